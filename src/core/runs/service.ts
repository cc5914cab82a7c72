import { runKindFacts } from '../../contract/run-kinds.ts'
import type {
  RunLogLine,
  RunSpan,
  RunStep,
  RunSummary,
  StepPayload,
  StepStatus,
} from '../../contract/runs.ts'
import { Problem } from '../platform/errors.ts'
import { newId } from '../platform/identity.ts'
import { newestLines } from '../platform/log-reader.ts'
import type { Logger } from '../platform/logger.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import { currentRequest, withRequest } from '../platform/request-context.ts'
import { Topic } from '../platform/topic.ts'
import { waitAtMost } from '../platform/waiting.ts'
import type { Notices } from '../system/ports.ts'
import { findCriticalPath } from './critical-path.ts'
import { endNotice } from './end-notice.ts'
import { LiveRun } from './open-run.ts'
import type {
  PageRequest,
  PlacedStep,
  RunFilter,
  RunJournal,
  RunPage,
  RunRequest,
  RunStore,
  Runs,
  RunTask,
  StartedRun,
  StepFilter,
  StepPage,
} from './ports.ts'
import { takeUp } from './take-up.ts'
import { failureWords, interruption, workRun } from './work.ts'

/** Ended runs beyond these newest are forgotten. */
const keptRuns = 1000
/** The same of runs that are still to be told elsewhere. */
const heldRuns = 10_000
/** How long cancelling waits for the work to stop before it answers that it was asked to. */
const cancelWaitMs = 10_000
/** How long stopping waits for work to let go, in ms. */
const stopWaitMs = 4000
/** Steps that `getWithSteps` gives with a run; the rest comes by page. */
const stepsWithRun = 1000

export interface RunServiceOptions {
  readonly store: RunStore
  readonly logFolder: string
  readonly logger: Logger
  /** Where the end of each run is told. */
  readonly notices?: Notices | undefined
}

/** Opens runs and sees them to their end; shows, cancels and retries them, and takes up what a crash left. */
export class RunService implements Runs {
  readonly #store: RunStore
  readonly #options: RunServiceOptions
  readonly #logger: Logger
  readonly #live = new Map<string, LiveRun>()
  readonly #changes = new Topic<RunSummary>()
  readonly #ends = new Topic<RunSummary>()
  readonly #recoveries = new Map<string, Parameters<Runs['recover']>[1]>()
  readonly #retries = new Map<string, Parameters<Runs['onRetry']>[1]>()
  readonly #working = new Set<Promise<unknown>>()
  #stopping = false
  #heldFrom: string | undefined
  readonly journal: RunJournal

  constructor(options: RunServiceOptions) {
    this.#options = options
    this.#store = options.store
    this.#logger = options.logger.child('runs')
    const { store } = options
    this.journal = {
      read: (cursor, limit) => store.readJournal(cursor, limit),
      findEnd: () => store.findJournalEnd(),
      find: (id) => store.get(id),
      steps: (id, page) => store.steps.page(id, {}, page),
      step: async (id, stepId) => (await store.steps.withPath(id, stepId))?.step,
      payloads: (id, stepId) => store.steps.payloads(id, stepId),
      onChange: (listener) => this.#changes.listen(listener),
      holdFrom: (cursor) => {
        this.#heldFrom = cursor
      },
    }
  }

  /* ── Work ────────────────────────────────────────────────────────────────────────────────────────────────────── */

