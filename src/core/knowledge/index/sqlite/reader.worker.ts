import type { DatabaseSync } from 'node:sqlite'
import { workerData } from 'node:worker_threads'
import { serveCalls } from '../../../platform/worker-call.ts'
import type { DocumentFilter, DocumentStore, IndexQuery, IndexStatistics, VectorSpace } from '../../ports.ts'
import { DocumentReads } from './document-reads.ts'
import { asProblem, openForReading } from './open-index-file.ts'
import { Searcher } from './searcher.ts'
import { VectorReads } from './vector-reads.ts'
import { verifyIndex } from './verify.ts'
import type { IndexWorkerData } from './writer.worker.ts'

/** Followed at a stretch: a few hundredths of a second. */
const sliceOfChunks = 4096

const { file } = workerData as IndexWorkerData

interface Opened {
  readonly db: DatabaseSync
  readonly documents: DocumentReads
  readonly vectors: VectorReads
  searcher: Searcher | undefined
}
let opened: Opened | undefined

/** Without a search for so long, their memory is given back: 130 MB at 100,000 chunks, loaded again in a second. */
const idleMs = 15 * 60_000
const idle = setTimeout(() => {
  if (opened !== undefined) opened.searcher = undefined
}, idleMs).unref()

/** Runs `work` in one read transaction: everything it reads is of the same moment. */
function read<T>(work: (opened: Opened) => T): T {
  return asProblem(file, () => {
    if (opened === undefined) {
      const db = openForReading(file)
      opened = {
        db,
        documents: new DocumentReads(db, file),
        vectors: new VectorReads(db),
        searcher: undefined,
      }
    }
    opened.db.exec('BEGIN')
    try {
      return work(opened)
    } finally {
      opened.db.exec('ROLLBACK')
    }
  })
}

const served = {
  known: (by: 'path' | 'id' | 'container', keys: readonly string[]) =>
    read(({ documents }) => documents.known(by, keys)),
  list: (page: Parameters<DocumentStore['list']>[0]) => read(({ documents }) => documents.list(page)),
  ids: (filter: DocumentFilter) => read(({ documents }) => documents.ids(filter)),
  origins: (ids: readonly string[]) => read(({ documents }) => documents.origins(ids)),
  totals: () => read(({ documents }) => documents.totals()),
  get: (id: string) => read(({ documents }) => documents.get(id)),
  chunks: (id: string, page: { cursor?: string; limit: number }) =>
    read(({ documents }) => documents.chunks(id, page)),
  wholeChunks: (ids: readonly string[]) => read(({ documents }) => documents.wholeChunks(ids)),
  pending: (space: VectorSpace, limit: number, documents?: readonly string[]) =>
    read(({ vectors }) => vectors.pending(space, limit, documents)),
  pendingCount: (space: VectorSpace, documents?: readonly string[]) =>
    read(({ vectors }) => vectors.pendingCount(space, documents)),
  cutOtherwise: (cut: string) => read(({ documents }) => documents.cutOtherwise(cut)),
  answering: () => read(({ vectors }) => vectors.answering()),
  statistics: (): IndexStatistics =>
    read(({ documents, vectors }) => {
      const answering = vectors.answering()
      return {
        ...documents.totals(),
        embedded: answering?.embedded ?? 0,
        space: answering?.space ?? null,
      }
    }),
  search: (query: IndexQuery) =>
    read((held) => {
      held.searcher ??= new Searcher(held.db)
      idle.refresh()
      try {
        return held.searcher.search(query)
      } catch (error) {
        // Half-followed memory answers nothing more: the next search loads it anew.
        held.searcher = undefined
        throw error
      }
    }),
  /**
   * Keeps what searches hold in memory up with writes, in slices between which other calls are answered. Before the
   * first search there is nothing to keep up.
   */
  follow: async () => {
    const more = () => read(({ searcher }) => searcher !== undefined && !searcher.follow(sliceOfChunks))
    while (more()) await new Promise((resolve) => setImmediate(resolve))
  },
  /** Loads what searches hold in memory ahead of the first one, in slices likewise. */
  ready: async () => {
    const more = () =>
      read((held) => {
        held.searcher ??= new Searcher(held.db)
        idle.refresh()
        return !held.searcher.follow(sliceOfChunks)
      })
    while (more()) await new Promise((resolve) => setImmediate(resolve))
  },
  verify: () => read(({ db }) => verifyIndex(db)),
  close: () => {
    opened?.db.close()
    opened = undefined
  },
}
export type IndexReaderWorker = typeof served

serveCalls(served)
