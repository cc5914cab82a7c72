import { expect, test } from 'vitest'
import { everything, isEverything, placeOf, readQuery, wireOf } from './log-query.ts'

test('a place says which lines, and is read again', () => {
  const query = { request: 'req_06h1', run: '', level: 'warn', logger: 'stack.up' } as const
  expect(placeOf(query)).toBe('/logs?request=req_06h1&level=warn&logger=stack.up')
  expect(readQuery(placeOf(query).split('?')[1]!)).toEqual(query)
  expect(wireOf(query)).toEqual({ request: 'req_06h1', level: 'warn', logger: 'stack.up' })
})

test('what is none is left out', () => {
  expect(readQuery('level=loud&request=+&other=1')).toEqual(everything)
  expect(isEverything(readQuery(''))).toBe(true)
  expect(wireOf(everything)).toEqual({})
})
