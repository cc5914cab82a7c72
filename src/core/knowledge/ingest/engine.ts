import type { DocumentState } from '../../../contract/knowledge.ts'
import type { RunKindName } from '../../../contract/run-kinds.ts'
import type { RunSummary } from '../../../contract/runs.ts'
import { messageOf, Problem } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { withRequest } from '../../platform/request-context.ts'
import type { OpenRun, Runs } from '../../runs/ports.ts'
import type { Notices } from '../../system/ports.ts'
import type { Embeddings, SearchIndex } from '../ports.ts'
import { embedEverything } from './embed-run.ts'
import type { Embedder } from './embedder.ts'
import { IngestRun, type IngestRunParts } from './ingest-run.ts'
import type { JobStore, NewJob, RunOptions } from './job-store.ts'
import type { Spaces } from './spaces.ts'

export interface EngineParts extends IngestRunParts {
  readonly runs: Runs
  readonly jobs: JobStore
  readonly index: SearchIndex
  readonly embeddings: Embeddings
  readonly embedder: Embedder
  readonly spaces: Spaces
  readonly notices: Notices
  readonly logger: Logger
}

/** How long stopping waits for work to let go, in ms. What does not is left to the next start like the rest. */
const stopWaitMs = 5000

/** Why work stops although nobody cancelled it. */
class Stopping extends Error {
  override readonly name = 'Stopping'
}
class Superseded extends Error {
  override readonly name = 'Superseded'
}

/** Runs every ingestion and embedding: opens, works, ends, and takes up after a crash. */
export class Engine {
  readonly #parts: EngineParts
  readonly #stop = new AbortController()
  readonly #working = new Map<string, Promise<void>>()
  readonly #ingests = new Map<string, IngestRun>()
  #opening: Promise<string> | undefined
  #embedding: { id: string; supersede: AbortController; ended: Promise<void> } | undefined
  /** Set when a run could not make its vectors: the next change of the model is a reason to try again. */
  #owesVectors = false

  constructor(parts: EngineParts) {
    this.#parts = parts
  }

