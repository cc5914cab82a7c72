import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Limiter } from './limiter.ts'

const never = new AbortController().signal

test('let in as many as there are, and then who waits longest', async () => {
  const limiter = new Limiter(2)
  const entered: number[] = []
  const releases: (() => void)[] = []
  const enter = async (number: number) => {
    releases[number] = await limiter.take(never)
    entered.push(number)
  }
  for (const number of [0, 1, 2, 3]) void enter(number)
  await turn()
  expect(entered).toEqual([0, 1])
  releases[1]!()
  releases[1]!()
  await turn()
  expect(entered, 'one release lets one in, however often it is called').toEqual([0, 1, 2])
})

test('who gives up waiting leaves the place to the next', async () => {
  const limiter = new Limiter(1)
  const release = await limiter.take(never)
  const giveUp = new AbortController()
  const first = limiter.take(giveUp.signal)
  const second = limiter.take(never)
  giveUp.abort(new Error('enough'))
  await expect(first).rejects.toThrow('enough')
  release()
  expect(await second).toBeTypeOf('function')
})

test('work whose signal aborts while it waits is never done, and work that failed makes room', async () => {
  const limiter = new Limiter(1)
  const gate = Promise.withResolvers<void>()
  const failing = limiter.run(() => gate.promise)
  const giveUp = new AbortController()
  let done = false
  const given = limiter.run(async () => {
    done = true
  }, giveUp.signal)
  const last = limiter.run(async () => 'last')
  giveUp.abort(new Error('enough'))
  await expect(given).rejects.toThrow('enough')
  expect(limiter.isIdle).toBe(false)
  gate.reject(new Error('broken'))
  await expect(failing).rejects.toThrow('broken')
  expect(await last).toBe('last')
  expect(done).toBe(false)
  await turn()
  expect(limiter.isIdle).toBe(true)
})
