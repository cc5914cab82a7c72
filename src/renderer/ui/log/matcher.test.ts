import { expect, test } from 'vitest'
import { createMatcher } from './matcher.ts'

test('a plain text is found as it stands, in any case unless it has a capital', () => {
  const { matcher } = createMatcher('a.b(', false)
  expect(matcher!.ranges('xA.B( and a.b( but axb(')).toEqual([
    [1, 5],
    [10, 14],
  ])
  expect(createMatcher('Error', false).matcher!.test('an error')).toBe(false)
  expect(createMatcher('error', false).matcher!.test('an ERROR')).toBe(true)
})

test('a test does not depend on the one before', () => {
  const { matcher } = createMatcher('a', false)
  expect([matcher!.test('a'), matcher!.test('a'), matcher!.test('a')]).toEqual([true, true, true])
})

test('a regular expression is one, and matches of nothing are no hits to show', () => {
  expect(createMatcher('\\d+', true).matcher!.ranges('a 12 b 345')).toEqual([
    [2, 4],
    [7, 10],
  ])
  expect(createMatcher('x*', true).matcher!.ranges('axb')).toEqual([[1, 2]])
})

test('one that cannot be read says why; nothing typed looks for nothing', () => {
  expect(createMatcher('(', true)).toEqual({ problem: 'Unterminated group' })
  expect(createMatcher('(', false).matcher!.test('f(x)')).toBe(true)
  expect(createMatcher('', true)).toEqual({})
})
