import { workerData } from 'node:worker_threads'
import type { Schema, SqlValue, Statement } from './database.ts'
import { inTransaction, openSqlite, statementCache } from './sqlite.ts'
import { serveCalls } from './worker-call.ts'

/** What the records worker is started with. */
export interface RecordsWorkerData {
  readonly file: string
  readonly schema: Schema
  readonly durable: boolean
}

const { file, schema, durable } = workerData as RecordsWorkerData

let opened: ReturnType<typeof openSqlite> | undefined
let prepare: ReturnType<typeof statementCache> | undefined
const open = () => {
  // Opened by the first call, so that a damaged file is that call's error and not a dead worker.
  opened ??= openForgetting(file, schema, durable)
  prepare ??= statementCache(opened)
  return { db: opened, prepare }
}

/** What is deleted is overwritten, and not left in free pages: prompts and answers are to be gone. */
function openForgetting(...given: Parameters<typeof openSqlite>): ReturnType<typeof openSqlite> {
  const db = openSqlite(...given)
  db.exec('PRAGMA secure_delete = ON')
  return db
}

const served = {
  open: () => {
    open()
  },
  all: (sql: string, params: readonly SqlValue[]) =>
    open()
      .prepare(sql)
      .all(...params),
  write: (statements: readonly Statement[]) => {
    const { db, prepare } = open()
    return inTransaction(db, () =>
      statements.map(({ sql, params = [] }) => Number(prepare(sql).run(...params).changes)),
    )
  },
  close: () => {
    opened?.close()
    opened = undefined
    prepare = undefined
  },
}
export type RecordsWorker = typeof served

serveCalls(served)
