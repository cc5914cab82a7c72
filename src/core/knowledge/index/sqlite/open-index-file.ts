import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Problem } from '../../../platform/errors.ts'
import { openSqlite } from '../../../platform/sqlite.ts'
import { indexSchema } from './schema.ts'

/** Opens the index for writing; makes it where there is none. See `asProblem` for what it throws. */
export function openForWriting(file: string): DatabaseSync {
  return asProblem(file, () => {
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true })
      const db = new DatabaseSync(file)
      // Can only be chosen before the first table. Chunks of 2 to 3 KB waste less of a larger page; and removed
      // documents shall be able to give their space back.
      db.exec('PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL')
      db.close()
    }
    const db = openSqlite(file, indexSchema)
    // What was removed is overwritten, not only forgotten. The log is copied over every 16 MB and then cut short.
    db.exec(
      'PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -32768',
    )
    return db
  })
}

export function openForReading(file: string): DatabaseSync {
  return asProblem(file, () => {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
    db.exec('PRAGMA query_only = ON; PRAGMA mmap_size = 0; PRAGMA cache_size = -16384')
    return db
  })
}

const codes = { full: 13, corrupt: 11, notADatabase: 26, readOnly: 8, cannotOpen: 14 }

/** Runs `work` and turns what SQLite says of damaged files and full disks into `UNAVAILABLE` with a remedy. */
export function asProblem<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const cause = error instanceof Problem && error.cause !== undefined ? error.cause : error
    const code = ((cause as { errcode?: number }).errcode ?? 0) & 0xff
    if (code === codes.corrupt || code === codes.notADatabase) {
      throw new Problem(
        'UNAVAILABLE',
        `The search index ${file} is damaged: ${(cause as Error).message}.`,
        'Quit Catalyst, move that file away (keep it, or restore it from a backup), start again and ingest your documents anew.',
        { cause },
      )
    }
    if (code === codes.full) {
      throw new Problem(
        'UNAVAILABLE',
        `The disk that holds the search index ${file} is full.`,
        'Free some space, then retry the run.',
        { cause },
      )
    }
    if (code === codes.readOnly || code === codes.cannotOpen) {
      throw new Problem(
        'UNAVAILABLE',
        `The search index ${file} cannot be opened for writing: ${(cause as Error).message}.`,
        'Check that you own this file and its folder, and may write there.',
        { cause },
      )
    }
    throw error
  }
}
