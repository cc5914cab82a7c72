import { expect, test } from 'vitest'
import { checkedAge, freshAt, isStale, staleAfter } from './staleness.ts'

const polling = { intervalMs: 10_000, deadlineMs: 3000, lost: false }

test('a page that stops hearing turns stale before three intervals are over', () => {
  expect(isStale({ ...polling, freshAt: 0 }, 14_000)).toBe(false)
  expect(isStale({ ...polling, freshAt: 0 }, 30_000)).toBe(true)
})

test('a round that waits for a check to run into its deadline is not called stale', () => {
  expect(staleAfter({ intervalMs: 1000, deadlineMs: 3000 })).toBe(4000)
})

test('before the first report, and once the connection is lost, nothing is shown as now', () => {
  expect(isStale({ ...polling, freshAt: null }, 0)).toBe(true)
  expect(isStale({ ...polling, freshAt: 0, lost: true }, 1)).toBe(true)
})

test('an old report that is heard only now is as old as it says', () => {
  expect(freshAt('1970-01-01T00:00:10.000Z', null, 70_000)).toBe(10_000)
})

test('the same round heard again, after a reconnection or while paused, does not look fresh', () => {
  const before = { timestamp: '2026-11-22T10:00:00.000Z', freshAt: 5000 }
  expect(freshAt('2026-11-22T10:00:00.000Z', before, 90_000)).toBe(5000)
  expect(freshAt('2026-11-22T10:00:10.000Z', before, 15_000)).toBe(15_000)
})

test('a server whose clock is ahead is not taken for fresh for ever', () => {
  const first = freshAt('2036-01-01T00:00:00.000Z', null, 1000)
  expect(isStale({ ...polling, freshAt: first }, 40_000)).toBe(true)
})

test('how long ago was checked is told right when the report is new, the checks old, and the clocks apart', () => {
  const report = {
    status: 'unknown' as const,
    timestamp: '2036-01-01T00:01:00.000Z',
    latencyMs: 1,
    checks: {
      index: { status: 'unknown' as const, latencyMs: null, checkedAt: '2036-01-01T00:00:00.000Z' },
    },
  }
  expect(checkedAge(report, 5000, 7000)).toBe(62_000)
})
