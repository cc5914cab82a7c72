import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import type { Schema } from './database.ts'
import { errorMessage, Problem } from './errors.ts'

/**
 * Opens a SQLite file for a process that may be killed at any moment: WAL, every commit on disk, foreign keys on,
 * and its schema brought up to date.
 *
 * @param durable whether every commit waits for the disk; without it a power cut may cost the last ones
 * @throws Problem `UNAVAILABLE` when the file is damaged, or was written by a newer Catalyst. The file is left alone.
 */
export function openSqlite(file: string, schema: Schema, durable = true): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file, { timeout: 5000 })
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}; PRAGMA foreign_keys = ON;
       PRAGMA trusted_schema = OFF`,
    )
    migrate(db, schema, file)
    return db
  } catch (error) {
    db?.close()
    if (error instanceof Problem) throw error
    throw new Problem(
      'UNAVAILABLE',
      `The database ${file} cannot be opened: ${errorMessage(error)}.`,
      'Restore it from a backup, or move it away: Catalyst then starts with an empty one.',
      { cause: error },
    )
  }
}

function migrate(db: DatabaseSync, schema: Schema, file: string): void {
  db.exec(
    'CREATE TABLE IF NOT EXISTS schema_version (part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT',
  )
  const findVersion = db.prepare('SELECT version FROM schema_version WHERE part = ?')
  const setVersion = db.prepare('INSERT OR REPLACE INTO schema_version (part, version) VALUES (?, ?)')
  for (const [part, migrations] of Object.entries(schema)) {
    const version = Number(findVersion.get(part)?.version ?? 0)
    if (version > migrations.length) {
      throw new Problem(
        'UNAVAILABLE',
        `The database ${file} was written by a newer version of Catalyst (${part} ${version}, this one knows ${migrations.length}).`,
        'Install the newest Catalyst.',
      )
    }
    for (let at = version; at < migrations.length; at++) {
      inTransaction(db, () => {
        db.exec(migrations[at]!)
        setVersion.run(part, at + 1)
      })
    }
  }
}

/** Runs `work` in a transaction, wholly or not at all. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk may have rolled back already.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** A prepared statement whose rows are `Row`s: whoever writes its text names its columns. */
export interface PreparedStatement<Row> extends Omit<StatementSync, 'get' | 'all' | 'iterate'> {
  get(...params: SQLInputValue[]): Row | undefined
  all(...params: SQLInputValue[]): Row[]
  iterate(...params: SQLInputValue[]): Iterable<Row>
}

export type StatementCache = <Row = Record<string, SQLOutputValue>>(sql: string) => PreparedStatement<Row>

/** Prepared statements by their text, so that each is compiled once. */
export function statementCache(db: DatabaseSync): StatementCache {
  const prepared = new Map<string, StatementSync>()
  return <Row>(sql: string) => {
    let statement = prepared.get(sql)
    if (!statement) {
      statement = db.prepare(sql)
      prepared.set(sql, statement)
    }
    return statement as unknown as PreparedStatement<Row>
  }
}
