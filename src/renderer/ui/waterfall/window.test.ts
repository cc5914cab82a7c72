import { expect, test } from 'vitest'
import { ticks } from './ticks.ts'
import { zoom } from './window.ts'

const whole = { from: 0, to: 1000 }

test('looking closer halves what is in sight around what is chosen, and stays on the axis', () => {
  expect(zoom(whole, whole, 0.5)).toEqual({ from: 250, to: 750 })
  expect(zoom(whole, whole, 0.5, 900)).toEqual({ from: 500, to: 1000 })
  expect(zoom({ from: 0, to: 500 }, whole, 0.5, 900)).toEqual({ from: 125, to: 375 })
  expect(zoom({ from: 0, to: 12 }, whole, 0.5)).toEqual({ from: 1, to: 11 })
})

test('seeing more never goes beyond the ends', () => {
  expect(zoom({ from: 0, to: 600 }, whole, 2)).toEqual(whole)
  expect(zoom({ from: 900, to: 1000 }, whole, 2)).toEqual({ from: 800, to: 1000 })
})

test('the axis has a handful of round marks whatever the length', () => {
  expect(ticks(25_800)).toEqual([0, 5000, 10_000, 15_000, 20_000, 25_000])
  for (const length of [1, 7, 99, 1234, 86_400_000]) {
    expect(ticks(length).length).toBeGreaterThanOrEqual(3)
    expect(ticks(length).length).toBeLessThanOrEqual(7)
  }
})
