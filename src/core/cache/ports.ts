/* ── What others see of the cache ────────────────────────────────────────────────────────────────────────────── */

/** A kind of value that is kept: by whom, for how long, and how it becomes bytes. */
export interface CacheSpace<T> {
  /** Its owner and what it holds: `embeddings`. Another shape of the values is another name. */
  readonly name: string
  /** How long a value is kept after it was set, ms. */
  readonly ttlMs: number
  encode(value: T): Uint8Array
  /** Gives nothing, or throws, where the bytes are no such value: that counts as a miss. */
  decode(bytes: Uint8Array): T | undefined
}

/**
 * Values of one kind. Nothing here ever rejects or takes longer than the cache's own deadline: a cache that is down, slow
 * or damaged is one that has nothing.
 */
export interface CachedValues<T> {
  /** @param key what the value follows from, in full and of any length: it is kept as a hash only */
  get(key: string): Promise<T | undefined>
  /** In the order of the keys. */
  getMany(keys: readonly string[]): Promise<(T | undefined)[]>
  set(key: string, value: T): Promise<void>
  setMany(entries: readonly (readonly [key: string, value: T])[]): Promise<void>
  /** Forgets all values of this kind, or as many as can be reached. */
  clear(): Promise<void>
}

/** What was computed once and may be computed again: at worst it costs time, never a wrong answer. */
export interface Cache {
  values<T>(space: CacheSpace<T>): CachedValues<T>
}

/* ── Where it is kept ────────────────────────────────────────────────────────────────────────────────────────── */

/** Hash of a key, hex, and the value. */
export type CacheEntry = readonly [key: string, value: Uint8Array]

/**
 * Keeps bytes by name and key for a time, up to a size; what was used longest ago goes first. Embedded: SQLite. Scale-out:
 * Redis. It may throw and be slow: whoever asks it does so through `Cache`, which bears both.
 */
export interface CacheStore {
  /** Those of the keys that are there and have not expired. */
  get(space: string, keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
  /** Replaces what is there. What is larger than the store is left out. */
  set(space: string, entries: readonly CacheEntry[], ttlMs: number): Promise<void>
  /** Forgets all of a space. */
  clear(space: string): Promise<void>
  close(): Promise<void>
}
