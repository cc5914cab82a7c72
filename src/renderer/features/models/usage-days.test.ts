import { expect, test } from 'vitest'
import type { UsageRow } from '../../../contract/llm.ts'
import {
  countBucket,
  describeCost,
  fillDays,
  formatTokens,
  formatUsd,
  lastDays,
  sumTotals,
} from './usage-days.ts'

const total = (key: string, more: Partial<UsageRow> = {}): UsageRow => ({
  ...{ key, calls: 1, tokens: 10, cost: 0.5, unpriced: 0 },
  buckets: { input: 4, cacheRead: 3, cacheWrite: 0, output: 2, reasoning: 1 },
  ...more,
})

test('days without a call are there with nothing, oldest first, also over the change of a month and of the clocks', () => {
  expect(lastDays(3, new Date(2026, 2, 1, 0, 5))).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
  expect(new Set(lastDays(90, new Date(2026, 10, 30, 23, 55))).size).toBe(90)
  const days = fillDays([total('2026-02-28')], lastDays(3, new Date(2026, 2, 1)))
  expect(days.map(({ calls }) => calls)).toEqual([0, 1, 0])
})

test('an unknown price is said to be unknown, alone or beside what is known, and never reads as a zero', () => {
  expect(describeCost(total('a', { cost: 0, unpriced: 1 }))).toBe('unknown')
  expect(describeCost(total('a', { calls: 3, cost: 1.5, unpriced: 1 }))).toBe('$1.50 and unknown')
  expect(describeCost(total('a', { cost: 0 }))).toBe('$0')
  expect(describeCost(total('a', { calls: 0, cost: 0 }))).toBe('–')
})

test('small sums keep two figures, so that what was spent is seen', () => {
  expect([0.0000312, 0.0456, 0.5, 1, 1234.5].map(formatUsd)).toEqual([
    '$0.000031',
    '$0.046',
    '$0.5',
    '$1.00',
    '$1,234.50',
  ])
})

test('tokens are told with their unit, rounded only where they are many', () => {
  expect([0, 9999, 10_000, 12_345, 999_499, 999_999, 4_510_000, 2e9].map(formatTokens)).toEqual([
    ...['0', '9,999', '10 k', '12.3 k', '999 k', '1 M', '4.51 M', '2 G'],
  ])
})

test('buckets add up to all tokens; what was counted before there were buckets is told apart from them', () => {
  expect(countBucket(total('a'), 'unsorted')).toBe(0)
  expect(countBucket(total('a', { tokens: 25 }), 'unsorted')).toBe(15)
  const sum = sumTotals([total('a'), total('b', { unpriced: 1, cost: 0 })])
  expect(sum).toMatchObject({
    calls: 2,
    tokens: 20,
    cost: 0.5,
    unpriced: 1,
    buckets: { input: 8, reasoning: 2 },
  })
})
