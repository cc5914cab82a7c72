import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('work is done in the order it was asked for, and what fails keeps nothing from its turn', async () => {
  const turns = new Turns()
  const order: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = turns.take(async () => {
    await gate.promise
    order.push('first')
    throw new Error('no use')
  })
  const second = turns.take(async () => order.push('second'))
  const settled = turns.settled().then(() => order.push('settled'))
  gate.resolve()
  await expect(first).rejects.toThrow('no use')
  expect(await second).toBe(2)
  await settled
  expect(order).toEqual(['first', 'second', 'settled'])
})
