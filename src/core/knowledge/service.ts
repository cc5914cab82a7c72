import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DocumentSummary } from '../../contract/knowledge.ts'
import type { RunStep, RunSummary } from '../../contract/runs.ts'
import { describeAct, silentAudit } from '../platform/audit.ts'
import { messageOf, Problem } from '../platform/errors.ts'
import { Limiter } from '../platform/limiter.ts'
import { SearchAnswerer } from './documents/answer-search.ts'
import { FollowUps } from './documents/follow-ups.ts'
import { jobsOfOrigins, jobsToReindex } from './documents/reindex.ts'
import { Totals } from './documents/totals.ts'
import { builtinSpace } from './embedding/builtin/model-files.ts'
import { cutOf } from './ingest/document-id.ts'
import { Embedder } from './ingest/embedder.ts'
import { Engine } from './ingest/engine.ts'
import { counted } from './ingest/file-job.ts'
import { jobsOf, withKnownHashes } from './ingest/give.ts'
import { JobStore, type NewJob, type RunOptions } from './ingest/job-store.ts'
import { KeyedLock } from './ingest/locks.ts'
import { recordLines } from './ingest/record-lines.ts'
import { positionOf } from './ingest/run-steps.ts'
import { Spaces } from './ingest/spaces.ts'
import type { KnowledgeDependencies, KnowledgeService, StoredUpload } from './operations.ts'
import { UploadStore } from './sources/uploads/upload-store.ts'

/** How long the built-in model may take to be loaded, where somebody waits for it, in ms. */
const loadMs = 30_000

