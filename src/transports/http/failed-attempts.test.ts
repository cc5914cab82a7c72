import { expect, test } from 'vitest'
import { FailedAttempts } from './failed-attempts.ts'

test('failures are counted over a minute, and the wait is what is left of it', () => {
  let now = 1_000_000
  const failed = new FailedAttempts(() => now)
  for (let at = 0; at < 20; at++) expect(failed.note()).toBeUndefined()
  now += 45_000
  expect(failed.note()).toBe(15)
  now += 15_000
  expect(failed.note()).toBeUndefined()
})
