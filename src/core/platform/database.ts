/** What SQLite stores. */
export type SqlValue = null | number | bigint | string | Uint8Array

export interface Statement {
  readonly sql: string
  readonly params?: readonly SqlValue[]
}

/**
 * A SQLite file in a worker thread, for records: every call is a message there and back, so the calling thread never
 * waits on the disk. A call resolves once its transaction is on disk (WAL, synchronous=FULL).
 */
export interface Database {
  /** Rows of a query, as plain objects. */
  all<Row>(sql: string, params?: readonly SqlValue[]): Promise<Row[]>
  /** Runs the statements in one transaction, wholly or not at all; gives the number of changed rows of each. */
  write(statements: readonly Statement[]): Promise<number[]>
  close(): Promise<void>
}

/**
 * The schema of a database: for each part (a feature that keeps its tables in it) the steps that make it, each applied
 * once, in order, in a transaction. Steps are only ever added at the end.
 */
export type Schema = Readonly<Record<string, readonly string[]>>