  async work(request: RunRequest, task: RunTask): Promise<StartedRun> {
    if (this.#stopping) throw new Problem('UNAVAILABLE', 'Catalyst is stopping.', 'Start it again.')
    const run = this.#goLive(newRun(request))
    await run.flush()
    const cursor = this.#heldFrom
    await this.#store.forget(keptRuns, cursor === undefined ? undefined : { cursor, keep: heldRuns })
    try {
      await request.prepare?.(run.id)
    } catch (error) {
      await run.end('failed', failureWords(error))
      throw error
    }
    return this.#start(run, task, request.after)
  }

  async resume(id: string, task: RunTask, after?: RunRequest['after']): Promise<StartedRun> {
    if (this.#live.has(id)) throw new Problem('CONFLICT', `The run ${id} is under way.`, 'Wait for its end.')
    const run = await this.#takeUp(id)
    this.#logger.info('A run is taken up again', { run_id: id, title: run.summary.title })
    return this.#start(run, task, after)
  }

  /** Forgets what went into steps and came out of them, where they began before a moment. */
  async forgetPayloads(before: string): Promise<number> {
    // What is about to be written is written first, so that it goes as well.
    await Promise.all([...this.#live.values()].map((run) => run.flush()))
    return await this.#store.forgetPayloads(before)
  }

  #goLive(summary: RunSummary, steps: readonly PlacedStep[] = []): LiveRun {
    const { id } = summary
    const run = new LiveRun({
      summary,
      steps,
      save: (...saved) => this.#store.save(...saved),
      publish: (now) => this.#changes.publish(now),
      onEnd: () => {
        this.#live.delete(id)
        this.#ends.publish(run.summary)
        if (runKindFacts(run.summary.kind).announced) this.#options.notices?.publish(endNotice(run.summary))
      },
      onSaveError: (error) => this.#logger.error('A run could not be recorded', { run_id: id, error }),
    })
    this.#live.set(id, run)
    this.#changes.publish(summary)
    return run
  }

  #start(run: LiveRun, task: RunTask, after: RunRequest['after']): StartedRun {
    const done = this.#see(run, task, after).finally(() => this.#working.delete(done))
    this.#working.add(done)
    return { id: run.id, title: run.summary.title, done, cancel: (why) => run.cancel(why) }
  }

  /** Works a run to its end, and does what follows. Never rejects. */
  async #see(run: LiveRun, task: RunTask, after: RunRequest['after']): Promise<RunSummary> {
    try {
      await workRun(run, task, this.#logger)
    } catch (error) {
      this.#logger.error('A run could not be ended', { run_id: run.id, error })
    }
    const { summary } = run
    try {
      if (summary.endedAt && after) await withRequest(run.context, () => after(summary))
    } catch (error) {
      this.#logger.error('What follows a run could not be done', { run_id: run.id, error })
    }
    return summary
  }

  /* ── After a crash ───────────────────────────────────────────────────────────────────────────────────────────── */

  recover(kind: Parameters<Runs['recover']>[0], recover: Parameters<Runs['recover']>[1]): void {
    this.#recoveries.set(kind, recover)
  }

  /** Gives every run that an earlier process left unfinished to the owner of its kind. Called once, when all have registered. */
  async recoverUnfinished(): Promise<void> {
    for (const run of await this.#store.unfinished()) {
      if (this.#live.has(run.id)) continue
      try {
        const told = await this.#recoveries.get(run.kind)?.(run)
        if (told === 'wait' || this.#live.has(run.id)) continue
        if ((await this.get(run.id)).endedAt === null) await this.#endInterrupted(run)
      } catch (error) {
        this.#logger.error('A run could not be taken up again', { run_id: run.id, error })
        if (!this.#live.has(run.id)) await this.#endInterrupted(run)
      }
    }
  }

  async #takeUp(id: string): Promise<LiveRun> {
    const summary = await this.get(id)
    if (summary.endedAt) throw new Problem('CONFLICT', `The run ${id} has ended.`, 'Start a new one.')
    const steps = await this.#store.steps.all(id)
    const taken = takeUp(summary, steps, await this.#store.seenAt(id), new Date())
    return this.#goLive(taken.summary, taken.steps)
  }

  async #endInterrupted(run: RunSummary): Promise<void> {
    await (await this.#takeUp(run.id)).end('interrupted', interruption(run.kind))
  }

  unfinished(): Promise<RunSummary[]> {
    return this.#store.unfinished()
  }

  /* ── Looking ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  async get(id: string): Promise<RunSummary> {
    const run = this.#live.get(id)?.summary ?? (await this.#store.get(id))
    if (!run) throw new Problem('NOT_FOUND', `There is no run ${id}.`, 'List the runs to find its id.')
    return run
  }

  async list(filter: RunFilter, page: PageRequest): Promise<RunPage> {
    const found = await this.#store.list(filter, page)
    return { ...found, runs: found.runs.map((run) => this.#live.get(run.id)?.summary ?? run) }
  }

  async steps(id: string, status?: StepStatus): Promise<RunStep[]> {
    await this.#flush(id)
    return (await this.#store.steps.all(id, status)).map(withoutPosition)
  }

  async getWithSteps(id: string): Promise<RunSummary & { steps: RunStep[]; stepsTotal: number }> {
    const run = await this.get(id)
    await this.#flush(id)
    const { steps, total } = await this.#store.steps.page(id, {}, { limit: stepsWithRun })
    return { ...run, steps, stepsTotal: total }
  }

  /** A page of its steps, or with `changedAfter` what has changed since that revision. */
  async stepPage(
    id: string,
    page: StepFilter & PageRequest & { changedAfter?: number | undefined },
  ): Promise<StepPage> {
    await this.get(id)
    await this.#flush(id)
    const { changedAfter, cursor, limit, ...filter } = page
    if (changedAfter !== undefined) return this.#store.steps.changes(id, changedAfter, limit)
    return this.#store.steps.page(id, filter, { cursor, limit })
  }

  async step(
    id: string,
    stepId: string,
  ): Promise<{ step: RunStep; path: RunStep[]; payloads: StepPayload[] }> {
    await this.get(id)
    await this.#flush(id)
    const found = await this.#store.steps.withPath(id, stepId)
    if (!found) {
      const message = `The run ${id} has no step ${stepId}.`
      throw new Problem('NOT_FOUND', message, 'List its steps to find the id.')
    }
    return { ...found, payloads: await this.#store.steps.payloads(id, stepId) }
  }

  async criticalPath(id: string): Promise<{ spans: (RunSpan & { step: string })[] }> {
    const run = await this.get(id)
    await this.#flush(id)
    const now = run.endedAt ? Date.parse(run.endedAt) : Date.now()
    const steps = await this.#store.steps.times(id, now)
    const spans = findCriticalPath(steps, Date.parse(run.startedAt ?? run.createdAt), now)
    return {
      spans: spans.map(({ step, from, to }) => ({
        ...{ step, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
      })),
    }
  }

  async log(
    id: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<{ lines: RunLogLine[]; truncated: boolean }> {
    await this.get(id)
    const { lines, next } = await newestLines(this.#options.logFolder, { runId: id }, limit, { signal })
    return {
      lines: lines.map(({ line: { ts, level, logger, message, req_id, run_id, ...fields } }) => ({
        ...{ ts, level, logger, message, fields },
      })),
      truncated: next !== undefined,
    }
  }

  async *watch(id: string | undefined, signal?: AbortSignal): AsyncGenerator<RunSummary> {
    const events = this.#changes.subscribe(signal)
    for (const run of this.#live.values()) if (!id || run.id === id) yield run.summary
    if (id && !this.#live.has(id)) yield await this.get(id)
    for await (const run of events) if (!id || run.id === id) yield run
  }

  async ended(id: string, signal?: AbortSignal): Promise<RunSummary> {
    // Listening comes first: a run may end while its record is being read.
    const events = this.#changes.subscribe(signal)
    try {
      const now = await this.get(id)
      if (now.endedAt) return now
      for await (const run of events) if (run.id === id && run.endedAt) return run
      throw signal?.reason ?? new Error('stopped waiting')
    } finally {
      await events.return()
    }
  }

  /** Called with each run that ends. */
  onEnd(listener: (run: RunSummary) => void): () => void {
    return this.#ends.listen(listener)
  }

  /** So that a page of steps is what has happened, not what had been saved. */
  async #flush(id: string): Promise<void> {
    await this.#live.get(id)?.flush()
  }

  /* ── Acting on a run ─────────────────────────────────────────────────────────────────────────────────────────── */

  /** Stops a run and waits until it has, at most ten seconds. @throws Problem `CONFLICT` when it has ended */
  async cancel(id: string): Promise<RunSummary> {
    const run = this.#live.get(id)
    if (!run) {
      const message = `The run ${id} has ended: ${(await this.get(id)).status}.`
      throw new Problem('CONFLICT', message, 'There is nothing left to stop.')
    }
    this.#logger.info('Run cancelled', { run_id: id })
    run.cancel()
    try {
      return await this.ended(id, AbortSignal.timeout(cancelWaitMs))
    } catch {
      // It was told to stop; its summary says that it has not yet.
      return run.summary
    }
  }

  onRetry(kind: Parameters<Runs['onRetry']>[0], retry: Parameters<Runs['onRetry']>[1]): void {
    this.#retries.set(kind, retry)
  }

  /** Tries failed items again, all or some, as a new run. @throws Problem `CONFLICT` when nothing can be */
  async retry(id: string, stepIds?: readonly string[]): Promise<{ runId: string }> {
    const run = await this.get(id)
    if (!run.endedAt)
      throw new Problem('CONFLICT', `The run ${id} is still under way.`, 'Wait for its end, or cancel it.')
    const failed = (await this.#store.steps.all(id, 'failed')).filter((step) => step.kind === 'item')
    const wanted = stepIds ? failed.filter((step) => stepIds.includes(step.id)) : failed
    const retry = this.#retries.get(run.kind)
    if (wanted.length === 0 || !retry) {
      const message = `Nothing of the run ${id} can be tried again.`
      throw new Problem('CONFLICT', message, 'Only failed items can be.')
    }
    return retry(run, wanted.map(withoutPosition))
  }

  /**
   * Calls all work off, and waits for it at most four seconds. What can be resumed stays unfinished for the next start,
   * what cannot ends.
   */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const run of this.#live.values()) run.stop()
    await waitAtMost(stopWaitMs, Promise.allSettled(this.#working))
    await Promise.all([...this.#live.values()].map((run) => run.flush()))
  }
}

function newRun({ kind, title, total = 0 }: RunRequest): RunSummary {
  const { requestId, actor } = currentRequest()
  return {
    id: newId('run'),
    kind,
    title: redactText(title),
    status: 'queued',
    requestId,
    by: actor,
    createdAt: new Date().toISOString(),
    startedAt: null,
    endedAt: null,
    progress: {
      ...{ done: 0, total, unit: runKindFacts(kind).unit.other, activity: 'Queued' },
      ...{ rate: null, secondsLeft: null },
    },
    counts: { succeeded: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 },
    figures: {},
    pauses: [],
  }
}

function withoutPosition({ position: _, revision: __, ...step }: PlacedStep): RunStep {
  return step
}
