import type { DatabaseSync } from 'node:sqlite'
import { workerData } from 'node:worker_threads'
import { errorMessage, Problem } from '../../../platform/errors.ts'
import { serveCalls } from '../../../platform/worker-call.ts'
import type { IndexedDocument, VectorSpace } from '../../ports.ts'
import { GroupCommit } from './group-commit.ts'
import { asProblem, openForWriting } from './open-index-file.ts'
import { IndexWriter } from './writer.ts'

/** What both index workers are started with. */
export interface IndexWorkerData {
  readonly file: string
}

const { file } = workerData as IndexWorkerData

let opened: { db: DatabaseSync; writer: IndexWriter; commits: GroupCommit } | undefined
/** Opened by the first call, so that a damaged file is that call's error and not a dead worker. */
const open = () => {
  if (opened === undefined) {
    const db = openForWriting(file)
    opened = { db, writer: new IndexWriter(db), commits: new GroupCommit(db) }
  }
  return opened
}

const change = async <T>(work: (writer: IndexWriter) => T): Promise<T> => {
  const { writer, commits } = open()
  try {
    return await commits.run(() => work(writer))
  } catch (error) {
    if (error instanceof Problem) throw error
    return asProblem(file, () => {
      throw error
    })
  }
}

const served = {
  /** Before any reader is there. */
  open: () => change((writer) => writer.forgetRemovals()),
  put: (documents: readonly IndexedDocument[], cut: string) =>
    change((writer) => {
      for (const document of documents) writer.put(document, cut)
    }),
  remove: async (ids: readonly string[]) => {
    const removed = await change((writer) => writer.remove(ids))
    open().writer.shrink()
    return removed
  },
  putVectors: (space: VectorSpace, vectors: readonly { chunkId: string; vector: Float32Array }[]) =>
    change((writer) => writer.putVectors(space, vectors)),
  activate: async (space: VectorSpace) => {
    await change((writer) => writer.activate(space))
    open().writer.shrink()
  },
  /** Closes in any case; gives what kept it from tidying up first. */
  close: async (): Promise<string | undefined> => {
    const { db, commits } = opened ?? {}
    opened = undefined
    await commits?.run(() => {})
    try {
      db?.exec('PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)')
    } catch (error) {
      return errorMessage(error)
    } finally {
      db?.close()
    }
    return undefined
  },
}
export type IndexWriterWorker = typeof served

serveCalls(served)
