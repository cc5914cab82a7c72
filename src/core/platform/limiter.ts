import pLimit from 'p-limit'
import { abortable } from './waiting.ts'

/** Lets at most so many pieces of work go on at once; the others wait in the order they came. */
export class Limiter {
  readonly #limit: ReturnType<typeof pLimit>

  constructor(atOnce: number) {
    this.#limit = pLimit(atOnce)
  }

  /** Nothing goes on, and nothing waits. */
  get isIdle(): boolean {
    return this.#limit.activeCount === 0 && this.#limit.pendingCount === 0
  }

  /**
   * Does `work` when its turn comes.
   *
   * @throws the reason of `signal` where that aborts before; what has begun is awaited, and heeds signals by itself
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted()
    const turn = Promise.withResolvers<void>()
    const outcome = this.#limit(async () => {
      signal?.throwIfAborted()
      turn.resolve()
      return await work()
    })
    // Who gives up is not there any more when the turn comes.
    outcome.catch(() => {})
    await abortable(turn.promise, signal)
    return await outcome
  }

  /**
   * Waits for a turn.
   *
   * @returns ends the turn
   * @throws the reason of `signal` where that aborts before
   */
  take(signal: AbortSignal): Promise<() => void> {
    const turn = Promise.withResolvers<() => void>()
    const work = async () => {
      const over = Promise.withResolvers<void>()
      turn.resolve(over.resolve)
      await over.promise
    }
    this.run(work, signal).catch(turn.reject)
    return turn.promise
  }
}
