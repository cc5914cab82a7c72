import { expect, test } from 'vitest'
import { isRequestId, newId } from './identity.ts'

test('ids sort by birth, also within a millisecond, and never repeat', () => {
  const ids = Array.from({ length: 5000 }, () => newId('run'))
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
  expect(newId('run', Date.now() + 1000) > ids.at(-1)!).toBe(true)
})

test('an id is fit to be a request id; what could break out of a log line or a file name is not', () => {
  expect(isRequestId(newId('req'))).toBe(true)
  for (const bad of ['short', 'has space here', '../../etc/passwd', 'line\nbreak', 'x'.repeat(65)]) {
    expect(isRequestId(bad)).toBe(false)
  }
})
