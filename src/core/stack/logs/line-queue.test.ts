import { expect, test } from 'vitest'
import type { StackLogLine } from '../../../contract/stack-view.ts'
import { LineQueue } from './line-queue.ts'

const some = (count: number): StackLogLine[] =>
  Array.from({ length: count }, (_, n) => ({
    service: 'a',
    at: '',
    stream: 'stdout',
    level: null,
    text: String(n),
  }))

test('a slow reader holds the writer back, and loses nothing', async () => {
  const queue = new LineQueue(100)
  let written = 0
  const writer = (async () => {
    for (let n = 0; n < 20; n += 1) {
      await queue.push(some(60))
      written += 60
    }
    queue.end()
  })()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(written).toBeLessThanOrEqual(100)
  let read = 0
  for await (const batch of queue.batches(50, 1)) {
    expect(batch.length).toBeLessThanOrEqual(50)
    read += batch.length
    expect(written - read).toBeLessThanOrEqual(160)
  }
  await writer
  expect(read).toBe(1200)
})

test('lines that come one by one come in one batch, soon', async () => {
  const queue = new LineQueue()
  const batches = queue.batches(1000, 50)
  const first = batches.next()
  const began = performance.now()
  await queue.push(some(1))
  await queue.push(some(1))
  expect((await first).value?.length).toBe(2)
  expect(performance.now() - began).toBeLessThan(1000)
  queue.end()
  expect((await batches.next()).done).toBe(true)
})
