import { expect, test, vi } from 'vitest'
import { silentLogger } from '../platform/logger.ts'
import { Shutdown } from './shutdown.ts'

test('parts stop in the opposite order, once, whatever one of them does', async () => {
  vi.useFakeTimers()
  const order: string[] = []
  const errors: string[] = []
  const shutdown = new Shutdown({ ...silentLogger, error: (message) => errors.push(message) })
  shutdown.add('database', () => order.push('database'))
  shutdown.add('broken', () => Promise.reject(new Error('no')))
  shutdown.add('hanging', () => new Promise(() => {}))
  shutdown.add('health', async () => order.push('health'))
  const stopped = Promise.all([shutdown.stop(), shutdown.stop()])
  await vi.advanceTimersByTimeAsync(6000)
  await stopped
  vi.useRealTimers()
  expect(order).toEqual(['health', 'database'])
  expect(errors).toEqual(['hanging did not stop in order', 'broken did not stop in order'])
})
