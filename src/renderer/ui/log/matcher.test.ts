import { expect, test } from 'vitest'
import { matcherOf } from './matcher.ts'

test('a plain text is found as it stands, in any case unless it has a capital', () => {
  const { matcher } = matcherOf('a.b(', false)
  expect(matcher!.ranges('xA.B( and a.b( but axb(')).toEqual([
    [1, 5],
    [10, 14],
  ])
  expect(matcherOf('Error', false).matcher!.test('an error')).toBe(false)
  expect(matcherOf('error', false).matcher!.test('an ERROR')).toBe(true)
})

test('a test does not depend on the one before', () => {
  const { matcher } = matcherOf('a', false)
  expect([matcher!.test('a'), matcher!.test('a'), matcher!.test('a')]).toEqual([true, true, true])
})

test('a regular expression is one, and matches of nothing are no hits to show', () => {
  expect(matcherOf('\\d+', true).matcher!.ranges('a 12 b 345')).toEqual([
    [2, 4],
    [7, 10],
  ])
  expect(matcherOf('x*', true).matcher!.ranges('axb')).toEqual([[1, 2]])
})

test('one that cannot be read says why; nothing typed looks for nothing', () => {
  expect(matcherOf('(', true)).toEqual({ problem: 'Unterminated group' })
  expect(matcherOf('(', false).matcher!.test('f(x)')).toBe(true)
  expect(matcherOf('', true)).toEqual({})
})
