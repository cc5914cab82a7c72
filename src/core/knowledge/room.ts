import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { FollowUp } from '../../contract/follow-ups.ts'
import type { RunKindName } from '../../contract/run-kinds.ts'
import type { RunSummary } from '../../contract/runs.ts'
import type { Cache } from '../cache/ports.ts'
import type { ConnectEmbeddings } from '../llm/ports.ts'
import type { Audit } from '../platform/audit.ts'
import { Problem } from '../platform/errors.ts'
import { type Home, homeAt } from '../platform/home.ts'
import type { Logger } from '../platform/logger.ts'
import type { LaunchProgram, Programs } from '../platform/programs.ts'
import { defineRoom } from '../platform/room.ts'
import type { Queues } from '../queue/ports.ts'
import type { Runs } from '../runs/ports.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { Opener } from '../system/ports.ts'
import { createEmbeddings } from './embedding/embeddings.ts'
import { brokenStore } from './index/broken-store.ts'
import { openSqliteStore, openSqliteStoreForReading } from './index/sqlite/sqlite-store.ts'
import { jobsSchema } from './ingest/jobs-schema.ts'
import type { DocumentReader, Embeddings, KnowledgeStore } from './ports.ts'
import { createDocumentReader } from './readers/threads/reader-pool.ts'
import { recordedDocuments } from './recorded-documents.ts'
import { createKnowledgeRouter } from './router.ts'
import { createKnowledgeService } from './service.ts'

/** Runs of a kind that say how long more of the same takes. */
const measuredRuns = 10
/** Starts of Catalyst that one file may cost before it is set aside. A kill is mostly not the file's doing. */
const ingestAttempts = 10
const readerThreads = Math.max(1, Math.min(4, availableParallelism()))

export interface StoreNeeds {
  readonly home: Home
  readonly programs: Programs
  readonly logger: Logger
  readonly looking: boolean
}

export const storeRoom = defineRoom({
  name: 'store',
  async open(needs: StoreNeeds) {
    const store = await openStore(needs)
    return { service: store, stop: () => store.close() }
  },
})

export const readersRoom = defineRoom({
  name: 'readers',
  open({
    settings,
    programs,
    logger,
  }: {
    readonly settings: SettingsSource
    readonly programs: Programs
    readonly logger: Logger
  }) {
    const readers = createDocumentReader({
      program: programs.reader,
      threads: readerThreads,
      limits: () => settings.current().reading,
      logger,
    })
    return { service: readers, stop: () => readers.close() }
  },
})

export const embeddingsRoom = defineRoom({
  name: 'embeddings',
  open({
    settings,
    programs,
    launch,
    resources,
    logger,
    audit,
    llm,
    cache,
  }: {
    readonly settings: SettingsSource
    readonly programs: Programs
    readonly launch: LaunchProgram
    readonly resources: string
    readonly logger: Logger
    readonly audit: Audit
    readonly cache: Cache
    readonly llm: { readonly connectEmbeddings: ConnectEmbeddings }
  }) {
    const embeddings = createEmbeddings({
      ...{ settings, launch, logger, audit, cache },
      connect: llm.connectEmbeddings,
      program: programs.embedder,
      modelFolder: join(resources, 'models', 'all-MiniLM-L6-v2'),
    })
    return { service: embeddings, stop: () => embeddings.close() }
  },
})

export const knowledgeRoom = defineRoom({
  name: 'knowledge',
  schema: { ingest: jobsSchema },
  open(needs: {
    readonly queues: Queues
    readonly runs: Runs & {
      list(
        filter: { readonly kind: RunKindName },
        page: { readonly limit: number },
      ): Promise<{ runs: RunSummary[] }>
    }
    readonly store: KnowledgeStore
    readonly readers: DocumentReader
    readonly embeddings: Embeddings
    readonly settings: SettingsSource & { askForFollowUps(find: () => Promise<FollowUp[]>): void }
    readonly opener: Opener
    readonly home: Home
    readonly resources: string
    readonly logger: Logger
    readonly audit: Audit
    readonly looking: boolean
    address(): string | undefined
  }) {
    const { queues, runs, store, readers, embeddings, settings, opener, logger, audit } = needs
    const knowledge = createKnowledgeService({
      queue: queues.open('ingest', { maxAttempts: ingestAttempts }),
      ...{ runs, store, embeddings, settings, opener, logger, audit },
      reader: readers,
      readers: readerThreads,
      folders: { uploads: needs.home.uploads },
      sampleDocument: join(needs.resources, 'sample', 'catalyst-handbook.md'),
      pastRuns: async (kind) => (await runs.list({ kind }, { limit: measuredRuns })).runs,
      linkTo: ({ id }, page) => documentAddress(needs.address(), id, page),
    })
    settings.askForFollowUps(async () => (await knowledge.totals().catch(() => undefined))?.followUps ?? [])
    return {
      service: recordedDocuments(knowledge, audit),
      router: { knowledge: createKnowledgeRouter(knowledge) },
      start: () => (needs.looking ? undefined : knowledge.start()),
      resume: () => knowledge.recovered(),
      stop: () => knowledge.stop(),
      async *stream(signal) {
        for await (const totals of knowledge.watch(signal)) yield { topic: 'knowledge', knowledge: totals }
      },
    }
  },
})

/** Where a browser gets a document's file, while a web door is open. */
function documentAddress(door: string | undefined, id: string, page: number | undefined): URL | undefined {
  if (door === undefined) return undefined
  return new URL(`/api/documents/${id}/file${page ? `#page=${page}` : ''}`, door)
}

/** A damaged index keeps nothing else from starting: it is said on the status page, and every use of it says why. */
async function openStore({ home, programs, logger, looking }: StoreNeeds): Promise<KnowledgeStore> {
  if (looking && home.index === homeAt(home.folder).index)
    return openSqliteStoreForReading({ folder: home.index, reader: programs.indexReader, logger })
  try {
    return await openSqliteStore({
      folder: home.index,
      writer: programs.indexWriter,
      reader: programs.indexReader,
      logger,
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    logger.error('The search index cannot be opened', { error })
    return brokenStore(error)
  }
}
