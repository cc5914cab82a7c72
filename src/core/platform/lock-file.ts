import { DatabaseSync } from 'node:sqlite'

/**
 * Holds a lock until it is closed; `undefined` while another holds it. It is an exclusive lock on a SQLite file, which the
 * operating system gives up when the process ends, so that a crash leaves no stale lock.
 */
export function holdLock(file: string): { close(): void } | undefined {
  // Patient for as long as somebody may be looking whether it is held.
  const db = new DatabaseSync(file, { timeout: 500 })
  try {
    // A rollback-journal file in exclusive mode stays locked until it is closed.
    db.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
    return db
  } catch (error) {
    db.close()
    if (isBusy(error)) return undefined
    throw error
  }
}

export const isBusy = (error: unknown): boolean => /locked|busy/u.test(String(error))
