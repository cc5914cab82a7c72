import { expect, test } from 'vitest'
import { everything, isEverything, queryPlace, readQuery, toInput } from './log-query.ts'

test('a place says which lines, and is read again', () => {
  const query = { request: 'req_06h1', run: '', level: 'warn', logger: 'stack.up' } as const
  expect(queryPlace(query)).toBe('/logs?request=req_06h1&level=warn&logger=stack.up')
  expect(readQuery(queryPlace(query).split('?')[1]!)).toEqual(query)
  expect(toInput(query)).toEqual({ request: 'req_06h1', level: 'warn', logger: 'stack.up' })
})

test('what is none is left out', () => {
  expect(readQuery('level=loud&request=+&other=1')).toEqual(everything)
  expect(isEverything(readQuery(''))).toBe(true)
  expect(toInput(everything)).toEqual({})
})
