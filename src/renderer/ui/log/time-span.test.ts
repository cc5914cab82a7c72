import { expect, test } from 'vitest'
import { findBounds } from './time-span.ts'

const now = Date.parse('2026-01-01T12:00:00Z')

test('the last minutes are followed; a span that has ended is not', () => {
  expect(findBounds({ kind: 'minutes', minutes: 15 }, now)).toEqual({
    follow: true,
    since: '2026-01-01T11:45:00.000Z',
  })
  const past = findBounds({ kind: 'between', from: '2026-01-01T10:00Z', to: '2026-01-01T11:00Z' }, now)
  expect(past).toEqual({
    follow: false,
    since: '2026-01-01T10:00:00.000Z',
    until: '2026-01-01T11:00:00.000Z',
  })
})

test('an end left open is not a bound, and a span that ends before it begins is none', () => {
  expect(findBounds({ kind: 'between', from: '', to: '' }, now)).toEqual({ follow: true })
  expect(
    findBounds({ kind: 'between', from: '2026-01-01T11:00Z', to: '2026-01-01T10:00Z' }, now),
  ).toBeUndefined()
})
