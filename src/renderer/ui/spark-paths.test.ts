import { expect, test } from 'vitest'
import { sparkPaths } from './spark-paths.ts'

test('the floor is dotted before the first measurement and after the last one, and only there', () => {
  const middle = [
    { at: 0.5, value: 2 },
    { at: 0.6, value: 3 },
  ]
  expect(sparkPaths(middle, false).gap).toBe('M0 18H48M62 18H100')
  const whole = [
    { at: 0, value: 2 },
    { at: 1, value: 3 },
  ]
  expect(sparkPaths(whole, true).gap).toBe('')
})
