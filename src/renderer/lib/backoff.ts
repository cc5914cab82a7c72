import { signedInEvent } from './sign-in.ts'

/**
 * Ms to wait before the next attempt to connect: 0.5 s, doubled each time up to 10 s, less up to a quarter by chance so
 * that many pages do not knock at once. `attempt` counts from 0.
 */
export function backoff(attempt: number, random = Math.random()): number {
  return Math.min(10_000, 500 * 2 ** Math.min(attempt, 10)) * (1 - random / 4)
}

/**
 * Resolves after `ms`, or at once when `signal` aborts, the machine is online again, the page is looked at again, or this
 * browser was signed in.
 */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      window.removeEventListener('online', done)
      window.removeEventListener('focus', done)
      window.removeEventListener(signedInEvent, done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    window.addEventListener('online', done)
    window.addEventListener('focus', done)
    window.addEventListener(signedInEvent, done)
    if (signal.aborted) done()
  })
}
