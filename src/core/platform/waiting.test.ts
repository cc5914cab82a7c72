import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { waitAtMost, withDeadline } from './waiting.ts'

test('what hangs is given up, and is told so', async () => {
  let told: AbortSignal | undefined
  const hanging = withDeadline(
    (signal) => {
      told = signal
      return new Promise<never>(() => {})
    },
    { ms: 5 },
  )
  await expect(hanging).rejects.toMatchObject({ name: 'TimeoutError', message: 'No answer within 5 ms' })
  expect(told?.aborted).toBe(true)
})

test('an error of one’s own says what took so long', async () => {
  const late = () => new Error('The place does not answer')
  await expect(withDeadline(() => new Promise<never>(() => {}), { ms: 5, late })).rejects.toThrow(
    'The place does not answer',
  )
})

test('what comes in time is the outcome, and leaves no timer and no listener', async () => {
  vi.useFakeTimers()
  try {
    const caller = new AbortController()
    let told: AbortSignal | undefined
    const outcome = await withDeadline(
      async (signal) => {
        told = signal
        return 7
      },
      { ms: 1000, signal: caller.signal },
    )
    expect(outcome).toBe(7)
    expect(vi.getTimerCount()).toBe(0)
    caller.abort()
    expect(told?.aborted).toBe(false)
    await expect(withDeadline(async () => Promise.reject(new Error('broken')), { ms: 1000 })).rejects.toThrow(
      'broken',
    )
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('the caller’s signal ends the wait with its reason, also one that has aborted already', async () => {
  const caller = new AbortController()
  const waiting = withDeadline(() => new Promise<never>(() => {}), { ms: 60_000, signal: caller.signal })
  caller.abort(new Error('not wanted any more'))
  await expect(waiting).rejects.toThrow('not wanted any more')
  const work = vi.fn(async () => 1)
  await expect(withDeadline(work, { ms: 60_000, signal: caller.signal })).rejects.toThrow(
    'not wanted any more',
  )
  expect(work).not.toHaveBeenCalled()
})

test('a wait of at most so long ends with the work, however that ends, or without it', async () => {
  await waitAtMost(60_000, Promise.resolve(1))
  await waitAtMost(60_000, Promise.reject(new Error('broken')))
  const long = sleep(60_000, undefined, { ref: false })
  await waitAtMost(5, long)
})
