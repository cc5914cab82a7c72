import { expect, test } from 'vitest'
import type { BrowserSession } from '../../contract/sessions.ts'
import { comingEnd } from './session-end.ts'

const minute = 60_000
const start = Date.parse('2026-01-02T00:00:00.000Z')
const at = (ms: number) => new Date(start + ms).toISOString()
const session = (idleEnd: number, lastEnd: number): BrowserSession => ({
  id: 'ses_1',
  browser: 'Firefox 145 on Linux',
  address: '127.0.0.1',
  by: 'link',
  signedInAt: at(0),
  lastSeenAt: at(0),
  idleEndsAt: at(idleEnd),
  endsAt: at(lastEnd),
  current: true,
})

test('nothing is said while the end is far', () => {
  expect(comingEnd(session(720 * minute, 10_080 * minute), start + 704 * minute)).toBeUndefined()
})

test('fifteen minutes before, staying is offered', () => {
  const end = comingEnd(session(720 * minute, 10_080 * minute), start + 706 * minute)
  expect(end).toEqual({ left: 14 * minute, avoidable: true })
})

test('a short idle time warns late enough not to warn always', () => {
  expect(comingEnd(session(2 * minute, 600 * minute), start + 1.4 * minute)).toBeUndefined()
  expect(comingEnd(session(2 * minute, 600 * minute), start + 1.6 * minute)).toBeDefined()
})

test('where the longest time is over, staying does not help', () => {
  const end = comingEnd(session(600 * minute, 600 * minute), start + 590 * minute)
  expect(end).toEqual({ left: 10 * minute, avoidable: false })
})
