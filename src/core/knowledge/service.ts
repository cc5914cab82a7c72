import { silentAudit } from '../platform/audit.ts'
import { Limiter } from '../platform/limiter.ts'
import type { Logger } from '../platform/logger.ts'
import { SearchAnswerer } from './documents/answer-search.ts'
import { Documents } from './documents/documents.ts'
import { FollowUps } from './documents/follow-ups.ts'
import { findAddress, findOriginal } from './documents/originals.ts'
import { Totals } from './documents/totals.ts'
import { builtinSpace } from './embedding/builtin/model-files.ts'
import { Embedder } from './ingest/embedder.ts'
import { Engine } from './ingest/engine.ts'
import { ModelFollower } from './ingest/follow-model.ts'
import { Ingestion } from './ingest/ingestion.ts'
import { JobStore } from './ingest/job-store.ts'
import { KeyedLock } from './ingest/locks.ts'
import { Spaces } from './ingest/spaces.ts'
import type { KnowledgeDependencies, KnowledgeService } from './operations.ts'
import type { IndexHealth } from './ports.ts'
import { Sources } from './sources/sources.ts'
import { UploadStore } from './sources/uploads/upload-store.ts'

/** How long the built-in model may take to be loaded, where somebody waits for it, in ms. */
const loadMs = 30_000

/** Builds the parts of the knowledge room on what the composition root gives. */
export function createKnowledgeService(deps: KnowledgeDependencies): KnowledgeService {
  const parts = connectParts(deps)
  const { engine, totals, uploads, documents, ingestion, searcher } = parts
  return {
    ...createLife(deps, parts),
    ingest: ingestion.ingest,
    upload: ingestion.upload,
    storeUpload: (name, content, signal) => uploads.store(name, content, signal),
    ingestStored: ingestion.ingestStored,
    discardUploads: (stored) => uploads.discard(stored),
    addSample: () => ingestion.addSample(),
    embed: async () => ({ runId: await engine.embed('Embed what has no vectors yet') }),
    totals: () => totals.now(),
    watch: (signal) => totals.watch(signal),
    list: documents.list,
    get: documents.get,
    chunks: documents.chunks,
    remove: documents.remove,
    reindex: ingestion.reindex,
    reindexOutdated: ingestion.reindexOutdated,
    async open({ id, page }) {
      const document = await documents.get({ id })
      const target = await findAddress(document, page, (at) => deps.linkTo?.(document, at))
      await deps.opener.open(target)
      return { opened: target.href }
    },
    original: async (id) => findOriginal(await documents.get({ id })),
    search: (input, signal) => searcher.answer(input, signal),
    health: createHealth(deps, totals),
  }
}

type Parts = ReturnType<typeof connectParts>

function connectParts(deps: KnowledgeDependencies) {
  const { store, embeddings, runs, reader } = deps
  const logger = deps.logger.child('knowledge')
  const settings = () => deps.settings.current()
  const jobs = new JobStore(deps.queue)
  const sources = new Sources()
  const spaces = new Spaces(store.index, embeddings)
  const embedder = new Embedder({ index: store.index, embeddings, spaces, settings })
  const followUps = new FollowUps({
    ...{ store, sources, embeddings, settings },
    pastRuns: deps.pastRuns,
    underWay: (kind) => engine.underWayAs(kind),
    makesVectors: () => engine.makesVectors,
    onChange: () => totals.touch(),
  })
  const totals: Totals = new Totals(store, embeddings, followUps)
  const onChange = () => totals.touch()
  const uploads = new UploadStore(deps.folders.uploads, () => settings().storage.maxFileMb * 1024 * 1024)
  const engine: Engine = new Engine({
    ...{ runs, jobs, store, sources, reader, embeddings, embedder, spaces, settings, logger, onChange },
    // More than readers, so that none waits while files are looked up or written, and several share a transaction.
    slots: new Limiter((deps.readers ?? 2) + 8),
    documents: new KeyedLock(),
    audit: deps.audit ?? silentAudit,
  })
  const { sampleDocument } = deps
  const ingestion = new Ingestion({ engine, jobs, store, sources, uploads, settings, sampleDocument })
  const documents = new Documents({ store, engine, uploads, logger, onChange })
  const follower = new ModelFollower({ store, embeddings, engine, spaces, logger })
  const embedding = () => engine.makesVectors
  const searcher = new SearchAnswerer({ store, spaces, settings, embedding, logger })
  return { logger, jobs, engine, followUps, totals, uploads, documents, ingestion, follower, searcher }
}

/** What is done as the service starts and stops. */
function createLife(
  deps: KnowledgeDependencies,
  { logger, jobs, engine, followUps, totals, uploads, ingestion, follower }: Parts,
): Pick<KnowledgeService, 'start' | 'recovered' | 'stop'> {
  const { runs, embeddings, store, settings } = deps
  let stops: (() => void)[] = []
  let storeIsOpen = false
  return {
    async start() {
      runs.onRetry('ingest', ingestion.retry)
      runs.onRetry('reindex', ingestion.retry)
      engine.register(() => storeIsOpen)
      const touch = () => totals.touch()
      stops = [
        embeddings.onProblem(touch),
        settings.onChange(() => {
          followUps.renew()
          touch()
        }),
        embeddings.onChange(() => {
          touch()
          follower.changed()
        }),
      ]
      try {
        await store.statistics()
      } catch (error) {
        // Taken up now, every file of every unfinished run would fail for the index's sake. They wait.
        logger.error('Unfinished work waits until the search index can be opened', { error })
        return
      }
      storeIsOpen = true
      await engine.tidy()
      // In the background: a start does not wait for it.
      void sweepUploads(uploads, store, jobs, logger)
    },
    recovered() {
      if (storeIsOpen) follower.started()
    },
    async stop() {
      for (const stop of stops) stop()
    },
  }
}

async function sweepUploads(
  uploads: UploadStore,
  store: KnowledgeDependencies['store'],
  jobs: JobStore,
  logger: Logger,
): Promise<void> {
  try {
    const files = await uploads.sweep(store.documents, jobs)
    if (files > 0) logger.info('Left-over uploads deleted', { files })
  } catch (error) {
    logger.warn('Left-over uploads could not be looked for', { error })
  }
}

function createHealth({ store, embeddings }: KnowledgeDependencies, totals: Totals): IndexHealth {
  return {
    statistics: () => store.statistics(),
    verify: (signal) => store.verify(signal),
    totals: () => totals.now(),
    async probeEmbedding(signal) {
      const { space } = await store.statistics()
      const answering = space && embeddings.forSpace(space)
      const asked = new Set([embeddings.current(), ...(answering ? [answering] : [])])
      await Promise.all([...asked].map((model) => model.probe?.(signal).catch(() => {})))
    },
    async tryBuiltinModel(signal) {
      const late = AbortSignal.any([signal, AbortSignal.timeout(loadMs)])
      const vector = await embeddings.forSpace(builtinSpace)?.embedQuery('Hello', late)
      return vector?.length ?? 0
    },
  }
}
