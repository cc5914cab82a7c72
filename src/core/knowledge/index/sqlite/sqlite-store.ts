import { join } from 'node:path'
import { Problem } from '../../../platform/errors.ts'
import type { Logger } from '../../../platform/logger.ts'
import { startWorker } from '../../../platform/worker-call.ts'
import type { DocumentStore, KnowledgeStore, SearchIndex } from '../../ports.ts'
import type { IndexReaderWorker } from './reader.worker.ts'
import { SearchQueue } from './search-queue.ts'
import type { IndexWorkerData, IndexWriterWorker } from './writer.worker.ts'

/** The index's file in its folder. */
const fileName = 'index.db'
/** How long after a write the reader's memory catches up, unless a search does so before. */
const followDelayMs = 250

/** Both ports over one file: what is put into either part is in both, in one transaction. */
export interface SqliteStore extends KnowledgeStore {
  readonly documents: DocumentStore
  readonly index: SearchIndex
}

/**
 * Opens the embedded store of documents and their index: one SQLite file, written by one thread and read by another, so that neither a
 * running insert nor a long read holds up a search or the caller.
 *
 * @param options.folder where the file lies; made where it is missing
 * @param options.writer the program writer.worker.ts, as source or bundle; `reader` likewise
 * @throws Problem `UNAVAILABLE` when the file is damaged, unreadable or of a newer version. It is never changed then.
 */
export async function openSqliteStore(options: {
  readonly folder: string
  readonly writer: URL
  readonly reader: URL
  readonly logger: Logger
}): Promise<SqliteStore> {
  const { logger } = options
  const workerData: IndexWorkerData = { file: join(options.folder, fileName) }
  const writer = startWorker<IndexWriterWorker>({
    program: options.writer,
    name: 'index writer',
    workerData,
    onCrash: (error) => logger.error('A thread of the search index stopped', { error }),
    logger,
  })
  try {
    await writer.call.open()
  } catch (error) {
    await writer.terminate()
    throw error
  }
  const { documents, index, whole, follow, close } = openReads({
    program: options.reader,
    workerData,
    logger,
  })

  let following: NodeJS.Timeout | undefined
  const changed = () => {
    following ??= setTimeout(() => {
      following = undefined
      follow()
    }, followDelayMs).unref()
  }
  const afterwards = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change
    changed()
    return result
  }

  const put: DocumentStore['put'] = (documents, cut) => afterwards(writer.call.put(documents, cut))
  const remove: DocumentStore['remove'] = (ids) => afterwards(writer.call.remove(ids))
  return {
    ...whole,
    put,
    remove,
    documents: { ...documents, put, remove },
    index: {
      ...index,
      put,
      remove,
      putVectors: (space, vectors) => afterwards(writer.call.putVectors(space, vectors)),
      activate: (space) => afterwards(writer.call.activate(space)),
    },
    async close() {
      clearTimeout(following)
      await close()
      // Last, so that the log is folded into the file with nobody reading it.
      const untidy = await writer.call.close()
      if (untidy !== undefined) logger.warn('The search index closed without tidying up', { reason: untidy })
      await writer.terminate()
    },
  }
}

/**
 * Opens the store of a folder that another process may be writing, and leaves the file alone: what would change it is
 * refused with `CONFLICT`.
 *
 * @param options.folder where the file lies; it is there
 */
export function openSqliteStoreForReading(options: {
  readonly folder: string
  readonly reader: URL
  readonly logger: Logger
}): SqliteStore {
  const workerData: IndexWorkerData = { file: join(options.folder, fileName) }
  const { documents, index, whole, close } = openReads({
    program: options.reader,
    workerData,
    logger: options.logger,
  })
  const refuse = () =>
    Promise.reject(
      new Problem(
        'CONFLICT',
        'The search index is only being read.',
        'Use a command that changes documents.',
      ),
    )
  const refused = { put: refuse, remove: refuse }
  return {
    ...whole,
    ...refused,
    documents: { ...documents, ...refused },
    index: { ...index, ...refused, putVectors: refuse, activate: refuse },
    close,
  }
}

interface StoreReads {
  readonly documents: Omit<DocumentStore, 'put' | 'remove'>
  readonly index: Omit<SearchIndex, 'put' | 'remove' | 'putVectors' | 'activate'>
  readonly whole: Pick<KnowledgeStore, 'statistics' | 'verify'>
  /** Has the memory that searches use catch up with what was written. */
  follow(): void
  close(): Promise<void>
}

/** The reading thread, and all that is answered by it. */
function openReads({
  program,
  workerData,
  logger,
}: {
  program: URL
  workerData: IndexWorkerData
  logger: Logger
}): StoreReads {
  const onCrash = (error: Error) => logger.error('A thread of the search index stopped', { error })
  const startReader = (name: string) =>
    startWorker<IndexReaderWorker>({ program, name, workerData, onCrash, logger })
  const reader = startReader('index reader')
  const searches = new SearchQueue()
  const documents: StoreReads['documents'] = {
    known: async (by, keys) => new Map(await reader.call.known(by, keys)),
    list: (page) => reader.call.list(page),
    get: (id) => reader.call.get(id),
    ids: (filter) => reader.call.ids(filter),
    origins: (ids) => reader.call.origins(ids),
    chunks: (id, page) => reader.call.chunks(id, page),
    wholeChunks: (ids) => reader.call.wholeChunks(ids),
    totals: () => reader.call.totals(),
    cutOtherwise: (cut) => reader.call.cutOtherwise(cut),
  }
  const index: StoreReads['index'] = {
    pending: (space, limit, documents) => reader.call.pending(space, limit, documents),
    pendingCount: (space, documents) => reader.call.pendingCount(space, documents),
    answering: () => reader.call.answering(),
    ready: () => reader.call.ready(),
    search: (query, signal) => searches.run(() => reader.call.search(query), signal),
  }
  const whole: StoreReads['whole'] = {
    statistics: () => reader.call.statistics(),
    async verify(signal) {
      signal?.throwIfAborted()
      // It reads the whole file: a thread of its own, so that no search waits for it.
      const verifier = startReader('index verifier')
      const stop = () => void verifier.terminate()
      signal?.addEventListener('abort', stop, { once: true })
      try {
        return await verifier.call.verify()
      } catch (error) {
        signal?.throwIfAborted()
        throw error
      } finally {
        signal?.removeEventListener('abort', stop)
        await verifier.terminate()
      }
    },
  }
  return {
    documents,
    index,
    whole,
    follow() {
      reader.call.follow().catch((error: unknown) => logger.warn('The search memory is behind', { error }))
    },
    async close() {
      await reader.call.close()
      await reader.terminate()
    },
  }
}
