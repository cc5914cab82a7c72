import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { KeyedLock, Slots } from './locks.ts'

const never = new AbortController().signal

describe('slots', () => {
  test('let in as many as there are, and then who waits longest', async () => {
    const slots = new Slots(2)
    const entered: number[] = []
    const releases: (() => void)[] = []
    const enter = async (number: number) => {
      releases[number] = await slots.take(never)
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
    const slots = new Slots(1)
    const release = await slots.take(never)
    const giveUp = new AbortController()
    const first = slots.take(giveUp.signal)
    const second = slots.take(never)
    giveUp.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    release()
    expect(await second).toBeTypeOf('function')
  })
})

test('work for one key waits for work before it, even if that failed; other keys do not wait', async () => {
  const lock = new KeyedLock()
  const order: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = lock.run('a', async () => {
    await gate.promise
    order.push('a1')
    throw new Error('broken')
  })
  const second = lock.run('a', async () => order.push('a2'))
  await lock.run('b', async () => order.push('b'))
  gate.resolve()
  await expect(first).rejects.toThrow('broken')
  await second
  expect(order).toEqual(['b', 'a1', 'a2'])
})
