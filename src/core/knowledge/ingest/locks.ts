import { Limiter } from '../../platform/limiter.ts'

/** One holder at a time for each key. */
export class KeyedLock {
  readonly #limiters = new Map<string, Limiter>()

  /** Does `work` after all earlier work for `key`, whether that went well or not. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const limiter = this.#limiters.get(key) ?? new Limiter(1)
    this.#limiters.set(key, limiter)
    try {
      return await limiter.run(work)
    } finally {
      if (limiter.isIdle) this.#limiters.delete(key)
    }
  }
}
