import { expect, test } from 'vitest'
import { FailedAttempts } from './failed-attempts.ts'
import { absoluteLifetime, codeLifetime, idleLifetime, Sessions } from './sessions.ts'

function clock() {
  let now = 1_000_000
  const tell = () => now
  const pass = (ms: number) => {
    now += ms
  }
  return { tell, pass }
}

test('a sign-in code is good for five minutes and once', () => {
  const { tell, pass } = clock()
  const sessions = new Sessions(tell)
  const [late, inTime] = [sessions.issueCode(), sessions.issueCode()]
  pass(codeLifetime - 1)
  expect(sessions.redeem(inTime)).toBeDefined()
  expect(sessions.redeem(inTime)).toBeUndefined()
  pass(1)
  expect(sessions.redeem(late)).toBeUndefined()
  expect(sessions.redeem('made-up')).toBeUndefined()
})

test('a session ends when it is idle for too long, and after a week in any case', () => {
  const { tell, pass } = clock()
  const sessions = new Sessions(tell)
  const idle = sessions.open()
  pass(idleLifetime)
  expect(sessions.touch(idle)).toBe(false)
  const used = sessions.open()
  for (let age = 0; age < absoluteLifetime - idleLifetime; age += idleLifetime / 2) {
    pass(idleLifetime / 2)
    expect(sessions.touch(used)).toBe(true)
  }
  pass(idleLifetime)
  expect(sessions.touch(used)).toBe(false)
  const ended = sessions.open()
  sessions.end(ended)
  expect(sessions.touch(ended)).toBe(false)
})

test('links that nobody opens do not pile up', () => {
  const sessions = new Sessions()
  const first = sessions.issueCode()
  for (let at = 0; at < 20; at++) sessions.issueCode()
  expect(sessions.redeem(first)).toBeUndefined()
})

test('failures are counted over a minute, and the wait is what is left of it', () => {
  const { tell, pass } = clock()
  const failed = new FailedAttempts(tell)
  for (let at = 0; at < 20; at++) expect(failed.note()).toBeUndefined()
  pass(45_000)
  expect(failed.note()).toBe(15)
  pass(15_000)
  expect(failed.note()).toBeUndefined()
})