  /** Takes up all runs that an earlier process left unfinished. */
  async start(): Promise<void> {
    const { runs, jobs } = this.#parts
    const unfinished = await runs.unfinished()
    await jobs.tidy(
      unfinished.map(({ id }) => id),
      Date.now() - keepFailedMs,
    )
    for (const summary of unfinished) await this.#resume(summary)
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Stopping('Catalyst is stopping'))
    const deadline = AbortSignal.timeout(stopWaitMs)
    const late = new Promise<void>((resolve) => deadline.addEventListener('abort', () => resolve()))
    await Promise.race([Promise.allSettled(this.#working.values()), late])
  }

  /** Records a run with its jobs and sets to work. Once it resolves, the jobs survive any crash. */
  async open(
    kind: Extract<RunKindName, 'ingest' | 'reindex'>,
    title: string,
    given: readonly NewJob[],
    options: RunOptions,
  ): Promise<OpenRun> {
    this.#stop.signal.throwIfAborted()
    const run = await this.#parts.runs.open({ kind, title, total: given.length })
    try {
      await this.#parts.jobs.add(run.id, given, options)
    } catch (error) {
      await run.end('failed', {
        message: `The files could not be recorded: ${messageOf(error)}`,
        remedy: 'Check the space on the disk of the data folder, then try again.',
      })
      throw error
    }
    this.#launchIngest(run, options)
    return run
  }

  /** A run that makes every missing vector; the one under way, if there is one. */
  async embed(title: string): Promise<string> {
    this.#stop.signal.throwIfAborted()
    if (this.#embedding) return this.#embedding.id
    this.#opening ??= this.#parts.runs
      .open({ kind: 'embed', title })
      .then((run) => {
        this.#launchEmbed(run)
        return run.id
      })
      .finally(() => {
        this.#opening = undefined
      })
    return this.#opening
  }

  /** Ends the run that embeds everything: another model came into force. Gives whether there was one. */
  async supersedeEmbedding(): Promise<boolean> {
    const before = this.#embedding
    before?.supersede.abort(new Superseded('The embedding settings were changed.'))
    await before?.ended
    return before !== undefined
  }

  /** Leaves out documents that were removed; resolves once none of them can come in any more. */
  async withdraw(documents: readonly string[]): Promise<void> {
    if (this.#ingests.size === 0) return
    await this.#parts.jobs.withdraw(documents)
    const read = documents.filter((id) => this.stateOf(id, false) === 'reading')
    for (const run of this.#ingests.values()) run.withdraw(documents)
    await Promise.all(read.map((id) => this.#parts.documents.run(id, async () => {})))
  }

  get owesVectors(): boolean {
    return this.#owesVectors
  }

  /** Whether vectors are being made now, or will be soon. */
  get makesVectors(): boolean {
    return this.#embedding !== undefined || [...this.#ingests.values()].some((run) => run.makesVectors)
  }

  /** The document's state, given whether it has all its vectors: what is under way is known here alone. */
  stateOf(document: string, complete: boolean): DocumentState {
    const runs = [...this.#ingests.values()]
    if (runs.some((run) => run.isReading(document))) return 'reading'
    if (complete) return 'searchable'
    return this.#embedding || runs.some((run) => run.embedding.has(document)) ? 'embedding' : 'bm25'
  }

  /** Documents being read, and documents (or all without vectors) being embedded. */
  get underWay(): { reading: string[]; embedding: string[] | 'all' } {
    const runs = [...this.#ingests.values()]
    return {
      reading: runs.flatMap((run) => [...run.reading]),
      embedding: this.#embedding ? 'all' : runs.flatMap((run) => [...run.embedding]),
    }
  }

  async #resume(summary: RunSummary): Promise<void> {
    const { runs, jobs, logger } = this.#parts
    const options = summary.kind === 'embed' ? undefined : await jobs.options(summary.id)
    const run = await runs.resume(summary.id)
    if (summary.kind === 'embed') {
      this.#launchEmbed(run)
    } else if (options) {
      logger.info('A run is taken up again', { run_id: run.id, title: summary.title })
      this.#launchIngest(run, options)
    } else {
      await run.end('failed', {
        message: 'It was interrupted before its files were on record.',
        remedy: 'Give the files again.',
      })
    }
  }

  #launchIngest(run: OpenRun, options: RunOptions): void {
    const work = new IngestRun(run, options, this.#parts)
    this.#ingests.set(run.id, work)
    this.#launch(run, async () => {
      try {
        await work.work(this.#stop.signal)
        if (work.embeddingProblem) this.#owesVectors = true
        await this.#end(run, work.outcome.status, work.outcome.words)
      } catch (error) {
        if (this.#stop.signal.aborted) return
        if (run.signal.aborted) {
          const message = 'Cancelled before its turn came.'
          await work.endOpen('cancelled', message)
          await this.#end(run, 'cancelled', { message: 'What was done before stays.' })
          return
        }
        const words = wordsOf(error)
        this.#parts.logger.error('The run broke off', { error })
        await work.endOpen('failed', words.message, words.remedy)
        await this.#end(run, 'failed', words)
      } finally {
        this.#ingests.delete(run.id)
        this.#parts.onChange()
      }
    })
  }

  #launchEmbed(run: OpenRun): void {
    const supersede = new AbortController()
    const signal = AbortSignal.any([this.#stop.signal, run.signal, supersede.signal])
    const ended = this.#launch(run, async () => {
      try {
        await embedEverything(run, this.#parts, signal)
        this.#owesVectors = false
        await this.#end(run, 'succeeded', {})
      } catch (error) {
        if (this.#stop.signal.aborted) return
        const stopped = run.signal.aborted || supersede.signal.aborted
        const words = stopped ? { message: messageOf(signal.reason) } : wordsOf(error)
        const status = stopped ? 'cancelled' : 'failed'
        run.step({ id: 'embed', kind: 'phase', name: 'Embed', status, ...words })
        if (!stopped) {
          this.#owesVectors = true
          this.#parts.logger.warn('Embedding failed', { error })
        }
        await this.#end(run, status, words)
      } finally {
        this.#embedding = undefined
        this.#parts.onChange()
      }
    })
    this.#embedding = { id: run.id, supersede, ended }
  }

  /** Works inside the run's own context, so that every log line names it. */
  #launch(run: OpenRun, work: () => Promise<void>): Promise<void> {
    const { requestId, by } = run.summary
    const done = withRequest({ requestId, actor: by, runId: run.id }, work)
      .catch((error) => this.#parts.logger.error('A run could not be ended', { run_id: run.id, error }))
      .finally(() => this.#working.delete(run.id))
    this.#working.set(run.id, done)
    return done
  }

  async #end(
    run: OpenRun,
    status: 'succeeded' | 'partial' | 'failed' | 'cancelled',
    words: { message?: string; remedy?: string },
  ): Promise<void> {
    const { logger, notices, jobs } = this.#parts
    run.progress({ activity: 'Done' })
    const summary = await run.end(status, words)
    await jobs.close(run.id)
    logger.info('Run ended', { status, ...summary.counts, ...summary.figures })
    notices.publish({ ...noticeOf(summary), target: `/runs/${run.id}` })
  }
}

/** Failed jobs, and uploads that only they need, are kept this long for another try: 30 days. */
const keepFailedMs = 30 * 24 * 60 * 60 * 1000

function wordsOf(error: unknown): { message: string; remedy: string } {
  if (error instanceof Problem) return { message: error.message, remedy: error.remedy }
  return {
    message: `Something broke: ${messageOf(error)}`,
    remedy: 'Try again; if it happens again, report it with the log of this run.',
  }
}

function noticeOf({ title, status, message }: RunSummary): Parameters<Notices['publish']>[0] {
  const body = message === undefined ? {} : { body: message }
  switch (status) {
    case 'succeeded':
      return { level: 'success', title: `Done: ${title}`, ...body }
    case 'cancelled':
      return { level: 'info', title: `Cancelled: ${title}`, ...body }
    case 'partial':
      return { level: 'warning', title: `Done in part: ${title}`, ...body }
    default:
      return { level: 'error', title: `Failed: ${title}`, ...body }
  }
}
