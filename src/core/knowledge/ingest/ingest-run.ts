import type { Settings } from '../../../contract/settings.ts'
import { defined } from '../../../shared/defined.ts'
import type { Audit } from '../../platform/audit.ts'
import type { Problem } from '../../platform/errors.ts'
import type { Limiter } from '../../platform/limiter.ts'
import type { Logger } from '../../platform/logger.ts'
import type { OpenRun } from '../../runs/ports.ts'
import type { DocumentReader, KnowledgeStore } from '../ports.ts'
import type { Sources } from '../sources/sources.ts'
import type { Embedder } from './embedder.ts'
import { EmbeddingStage } from './embedding-stage.ts'
import { FilesWithoutText } from './files-without-text.ts'
import type { EndedJob, Job, JobEnd, JobStore, RunOptions } from './job-store.ts'
import type { KeyedLock } from './locks.ts'
import { concludeRun, type RunOutcome } from './run-outcome.ts'
import { RunSteps } from './run-steps.ts'
import type { Spaces } from './spaces.ts'
import { counted, type ItemEnd, type TakeInParts, takeInItem } from './take-in-item.ts'
import { type ManyParts, reopenMany, takeInMany } from './take-in-many.ts'
import { Tally } from './tally.ts'

export interface IngestRunParts {
  readonly jobs: JobStore
  readonly store: KnowledgeStore
  readonly reader: DocumentReader
  readonly embedder: Embedder
  readonly spaces: Spaces
  readonly slots: Limiter
  readonly documents: KeyedLock
  readonly settings: () => Settings
  readonly sources: Sources
  readonly logger: Logger
  readonly audit: Audit
  /** Called whenever the index holds something new. */
  readonly onChange: () => void
}

/** One ingestion under way: reads every file, embeds what was read, and keeps the run's record true meanwhile. */
export class IngestRun {
  readonly #run: OpenRun
  readonly #options: RunOptions
  readonly #parts: IngestRunParts
  readonly #steps: RunSteps
  readonly #tally = new Tally()
  readonly #stage: EmbeddingStage
  /** Documents being read, and how to stop each. */
  readonly #reading = new Map<string, AbortController>()
  readonly #withdrawn = new Set<string>()
  /** Stops everything of this run when one part of it fails. */
  readonly #broken = new AbortController()
  #total = 0
  #unit = 'files'
  #readDone = false
  readonly #withoutText = new FilesWithoutText()