export function createKnowledgeService(deps: KnowledgeDependencies): KnowledgeService {
  const { store, embeddings, runs, reader, opener } = deps
  const logger = deps.logger.child('knowledge')
  const settings = () => deps.settings.current()
  const jobs = new JobStore(deps.database)
  const spaces = new Spaces(store.index, embeddings)
  const embedder = new Embedder({ index: store.index, embeddings, spaces, settings })
  const followUps = new FollowUps({
    ...{ store, embeddings, settings },
    pastRuns: deps.pastRuns,
    makesVectors: () => engine.makesVectors,
    onChange: () => totals.touch(),
    underWay: (kind) => engine.underWayAs(kind),
  })
  const totals = new Totals(store, embeddings, followUps)
  const uploads = new UploadStore(deps.folders.uploads, () => settings().storage.maxFileMb * 1024 * 1024)
  const documents = new KeyedLock()
  const engine = new Engine({
    runs,
    jobs,
    store,
    reader,
    embeddings,
    embedder,
    spaces,
    // More than readers, so that none waits while files are looked up or written, and several share a transaction.
    slots: new Limiter((deps.readers ?? 2) + 8),
    documents,
    settings,
    readLines: recordLines,
    logger,
    audit: deps.audit ?? silentAudit,
    onChange: () => totals.touch(),
  })
  const searcher = new SearchAnswerer({
    store,
    spaces,
    settings,
    embedding: () => engine.makesVectors,
    logger,
  })
  let stopFollowing = () => {}
  let indexIsOpen = false

  /** Another model is in force: its vectors are made as a run, and until it ends the old ones answer. */
  async function followModel(): Promise<void> {
    const model = embeddings.current()
    // At once, before what the former model was asked fails for being closed.
    const broken = await engine.supersedeEmbedding()
    const { space: answering, chunks } = await store.statistics()
    const wanted = await model.space(AbortSignal.timeout(2000)).catch(() => undefined)
    // Whoever changed it again follows that.
    if (embeddings.current() !== model || chunks === 0) return
    if (broken || engine.owesVectors || (answering && answering.id !== wanted?.id)) {
      if (wanted && (await store.index.pendingCount(wanted)) === 0) {
        // Back to a model whose vectors are all there: what another had begun is dropped.
        if (await spaces.settle(wanted)) await store.index.activate(wanted)
        return
      }
      logger.info('The embedding model changed', { from: answering?.id, to: wanted?.id })
      // Where the model cannot even tell its space, the run says what is wrong with it.
      await engine.embed(`Embed everything with ${model.model}`)
    }
  }

  /** A start finds vectors of another model than the one in force: the settings were changed while nothing ran. */
  async function followModelAtStart(): Promise<void> {
    const { space: answering, chunks } = await store.statistics()
    if (!answering || chunks === 0) return
    const wanted = await embeddings.current().space(AbortSignal.timeout(10_000))
    if (answering.id !== wanted.id) await engine.embed(`Embed everything with ${embeddings.current().model}`)
  }

  async function open(
    kind: 'ingest' | 'reindex',
    title: string,
    given: readonly NewJob[],
    options: RunOptions,
  ): Promise<{ runId: string; accepted: number }> {
    const run = await engine.open(kind, title, await withKnownHashes(given, store.documents), options)
    return { runId: run.id, accepted: given.filter((job) => !job.ended).length }
  }

  async function ingestStored(stored: readonly StoredUpload[], options: { embed?: boolean } = {}) {
    const given = await uploads.jobsOf(stored)
    const opened = await open('ingest', titleOf(stored.map(({ name }) => name)), given, {
      embed: options.embed ?? true,
      force: false,
    })
    const refused = stored.flatMap((upload) =>
      'refused' in upload
        ? [{ name: upload.name, message: upload.refused.message, code: upload.refused.code }]
        : [],
    )
    return { ...opened, refused }
  }

  async function retry(run: RunSummary, steps: readonly RunStep[]): Promise<{ runId: string }> {
    const positions = [...new Set(steps.map(positionOf).filter(Number.isInteger))]
    const failed = await jobs.at(run.id, positions)
    // What was refused from the start became no job: it is looked at anew. A refused upload was not kept.
    const refused = failed.filter((job) => job.kind === 'file' && !job.document && job.path !== '')
    const again: NewJob[] = failed
      .filter((job) => job.kind === 'jsonl' || job.document)
      .map(({ end: _, run: __, position: ___, checkpoint: ____, ...job }) => job)
    again.push(...(await jobsOf({ paths: refused.map(({ path }) => path), jsonl: [] })))
    if (again.length === 0) {
      throw new Problem('CONFLICT', 'What failed there is no longer on record.', 'Give the files again.')
    }
    const title = `Retry ${counted(again.length, 'file')} of ${run.title}`
    return open('ingest', title, again, { embed: true, force: false })
  }

  /** The document with the state that only the work under way can tell. */
  const withState = (document: DocumentSummary): DocumentSummary => ({
    ...document,
    state: engine.stateOf(document.id, document.embedded >= document.chunks),
  })
  async function get(id: string): Promise<DocumentSummary> {
    const found = await store.documents.get(id)
    if (!found)
      throw new Problem('NOT_FOUND', `There is no document ${id}.`, 'List the documents to find its id.')
    const { hash: _, ...document } = found
    return withState(document)
  }

  /** Files that nothing in the index comes from any more: of removed documents, and of the last record of a JSONL. */
  async function originsWithoutDocuments(removed: readonly DocumentSummary[]): Promise<string[]> {
    const paths = removed.flatMap(({ path }) => (path === undefined ? [] : [path]))
    const files = new Set(removed.flatMap(({ type, source }) => (type === 'record' ? [source] : [])))
    if (files.size === 0) return paths
    const { sources } = await store.statistics()
    for (const { source } of sources) files.delete(source)
    return [...paths, ...files]
  }

  return {
    async start() {
      runs.onRetry('ingest', retry)
      runs.onRetry('reindex', retry)
      engine.register(() => indexIsOpen)
      const stopProblems = embeddings.onProblem(() => totals.touch())
      const stopModels = embeddings.onChange(() => {
        totals.touch()
        followModel().catch((error) => logger.warn('The documents could not be embedded anew', { error }))
      })
      const stopSettings = deps.settings.onChange(() => {
        followUps.renew()
        totals.touch()
      })
      stopFollowing = () => {
        for (const stop of [stopProblems, stopModels, stopSettings]) stop()
      }
      try {
        await store.statistics()
      } catch (error) {
        // Taken up now, every file of every unfinished run would fail for the index's sake. They wait.
        logger.error('Unfinished work waits until the search index can be opened', { error })
        return
      }
      indexIsOpen = true
      await engine.tidy()
      // In the background: a start does not wait for a sweep.
      uploads
        .sweep(store.documents, jobs)
        .then((swept) => swept > 0 && logger.info('Left-over uploads deleted', { files: swept }))
        .catch((error) => logger.warn('Left-over uploads could not be looked for', { error }))
    },
    recovered() {
      if (!indexIsOpen) return
      followModelAtStart().catch((error) =>
        logger.warn('The embedding model cannot be asked', { reason: messageOf(error) }),
      )
    },
    async stop() {
      stopFollowing()
    },

    async ingest({ paths, jsonl, since, embed }, signal) {
      if (paths.length + jsonl.length === 0) {
        throw new Problem('INVALID', 'No file or folder was given.', 'Name at least one.', {
          fields: { paths: 'Name at least one file or folder.' },
        })
      }
      const given = await jobsOf({ paths, jsonl, ...(since && { since: new Date(since) }) }, signal)
      const opened = await open('ingest', titleOf([...paths, ...jsonl]), given, { embed, force: false })
      const refused = given.flatMap(({ name, ended }) =>
        ended?.outcome === 'failed' && ended.code
          ? [{ name, code: ended.code, message: [ended.message, ended.remedy].join(' ') }]
          : [],
      )
      return { ...opened, refused }
    },
    async upload({ files, embed }, signal) {
      const stored: StoredUpload[] = []
      try {
        for (const file of files) stored.push(await uploads.store(file.name, file.stream(), signal))
      } catch (error) {
        await uploads.discard(stored)
        throw error
      }
      return ingestStored(stored, embed === undefined ? {} : { embed })
    },
    storeUpload: (name, content, signal) => uploads.store(name, content, signal),
    ingestStored,
    discardUploads: (stored) => uploads.discard(stored),
    async addSample() {
      const given = await jobsOf({ paths: [deps.sampleDocument], jsonl: [], source: 'sample' })
      return open('ingest', 'Sample document', given, { embed: true, force: false })
    },
    embed: async () => ({ runId: await engine.embed('Embed what has no vectors yet') }),

    totals: () => totals.now(),
    watch: (signal) => totals.watch(signal),
    async list({ cursor, limit, filter, type, state }) {
      const page = await store.documents.list({
        limit,
        ...(cursor !== undefined && { cursor }),
        ...(filter !== undefined && { filter }),
        ...(type !== undefined && { type }),
        ...(state !== undefined && { state, underWay: engine.underWay }),
      })
      return { ...page, documents: page.documents.map(withState) }
    },
    get: ({ id }) => get(id),
    async chunks({ id, cursor, limit }) {
      await get(id)
      return store.documents.chunks(id, { limit, ...(cursor !== undefined && { cursor }) })
    },
    async remove({ ids }) {
      const wanted = [...new Set(ids)]
      await engine.withdraw(wanted)
      const found = await Promise.all(wanted.map((id) => store.documents.get(id)))
      describeAct({ inputs: { titles: found.map((document) => document?.title ?? null) } })
      const removed = await store.remove(wanted)
      await uploads.forget(await originsWithoutDocuments(found.filter((one) => one !== undefined)))
      logger.info('Documents removed', { documents: removed.length, ids: removed.slice(0, 20) })
      totals.touch()
      const gone = new Set(removed)
      return { removed: removed.length, missing: wanted.filter((id) => !gone.has(id)) }
    },
    async reindex({ ids }) {
      const { jobs: given, refused } = await jobsToReindex(ids, store.documents)
      if (given.length === 0) {
        throw new Problem(
          'NOT_FOUND',
          refused[0]?.message ?? 'No document was given.',
          'Put the file back, or remove the document.',
        )
      }
      const title = `Re-index ${counted(new Set(ids).size - refused.length, 'document')}`
      return { ...(await open('reindex', title, given, { embed: true, force: true })), refused }
    },
    async reindexOutdated() {
      const { chunking } = settings()
      const { jobs: given, refused } = await jobsOfOrigins(
        await store.documents.cutOtherwise(cutOf(chunking)),
      )
      if (given.length === 0) {
        throw new Problem(
          'CONFLICT',
          refused.length === 0
            ? 'Every document has the chunks that the settings name.'
            : `What is left cannot be read again: ${refused[0]!.message}`,
          refused.length === 0 ? 'There is nothing to do.' : 'Put the files back, or remove the documents.',
        )
      }
      const count = given.reduce((sum, job) => sum + (job.only?.length ?? 1), 0)
      const title = `Re-index ${counted(count, 'document')} in chunks of ${counted(chunking.size, 'token')}`
      // Not by force: what has the right chunks by the time its turn comes is left alone.
      return { ...(await open('reindex', title, given, { embed: true, force: false })), refused }
    },
    async open({ id, page }) {
      const document = await get(id)
      const target =
        document.path === undefined && document.url !== undefined
          ? webAddress(document.url)
          : (deps.addressOf?.(await original(document), page) ??
            fileAddress((await original(document)).path, page))
      await opener.open(target)
      return { opened: target.href }
    },
    original: async (id) => {
      const { path, name, type } = await original(await get(id))
      return { path, name, type }
    },
    search: (input, signal) => searcher.answer(input, signal),

    health: {
      statistics: () => store.statistics(),
      verify: (signal) => store.verify(signal),
      totals: () => totals.now(),
      tryBuiltinModel: async (signal) => {
        const late = AbortSignal.timeout(loadMs)
        const vector = await embeddings
          .forSpace(builtinSpace)
          ?.embedQuery('Hello', AbortSignal.any([signal, late]))
        return vector?.length ?? 0
      },
      probeEmbedding: async (signal) => {
        const { space } = await store.statistics()
        const answering = space && embeddings.forSpace(space)
        const asked = new Set([embeddings.current(), ...(answering ? [answering] : [])])
        await Promise.all([...asked].map((model) => model.probe?.(signal).catch(() => {})))
      },
    },
  }
}

