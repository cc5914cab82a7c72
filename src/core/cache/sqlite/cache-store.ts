import { rm } from 'node:fs/promises'
import type { Database, Statement } from '../../platform/database.ts'
import { errorMessage } from '../../platform/errors.ts'
import { openDatabase } from '../../platform/open-database.ts'
import type { CacheEntry, CacheStore } from '../ports.ts'
import { cacheSchema } from './schema.ts'

export interface SqliteCacheOptions {
  readonly file: string
  /** The program of records.worker.ts. */
  readonly program: URL
  /** Bytes of keys and values together, about; what was used longest ago goes when they are more. */
  readonly maxBytes: number
}

/** What an entry costs besides its value: key, numbers, indexes. */
const overheadBytes = 200
/** Once it is too large it shrinks to this share, so that not every value that comes costs a sweep. */
const keptShare = 0.9

/**
 * A cache in a SQLite file of its own, opened when it is first used. A file that is damaged, or of a newer Catalyst, is
 * deleted: nothing in it is worth keeping.
 */
export class SqliteCacheStore implements CacheStore {
  readonly #options: SqliteCacheOptions
  #opening: Promise<Database> | undefined
  #closed = false
  /** Grows with each use. */
  #turn = 0

  constructor(options: SqliteCacheOptions) {
    this.#options = options
  }

  get(space: string, keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    return this.#use(async (database) => {
      const wanted = JSON.stringify(keys)
      const rows = await database.all<{ key: string; value: Uint8Array }>(
        `SELECT key, value FROM entry
         WHERE space = ? AND key IN (SELECT value FROM json_each(?)) AND expires > ?`,
        [space, wanted, Date.now()],
      )
      if (rows.length > 0) {
        const sql = `UPDATE entry SET used = ? WHERE space = ? AND key IN (SELECT value FROM json_each(?))`
        await database.write([{ sql, params: [++this.#turn, space, wanted] }])
      }
      return new Map(rows.map(({ key, value }) => [key, value]))
    })
  }

  set(space: string, entries: readonly CacheEntry[], ttlMs: number): Promise<void> {
    return this.#use(async (database) => {
      const { maxBytes } = this.#options
      const used = ++this.#turn
      const expires = Date.now() + ttlMs
      const fitting = entries.filter(([, { length }]) => length + overheadBytes <= maxBytes)
      const kept = fitting.map(
        ([key, value]): Statement => ({
          sql: insertEntry,
          params: [space, key, value, value.length + overheadBytes, expires, used],
        }),
      )
      await database.write(kept)
      const [size] = await database.all<{ bytes: number }>('SELECT bytes FROM size')
      if ((size?.bytes ?? 0) > maxBytes) await shrink(database, maxBytes)
    })
  }

  clear(space: string): Promise<void> {
    return this.#use(async (database) => {
      await database.write([{ sql: 'DELETE FROM entry WHERE space = ?', params: [space] }])
      // The journal beside the file still has the pages as they were.
      await database.all('PRAGMA wal_checkpoint(TRUNCATE)')
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    const opening = this.#opening
    this.#opening = undefined
    const database = await opening?.catch(() => undefined)
    await database?.close()
  }

  async #use<T>(work: (database: Database) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('The cache is closed')
    this.#opening ??= this.#open()
    const opening = this.#opening
    try {
      return await work(await opening)
    } catch (error) {
      await this.#dropIfDamaged(opening, error)
      throw error
    }
  }

  async #open(): Promise<Database> {
    const { file, program } = this.#options
    const open = () => openDatabase({ file, program, schema: { cache: cacheSchema }, durable: false })
    const database = await open().catch(async () => {
      await removeDatabase(file)
      return open()
    })
    const [last] = await database.all<{ used: number | null }>('SELECT max(used) AS used FROM entry')
    this.#turn = last?.used ?? 0
    return database
  }

  /** The next use begins anew, with an empty file where this one is damaged. */
  async #dropIfDamaged(opening: Promise<Database>, error: unknown): Promise<void> {
    if (this.#opening !== opening || this.#closed) return
    const database = await opening.catch(() => undefined)
    if (database && !/malformed|not a database|disk i\/o/iu.test(errorMessage(error))) return
    this.#opening = undefined
    await database?.close().catch(() => {})
    if (database) await removeDatabase(this.#options.file)
  }
}

const insertEntry = `
  INSERT INTO entry (space, key, value, bytes, expires, used) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (space, key) DO UPDATE
    SET value = excluded.value, bytes = excluded.bytes, expires = excluded.expires, used = excluded.used`

/** Deletes what has expired; if that is not enough, what was used longest ago. */
async function shrink(database: Database, maxBytes: number): Promise<void> {
  await database.write([
    { sql: 'DELETE FROM entry WHERE expires <= ?', params: [Date.now()] },
    {
      sql: `DELETE FROM entry WHERE (SELECT bytes FROM size) > ?1 AND rowid IN (
              SELECT rowid FROM (
                SELECT rowid, sum(bytes) OVER (ORDER BY used DESC, rowid DESC) AS newer FROM entry)
              WHERE newer > ?2)`,
      params: [maxBytes, Math.floor(maxBytes * keptShare)],
    },
  ])
}

async function removeDatabase(file: string): Promise<void> {
  for (const ending of ['', '-wal', '-shm']) await rm(`${file}${ending}`, { force: true })
}