  constructor(run: OpenRun, options: RunOptions, parts: IngestRunParts) {
    this.#run = run
    this.#options = options
    this.#parts = parts
    this.#steps = new RunSteps(run)
    this.#stage = new EmbeddingStage({
      ...parts,
      onProgress: () => this.#vectorsMade(),
      onBatch: (number, documents, status, words) => this.#steps.batch(number, documents, status, words),
    })
  }

  /** Documents being read now. */
  get reading(): Iterable<string> {
    return this.#reading.keys()
  }

  /** Documents that wait for their vectors. */
  get embedding(): ReadonlySet<string> {
    return this.#stage.documents
  }

  isReading(document: string): boolean {
    return this.#reading.has(document)
  }

  /** Whether vectors are being made here, or will be. */
  get makesVectors(): boolean {
    return this.#options.embed && this.#stage.problem === undefined
  }

  /** Why vectors could not be made here. */
  get embeddingProblem(): Problem | undefined {
    return this.#stage.problem
  }

  /** Leaves out documents that were removed while they were on their way in. */
  withdraw(documents: readonly string[]): void {
    for (const id of documents) {
      this.#withdrawn.add(id)
      this.#reading.get(id)?.abort(new Error('The document was removed'))
    }
  }

  /**
   * Works until everything is done; then what is left is to end the run. Throws what broke it, or the reason of the
   * run's signal; by then nothing of it is under way any more.
   */
  async work(): Promise<void> {
    const signal = AbortSignal.any([this.#run.signal, this.#broken.signal])
    const reading = this.#read(signal)
    const embedding = this.#options.embed ? this.#embed(signal) : Promise.resolve()
    const parts = [embedding, reading].map((part) =>
      part.catch((error) => {
        this.#broken.abort(error)
        throw error
      }),
    )
    await Promise.allSettled(parts)
    if (this.#run.stopping) await this.#parts.jobs.release(this.#run.id)
    await Promise.all(parts)
    await this.#parts.jobs.flush()
    this.#report()
  }

  /** How the run ended, when nothing broke it. */
  get outcome(): RunOutcome {
    return concludeRun(this.#tally, this.#singular, this.#stage.problem, this.#withoutText.sentence)
  }

  /** Ends what still waits, on the run and on record: no file that was given stays without an end. */
  async endOpen(outcome: 'cancelled' | 'failed', message: string, remedy?: string): Promise<void> {
    const { jobs } = this.#parts
    const end = { outcome, message, ...(remedy && { remedy }) }
    this.#steps.closeOpen(outcome, message)
    this.#steps.phase(this.#readDone ? 'Embed' : 'Read', outcome, { message })
    await jobs.flush()
    // Also those whose turn was so far off that they were not listed yet.
    for await (const page of jobs.open(this.#run.id)) {
      for (const job of page) {
        this.#steps.ended(job, end)
        this.#tally.file(end)
      }
    }
    await jobs.endOpen(this.#run.id, end)
    this.#report()
  }

  get #singular(): string {
    return this.#unit.slice(0, -1)
  }

  /* ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  async #read(signal: AbortSignal): Promise<void> {
    const { jobs, logger, sources } = this.#parts
    this.#steps.phase('Read', 'running')
    const { jobs: total, ofKinds: many } = await jobs.count(this.#run.id, sources.manyKinds)
    // What holds many items counts by them, and they are counted when its turn comes.
    this.#total = total - many
    if (many > 0) this.#unit = 'documents'
    logger.info('Reading started', { files: total })
    for await (const job of jobs.ended(this.#run.id)) await this.#restoreJob(job, signal)
    await this.#listWaiting(total)
    this.#report()

    const under = new Set<Promise<void>>()
    try {
      for await (const job of this.#claimedJobs()) {
        signal.throwIfAborted()
        const release = await this.#parts.slots.take(signal)
        const work = this.#process(job, signal)
          .finally(release)
          .catch((error) => this.#broken.abort(error))
          .finally(() => under.delete(work))
        under.add(work)
      }
    } finally {
      await Promise.all(under)
    }
    signal.throwIfAborted()
    await jobs.flush()
    for await (const job of jobs.dead(this.#run.id)) await this.#restoreJob(job, signal)
    this.#readDone = true
    this.#stage.close()
    const { counts, chunks } = this.#tally
    this.#steps.phase('Read', 'succeeded', { detail: counted(this.#tally.done, this.#singular) })
    logger.info('Reading finished', { ...counts, chunks })
    this.#report()
  }

  /** Where they are few enough, all are listed from the start. */
  async #listWaiting(total: number): Promise<void> {
    if (!this.#steps.listsAhead(total)) return
    for await (const page of this.#parts.jobs.open(this.#run.id)) this.#steps.waiting(page)
  }

  async *#claimedJobs(): AsyncGenerator<Job> {
    for (;;) {
      const page = await this.#parts.jobs.claim(this.#run.id)
      if (page.length === 0) return
      yield* page
    }
  }

  /** Counts what ended before: refused from the start, or done before a crash. */
  async #restoreJob(job: EndedJob, signal: AbortSignal): Promise<void> {
    this.#steps.ended(job, job.end)
    if (job.checkpoint) {
      const { read, unchanged, skipped, failed } = job.checkpoint
      this.#total += read + unchanged + skipped + failed
      this.#tally.many(job.position, job.checkpoint)
      // All is in, but which vectors are missing can only be told with the ids.
      if (this.#options.embed && !job.end.code) await reopenMany(job, this.#streamParts(job), signal)
    }
    this.#count(job, job.end, job.checkpoint !== undefined)
    if (job.document) this.#wantVectors(job.document, job.end)
    this.#withoutText.note(job, job.end)
    if (job.end.outcome === 'failed') this.#warn(job, job.end)
  }

  /** What holds many items counts by them; as one only where it failed, or was passed over, as a whole. */
  #count(job: Job, end: ItemEnd | JobEnd, byItems: boolean): void {
    if (this.#parts.sources.holdsMany(job)) {
      if (byItems && !end.code) return
      this.#total += 1
    }
    this.#tally.file(end)
  }

  async #process(job: Job, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.#steps.began(job)
    const many = this.#parts.sources.holdsMany(job)
    const end = many ? await this.#readMany(job, signal) : await this.#readOne(job, signal)
    if (end.checkpoint) this.#tally.many(job.position, end.checkpoint)
    // Not waited for here: a thousand small files share a few transactions, and doing a job again does no harm.
    this.#parts.jobs.end(job, end).catch((error) => this.#broken.abort(error))
    this.#count(job, end, end.checkpoint !== undefined)
    this.#steps.ended(job, end)
    if (end.outcome === 'failed') this.#warn(job, end)
    this.#record(job, end)
    this.#withoutText.note(job, end)
    if (job.document) this.#wantVectors(job.document, end)
    this.#report()
    this.#parts.onChange()
  }

  async #readOne(job: Job, signal: AbortSignal): Promise<ItemEnd> {
    const id = job.document!
    const { documents, settings, sources } = this.#parts
    const source = sources.find(job)
    const withdraw = async (): Promise<ItemEnd> => {
      await source.discard(job)
      return { outcome: 'skipped', message: 'Its document was removed meanwhile.' }
    }
    return documents.run(id, async () => {
      const withdrawn = new AbortController()
      this.#reading.set(id, withdrawn)
      try {
        if (this.#withdrawn.has(id)) return await withdraw()
        const either = AbortSignal.any([signal, withdrawn.signal])
        const onPart: TakeInParts['onPart'] = (part, status) => this.#steps.part(job, part, status)
        const { force } = this.#options
        return await takeInItem(job, source, { ...this.#parts, settings: settings(), force, onPart }, either)
      } catch (error) {
        if (withdrawn.signal.aborted && !signal.aborted) return await withdraw()
        throw error
      } finally {
        this.#reading.delete(id)
      }
    })
  }

  #wantVectors(document: string, { outcome, chunks = 0 }: ItemEnd): void {
    if (this.#options.embed && (outcome === 'read' || outcome === 'unchanged')) {
      this.#stage.add(document, outcome === 'read' ? chunks : 0)
    }
  }

  /** What came in, and what could not, for the audit log. What changed nothing is counted by the run. */
  #record(job: Job, { outcome, chunks, detail, message }: ItemEnd): void {
    if (outcome !== 'read' && outcome !== 'failed') return
    void this.#parts.audit.record({
      action: 'document.add',
      result: outcome === 'read' ? 'ok' : 'failed',
      target: { type: 'document', ...defined({ id: job.document || undefined }), name: job.name },
      ...(outcome === 'read' ? { outputs: { chunks, detail } } : { error: new Error(message) }),
    })
  }

  #warn(job: Job, { code, message }: ItemEnd): void {
    this.#parts.logger.warn('A file could not be taken in', { path: job.name, code, reason: message })
  }

  /* ── Jobs of many items ──────────────────────────────────────────────────────────────────────────────────────── */

  async #readMany(job: Job, signal: AbortSignal): Promise<ItemEnd> {
    return takeInMany(job, this.#streamParts(job), signal, (items) => {
      this.#total += items
    })
  }

  #streamParts(job: Job): ManyParts {
    const { jobs, sources, logger, onChange, settings } = this.#parts
    return {
      ...this.#parts,
      source: sources.find(job),
      settings: settings(),
      force: this.#options.force,
      onBatch: (checkpoint, documents) => {
        jobs.checkpoint(job, checkpoint).catch((error) => this.#broken.abort(error))
        this.#tally.many(job.position, checkpoint)
        if (this.#options.embed) for (const { id, chunks } of documents) this.#stage.add(id, chunks)
        this.#report()
        onChange()
      },
      onRefused: (at, refusal) => {
        this.#steps.entry(job, at, refusal)
        if (refusal.outcome === 'failed') {
          logger.warn('An item could not be taken in', { path: job.name, at, reason: refusal.message })
        }
      },
    }
  }

  /* ── Embedding ───────────────────────────────────────────────────────────────────────────────────────────────── */

  async #embed(signal: AbortSignal): Promise<void> {
    const { logger } = this.#parts
    this.#steps.phase('Embed', 'running')
    await this.#stage.work(signal)
    const { problem, embedded } = this.#stage
    if (problem) {
      const { message, remedy } = problem
      this.#steps.phase('Embed', 'failed', { message, remedy })
      logger.warn('Embedding failed', { reason: message, embedded, error: problem })
    } else {
      this.#steps.phase('Embed', 'succeeded', { detail: counted(embedded, 'vector') })
      logger.info('Embedding finished', { vectors: embedded })
    }
  }

  #vectorsMade(): void {
    this.#report()
    this.#parts.onChange()
  }

  /** Files while files are being read, chunks once only vectors are missing. */
  #report(): void {
    const { embedded, total } = this.#stage
    this.#run.count(this.#tally.counts)
    this.#run.figures({ chunks: this.#tally.chunks })
    if (this.#readDone && total > embedded) {
      const activity = `Embedding ${embedded.toLocaleString('en-US')} of ${counted(total, 'chunk')}`
      this.#run.progress({ unit: 'chunks', done: embedded, total, activity })
    } else {
      const activity = this.#readDone ? 'Read' : 'Reading'
      this.#run.progress({ unit: this.#unit, done: this.#tally.done, total: this.#total, activity })
    }
  }
}
