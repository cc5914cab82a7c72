import { join } from 'node:path'
import { Problem } from '../../../platform/errors.ts'
import type { Logger } from '../../../platform/logger.ts'
import { startWorker } from '../../../platform/worker-call.ts'
import type { SearchIndex } from '../../ports.ts'
import type { IndexReaderWorker } from './reader.worker.ts'
import { SearchQueue } from './search-queue.ts'
import type { IndexWorkerData, IndexWriterWorker } from './writer.worker.ts'

/** The index's file in its folder. */
const fileName = 'index.db'
/** How long after a write the reader's memory catches up, unless a search does so before. */
const followDelayMs = 250

/**
 * Opens the embedded search index: one SQLite file, written by one thread and read by another, so that neither a
 * running insert nor a long read holds up a search or the caller.
 *
 * @param options.folder where the file lies; made where it is missing
 * @param options.writer the program writer.worker.ts, as source or bundle; `reader` likewise
 * @throws Problem `UNAVAILABLE` when the file is damaged, unreadable or of a newer version. It is never changed then.
 */
export async function openSqliteIndex(options: {
  readonly folder: string
  readonly writer: URL
  readonly reader: URL
  readonly logger: Logger
}): Promise<SearchIndex> {
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
  const { reads, follow, close } = openReads({ program: options.reader, workerData, logger })

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

  return {
    ...reads,
    put: (document, cut) => afterwards(writer.call.put([document], cut)),
    putMany: (documents, cut) => afterwards(writer.call.put(documents, cut)),
    remove: (ids) => afterwards(writer.call.remove(ids)),
    putVectors: (space, vectors) => afterwards(writer.call.putVectors(space, vectors)),
    activate: (space) => afterwards(writer.call.activate(space)),
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
 * Opens the index of a folder that another process may be writing, and leaves the file alone: what would change it is
 * refused with `CONFLICT`.
 *
 * @param options.folder where the file lies; it is there
 */
export function openSqliteIndexForReading(options: {
  readonly folder: string
  readonly reader: URL
  readonly logger: Logger
}): SearchIndex {
  const workerData: IndexWorkerData = { file: join(options.folder, fileName) }
  const { reads, close } = openReads({ program: options.reader, workerData, logger: options.logger })
  const refuse = () =>
    Promise.reject(
      new Problem(
        'CONFLICT',
        'The search index is only being read.',
        'Use a command that changes documents.',
      ),
    )
  return {
    ...reads,
    put: refuse,
    putMany: refuse,
    remove: refuse,
    putVectors: refuse,
    activate: refuse,
    close,
  }
}

type IndexReads = Omit<SearchIndex, 'put' | 'putMany' | 'remove' | 'putVectors' | 'activate' | 'close'>

/** The reading thread, and all that is answered by it. `follow` has its memory catch up with what was written. */
function openReads({
  program,
  workerData,
  logger,
}: {
  program: URL
  workerData: IndexWorkerData
  logger: Logger
}): { reads: IndexReads; follow(): void; close(): Promise<void> } {
  const onCrash = (error: Error) => logger.error('A thread of the search index stopped', { error })
  const startReader = (name: string) =>
    startWorker<IndexReaderWorker>({ program, name, workerData, onCrash, logger })
  const reader = startReader('index reader')
  const searches = new SearchQueue()
  const knownMany: SearchIndex['knownMany'] = async (by, keys) => new Map(await reader.call.known(by, keys))
  const reads: IndexReads = {
    knownMany,
    async known(by) {
      const [kind, key] = 'path' in by ? (['path', by.path] as const) : (['id', by.id] as const)
      return (await knownMany(kind, [key])).get(key)
    },
    list: (page) => reader.call.list(page),
    get: (id) => reader.call.get(id),
    chunks: (id, page) => reader.call.chunks(id, page),
    pending: (space, limit, documents) => reader.call.pending(space, limit, documents),
    pendingCount: (space, documents) => reader.call.pendingCount(space, documents),
    cutOtherwise: (cut) => reader.call.cutOtherwise(cut),
    statistics: () => reader.call.statistics(),
    ready: () => reader.call.ready(),
    search: (query, signal) => searches.run(() => reader.call.search(query), signal),

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
    reads,
    follow() {
      reader.call.follow().catch((error: unknown) => logger.warn('The search memory is behind', { error }))
    },
    async close() {
      await reader.call.close()
      await reader.terminate()
    },
  }
}
