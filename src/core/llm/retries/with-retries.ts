import { setTimeout as sleep } from 'node:timers/promises'
import { type Failure, readFailure } from '../failures/read-failure.ts'
import { retryDelay } from './retry-delay.ts'

export interface RetryOptions {
  /** Further tries after the first. */
  readonly retries: number
  readonly signal: AbortSignal
  /** From 0 to 1. */
  readonly random?: () => number
  /** Whether another try is of use at all; asked after each failure. */
  readonly mayRetry?: () => boolean
  /** When all must be done, by the clock of `performance.now()`: a wait beyond it is not begun. */
  readonly deadline?: number
  /** Told before each wait. */
  readonly onRetry?: (failure: Failure, waitMs: number) => void
}

/** What `withRetries` gives up with: the last failure, and the tries it took. */
export class FailedTry extends Error {
  override name = 'FailedTry'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.said, { cause: failure.cause })
    this.failure = failure
  }
}

/**
 * Does work, again where it failed by something that passes.
 *
 * @param work gets the number of the try, from 0
 * @throws FailedTry; the signal's reason once it has aborted
 */
export async function withRetries<T>(
  work: (attempt: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { retries, signal, random = Math.random } = options
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work(attempt)
    } catch (error) {
      signal.throwIfAborted()
      const failure = error instanceof FailedTry ? error.failure : readFailure(error, Date.now())
      const may = attempt < retries && (options.mayRetry?.() ?? true)
      const wait = may ? retryDelay(failure, attempt, random()) : undefined
      if (wait === undefined || performance.now() + wait > (options.deadline ?? Infinity))
        throw new FailedTry(failure)
      options.onRetry?.(failure, wait)
      await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}