async function original({ id, path, title, type }: DocumentSummary) {
  if (path === undefined) {
    throw new Problem(
      'NOT_FOUND',
      `“${title}” has no file of its own.`,
      'Read its passages on the Knowledge page.',
    )
  }
  try {
    await access(path)
  } catch (cause) {
    throw new Problem(
      'NOT_FOUND',
      `${path} is no longer there, or may not be read.`,
      'Put it back, or remove the document.',
      { cause },
    )
  }
  return { id, path, name: basename(path), type }
}

/** A record's address is somebody else's word: only the web is opened. */
function webAddress(url: string): URL {
  const address = URL.parse(url)
  if (address && /^https?:$/u.test(address.protocol)) return address
  throw new Problem('NOT_FOUND', `${url} is not a web address.`, 'Read its passages on the Knowledge page.')
}

function fileAddress(path: string, page: number | undefined): URL {
  const address = pathToFileURL(path)
  if (page !== undefined) address.hash = `page=${page}`
  return address
}

/** `Ingest handbook.pdf`, `Ingest contracts and 3 more`. */
function titleOf(names: readonly string[]): string {
  const first = basename(names[0] ?? '') || 'files'
  return names.length > 1 ? `Ingest ${first} and ${names.length - 1} more` : `Ingest ${first}`
}
