import { errorMessage } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import type { Cache, CachedValues, CacheEntry, CacheSpace, CacheStore } from './ports.ts'
import { hashKey, sealValue, unsealValue } from './seal.ts'

export interface CacheOptions {
  readonly store: CacheStore
  readonly logger: Logger
  /** How long anybody waits for the store, ms. */
  readonly deadlineMs?: number
  /** After the store failed or was late it is left alone for so long, ms. */
  readonly pauseMs?: number
}

/** A cache on a store that may fail, hang or forget: then it has nothing, and says so in the log once. */
export function createCache(options: CacheOptions): Cache {
  const guard = new Guard(options)
  return { values: (space) => new Values(space, options.store, guard) }
}

/** Bears what a store does: nobody waits longer than the deadline, and a store that is down is not asked every time. */
class Guard {
  readonly #logger: Logger
  readonly #deadlineMs: number
  readonly #pauseMs: number
  #pausedUntil = 0
  #down = false

  constructor({ logger, deadlineMs = 200, pauseMs = 5000 }: CacheOptions) {
    this.#logger = logger.child('cache')
    this.#deadlineMs = deadlineMs
    this.#pauseMs = pauseMs
  }

  /** What `ask` gives in time; otherwise `undefined`. */
  async try<T>(ask: () => Promise<T>): Promise<T | undefined> {
    if (performance.now() < this.#pausedUntil) return undefined
    try {
      const result = await withinDeadline(ask, this.#deadlineMs)
      if (this.#down) this.#logger.info('The cache is used again')
      this.#down = false
      return result
    } catch (error) {
      this.#pausedUntil = performance.now() + this.#pauseMs
      if (!this.#down) {
        const reason = errorMessage(error)
        this.#logger.warn('The cache is not used: it failed. All goes on, slower.', { reason, error })
      }
      this.#down = true
      return undefined
    }
  }
}

function withinDeadline<T>(ask: () => Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`It did not answer within ${ms} ms`)), ms)
    // A store that throws at once is one that rejects.
    const asked = new Promise<T>((answer) => answer(ask()))
    asked.then(resolve, reject).finally(() => clearTimeout(late))
  })
}

class Values<T> implements CachedValues<T> {
  readonly #space: CacheSpace<T>
  readonly #store: CacheStore
  readonly #guard: Guard

  constructor(space: CacheSpace<T>, store: CacheStore, guard: Guard) {
    this.#space = space
    this.#store = store
    this.#guard = guard
  }

  async get(key: string): Promise<T | undefined> {
    const [value] = await this.getMany([key])
    return value
  }

  async getMany(keys: readonly string[]): Promise<(T | undefined)[]> {
    if (keys.length === 0) return []
    const hashes = keys.map(hashKey)
    const found = await this.#guard.try(() => this.#store.get(this.#space.name, hashes))
    return hashes.map((hash) => {
      const sealed = found?.get(hash)
      return sealed && this.#decode(hash, sealed)
    })
  }

  #decode(hash: string, sealed: Uint8Array): T | undefined {
    const bytes = unsealValue(this.#seal(hash), sealed)
    try {
      return bytes && this.#space.decode(bytes)
    } catch {
      // Bytes that are no such value: written by a version that shaped it otherwise. A miss, as promised.
      return undefined
    }
  }

  set(key: string, value: T): Promise<void> {
    return this.setMany([[key, value]])
  }

  async setMany(entries: readonly (readonly [key: string, value: T])[]): Promise<void> {
    if (entries.length === 0) return
    const { name, ttlMs } = this.#space
    await this.#guard.try(async () => {
      const sealed = entries.map(([key, value]): CacheEntry => {
        const hash = hashKey(key)
        return [hash, sealValue(this.#seal(hash), this.#space.encode(value))]
      })
      await this.#store.set(name, sealed, ttlMs)
    })
  }

  async clear(): Promise<void> {
    await this.#guard.try(() => this.#store.clear(this.#space.name))
  }

  #seal(hash: string): string {
    return `${this.#space.name}\n${hash}`
  }
}
