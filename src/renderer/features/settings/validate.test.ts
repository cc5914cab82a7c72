import { expect, test } from 'vitest'
import { Settings } from '../../../contract/settings.ts'
import { findProblems } from './validate.ts'

const defaults = Settings.parse({})

test('the defaults have nothing wrong with them', () => {
  for (const section of Object.keys(defaults) as (keyof Settings)[])
    expect(findProblems(section, defaults[section])).toEqual({})
})

test('a value out of bounds says the bound, beside its field', () => {
  expect(findProblems('chunking', { size: 64, overlap: 0 })).toEqual({ size: 'At least 128.' })
  expect(findProblems('storage', { maxFileMb: 9000 })).toEqual({ maxFileMb: 'At most 4,096.' })
})

test('an overlap as large as the chunk is refused beside the overlap, with the size in the message', () => {
  expect(findProblems('chunking', { size: 512, overlap: 640 })).toEqual({
    overlap: 'Must be smaller than the chunk size, 512.',
  })
})

test('no number, or half of one, is not taken for one', () => {
  expect(findProblems('storage', { maxFileMb: Number.NaN })).toEqual({ maxFileMb: 'A number.' })
  expect(findProblems('storage', { maxFileMb: 1.5 })).toEqual({ maxFileMb: 'A whole number.' })
})

test('an address of the wrong kind says which kinds there are', () => {
  const endpoints = { ...defaults.endpoints, redis: { url: 'http://x', required: false } }
  expect(findProblems('endpoints', endpoints)['redis.url']).toMatch(/redis.*rediss/u)
})
