import { expect, test } from 'vitest'
import { findCriticalPath } from './critical-path.ts'

const step = (id: string, from: number, to: number, parent = '') => ({ id, parent, from, to })
const names = (...steps: Parameters<typeof findCriticalPath>[0]) =>
  findCriticalPath(steps, 0, 100).map((span) => `${span.step} ${span.from}-${span.to}`)

test('what ran beside a longer one is not on the path', () => {
  expect(
    names(step('list', 0, 10), step('short', 10, 30), step('long', 10, 60), step('end', 60, 100)),
  ).toEqual(['list 0-10', 'long 10-60', 'end 60-100'])
})

test('the parts of what is on the path are on it, as far as they decided it', () => {
  const found = names(
    step('read', 0, 100),
    step('a', 0, 40, 'read'),
    step('b', 41, 100, 'read'),
    step('c', 10, 70, 'read'),
    step('b1', 90, 100, 'b'),
    step('a1', 0, 40, 'c'),
  )
  expect(found).toEqual(['read 0-100', 'a 0-40', 'b 41-100', 'b1 90-100'])
})

test('ten thousand steps take no time', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => step(`s${at}`, at, at + 1, at === 0 ? '' : 's0'))
  const began = performance.now()
  findCriticalPath([...many, step('all', 0, 10_000)], 0, 10_000)
  expect(performance.now() - began).toBeLessThan(500)
})
