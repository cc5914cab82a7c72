import type { DocumentState } from '../../../contract/knowledge.ts'
import type { RunKindName } from '../../../contract/run-kinds.ts'
import type { RunSummary } from '../../../contract/runs.ts'
import { errorMessage, Problem } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Runs, RunTask, StartedRun } from '../../runs/ports.ts'
import type { Embeddings, KnowledgeStore } from '../ports.ts'
import { embedEverything } from './embed-run.ts'
import type { Embedder } from './embedder.ts'
import { IngestRun, type IngestRunParts } from './ingest-run.ts'
import type { JobStore, NewJob, RunOptions } from './job-store.ts'
import type { Spaces } from './spaces.ts'

export interface EngineParts extends IngestRunParts {
  readonly runs: Runs
  readonly jobs: JobStore
  readonly store: KnowledgeStore
  readonly embeddings: Embeddings
  readonly embedder: Embedder
  readonly spaces: Spaces
  readonly logger: Logger
}

/** Runs every ingestion and embedding: opens, works, and takes up after a crash. */
export class Engine {
  readonly #parts: EngineParts
  readonly #ingests = new Map<string, IngestRun>()
  /** Runs under way that read documents again, oldest first. */
  readonly #reindexes = new Set<string>()
  #opening: Promise<string> | undefined
  #embedding: StartedRun | undefined
  /** Set when a run could not make its vectors: the next change of the model is a reason to try again. */
  #owesVectors = false

  constructor(parts: EngineParts) {
    this.#parts = parts
  }

  /** Says how unfinished runs are taken up. They wait for a later start while `isReady` says no. */
  register(isReady: () => boolean): void {
    const { runs } = this.#parts
    const recover = (kind: 'ingest' | 'reindex' | 'embed', work: (run: RunSummary) => Promise<void>) =>
      runs.recover(kind, async (run) => {
        if (!isReady()) return 'wait'
        await work(run)
        return undefined
      })
    recover('ingest', (run) => this.#resume(run))
    recover('reindex', (run) => this.#resume(run))
    recover('embed', async ({ id }) => {
      if (this.#embedding) return
      this.#follow(await runs.resume(id, this.#embedTask))
    })
  }

  /** Forgets jobs that nobody works on or may try again any more. */
  async tidy(): Promise<void> {
    const { runs, jobs } = this.#parts
    const unfinished = await runs.unfinished()
    await jobs.tidy(
      unfinished.map(({ id }) => id),
      Date.now() - keepFailedMs,
    )
  }

  /** Records a run with its jobs and sets to work. Once it resolves, the jobs survive any crash. */
  async open(
    kind: Extract<RunKindName, 'ingest' | 'reindex'>,
    title: string,
    given: readonly NewJob[],
    options: RunOptions,
  ): Promise<StartedRun> {
    const { runs, jobs } = this.#parts
    return runs.work(
      {
        ...{ kind, title, total: given.length, after: this.#closeJobs },
        prepare: (id) => jobs.add(id, given, options).catch(rethrowAsNotRecorded),
      },
      this.#ingestTask(options),
    )
  }

  /** A run that makes every missing vector; the one under way, if there is one. */
  async embed(title: string): Promise<string> {
    if (this.#embedding) return this.#embedding.id
    this.#opening ??= this.#parts.runs
      .work({ kind: 'embed', title }, this.#embedTask)
      .then((run) => this.#follow(run))
      .finally(() => {
        this.#opening = undefined
      })
    return this.#opening
  }

  /** Ends the run that embeds everything: another model came into force. Gives whether there was one. */
  async supersedeEmbedding(): Promise<boolean> {
    const before = this.#embedding
    before?.cancel('The embedding settings were changed.')
    await before?.done
    return before !== undefined
  }

  /** Leaves out documents that were removed; resolves once none of them can come in any more. */
  async withdraw(documents: readonly string[]): Promise<void> {
    if (this.#ingests.size === 0) return
    await this.#parts.jobs.withdraw(documents)
    const read = documents.filter((id) => this.findState(id, false) === 'reading')
    for (const run of this.#ingests.values()) run.withdraw(documents)
    await Promise.all(read.map((id) => this.#parts.documents.run(id, async () => {})))
  }

  get owesVectors(): boolean {
    return this.#owesVectors
  }

  /** The run of this kind that is under way, the newest of several. */
  underWayAs(kind: 'reindex' | 'embed'): string | undefined {
    return kind === 'embed' ? this.#embedding?.id : [...this.#reindexes].at(-1)
  }

  /** Whether vectors are being made now, or will be soon. */
  get makesVectors(): boolean {
    return this.#embedding !== undefined || [...this.#ingests.values()].some((run) => run.makesVectors)
  }

  /** The document's state, given whether it has all its vectors: what is under way is known here alone. */
  findState(document: string, complete: boolean): DocumentState {
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

  /** A run whose files were never on record has nothing to go on with: it ends as interrupted. */
  async #resume({ id }: RunSummary): Promise<void> {
    const { runs, jobs } = this.#parts
    const options = await jobs.options(id)
    if (options) await runs.resume(id, this.#ingestTask(options), this.#closeJobs)
  }

  readonly #closeJobs = ({ id }: RunSummary): Promise<void> => this.#parts.jobs.close(id)

  #ingestTask(options: RunOptions): RunTask {
    return async (run) => {
      const work = new IngestRun(run, options, this.#parts)
      this.#ingests.set(run.id, work)
      if (run.summary.kind === 'reindex') this.#reindexes.add(run.id)
      try {
        await work.work()
        if (work.embeddingProblem) this.#owesVectors = true
        return { status: work.outcome.status, ...work.outcome.words }
      } catch (error) {
        if (run.stopping) throw error
        if (run.signal.aborted) {
          await work.endOpen('cancelled', 'Cancelled before its turn came.')
          return { status: 'cancelled', message: 'What was done before stays.' }
        }
        await work.endOpen('failed', errorMessage(error), error instanceof Problem ? error.remedy : undefined)
        throw error
      } finally {
        this.#ingests.delete(run.id)
        this.#reindexes.delete(run.id)
        this.#parts.onChange()
      }
    }
  }

  readonly #embedTask: RunTask = async (run) => {
    try {
      await embedEverything(run, this.#parts, run.signal)
      this.#owesVectors = false
      return undefined
    } catch (error) {
      if (!run.signal.aborted) {
        this.#owesVectors = true
        const words = {
          message: errorMessage(error),
          ...(error instanceof Problem && { remedy: error.remedy }),
        }
        run.step({ id: 'embed', kind: 'phase', name: 'Embed', status: 'failed', ...words })
      }
      throw error
    } finally {
      this.#embedding = undefined
      this.#parts.onChange()
    }
  }

  /** Remembers the run that embeds everything until it is done. */
  #follow(run: StartedRun): string {
    this.#embedding = run
    void run.done.then(() => {
      if (this.#embedding === run) this.#embedding = undefined
    })
    return run.id
  }
}

function rethrowAsNotRecorded(cause: unknown): never {
  throw new Problem(
    'UNAVAILABLE',
    `The files could not be recorded: ${errorMessage(cause)}`,
    'Check the space on the disk of the data folder, then try again.',
    { cause },
  )
}

/** Failed jobs, and uploads that only they need, are kept this long for another try: 30 days. */
const keepFailedMs = 30 * 24 * 60 * 60 * 1000
