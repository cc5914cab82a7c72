import { expect, expectTypeOf, test } from 'vitest'
import { defined } from './defined.ts'

test('what is undefined is absent, what is empty stays', () => {
  expect(Object.keys(defined({ a: undefined, b: null, c: 0, d: '', e: false }))).toEqual(['b', 'c', 'd', 'e'])
})

test('an absent property is optional and never undefined', () => {
  const cursor = 'next' as string | undefined
  expectTypeOf(defined({ cursor, limit: 1 })).toMatchObjectType<{ cursor?: string; limit: number }>()
})
