import { expect, test } from 'vitest'
import { chartPaths, niceCeiling } from './chart-paths.ts'

test('a scale ends at a round value that holds all of it', () => {
  expect([0.011, 0.9, 1, 3, 42, 108e6].map(niceCeiling)).toEqual([0.02, 1, 1, 4, 50, 2e8])
})

test('points lie by time and value, and a pause in measuring is a gap in the line', () => {
  const points = [0, 2000, 4000, 14_000, 20_000].map((at) => ({ at, value: at / 2500 }))
  const { ceiling, lines } = chartPaths([{ name: 'CPU', points }], { from: 0, to: 20_000, least: 1 })
  expect(ceiling).toBe(10)
  expect(lines).toEqual(['M0 39L10 35.96L20 32.92M70 17.72L100 8.6'])
})

test('what is older than the span is not drawn, and noise does not fill the box', () => {
  const points = [
    { at: 0, value: 0.5 },
    { at: 10, value: 0.5 },
  ]
  expect(chartPaths([{ name: 'x', points }], { from: 5, to: 10, least: 100 })).toEqual({
    ceiling: 200,
    lines: ['M100 38.91'],
  })
})
