import { expect, test } from 'vitest'
import type { RunStep } from '../../../contract/runs.ts'
import { ticks, timedSteps } from './timing.ts'

const step = (id: string, kind: RunStep['kind'], from: number | null, to: number | null): RunStep => ({
  id,
  kind,
  name: id,
  status: 'succeeded',
  startedAt: from === null ? null : new Date(from).toISOString(),
  endedAt: to === null ? null : new Date(to).toISOString(),
})

test('phases stand in order, and below them the files that took longest', () => {
  const steps = [
    step('read', 'phase', 0, 100),
    step('short', 'item', 0, 10),
    step('long', 'item', 10, 90),
    step('not begun', 'item', null, null),
    step('embed', 'phase', 100, null),
  ]
  expect(timedSteps(steps, 0, 200, 1).map(({ step: { id } }) => id)).toEqual(['read', 'embed', 'long'])
})

test('what still runs reaches to now, and nothing reaches out of the run', () => {
  expect(timedSteps([step('a', 'phase', -50, null)], 0, 200, 9)).toMatchObject([{ from: 0, to: 200 }])
})

test('the axis has a handful of round marks whatever the length', () => {
  expect(ticks(25_800)).toEqual([0, 5000, 10_000, 15_000, 20_000, 25_000])
  for (const whole of [1, 7, 99, 1234, 86_400_000]) {
    expect(ticks(whole).length).toBeGreaterThanOrEqual(3)
    expect(ticks(whole).length).toBeLessThanOrEqual(7)
  }
})
