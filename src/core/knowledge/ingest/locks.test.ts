import { expect, test } from 'vitest'
import { KeyedLock } from './locks.ts'

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
