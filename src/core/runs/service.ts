import { runKindFacts } from '../../contract/run-kinds.ts'
import type { RunLogLine, RunSpan, RunStep, RunSummary, StepPayload } from '../../contract/runs.ts'
import type { Database } from '../platform/database.ts'
import { Problem } from '../platform/errors.ts'
import { newId } from '../platform/identity.ts'
import { newestLines } from '../platform/log-reader.ts'
import type { Logger } from '../platform/logger.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import { currentRequest, withRequest } from '../platform/request-context.ts'
import { Topic } from '../platform/topic.ts'
import type { Notices } from '../system/ports.ts'
import { findCriticalPath } from './critical-path.ts'
import { endNotice } from './end-notice.ts'
import { LiveRun } from './open-run.ts'
import type { RunRequest, Runs, RunTask, StartedRun } from './ports.ts'
import { createRunStore, type RunFilter } from './sqlite/run-store.ts'
import { createStepStore, type PlacedStep, type StepFilter, type StepPage } from './sqlite/step-store.ts'
import { takeUp } from './take-up.ts'
import { failureWords, interruption, workRun } from './work.ts'

/** How long cancelling waits for the work to stop before it answers that it was asked to. */
const cancelWaitMs = 10_000
/** How long stopping waits for work to let go, in ms. */
const stopWaitMs = 4000
/** Steps that `get` gives with a run; the rest comes by page. */
const stepsWithRun = 1000

export interface RunService extends Runs {
  list(
    filter: RunFilter,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{ runs: RunSummary[]; total: number; nextCursor?: string }>
  getWithSteps(id: string): Promise<RunSummary & { steps: RunStep[]; stepsTotal: number }>
  stepPage(
    id: string,
    page: StepFilter & {
      changedAfter?: number | undefined
      cursor?: string | undefined
      limit: number
    },
  ): Promise<StepPage>
  step(id: string, stepId: string): Promise<{ step: RunStep; path: RunStep[]; payloads: StepPayload[] }>
  criticalPath(id: string): Promise<{ spans: (RunSpan & { step: string })[] }>
  log(id: string, limit: number, signal?: AbortSignal): Promise<{ lines: RunLogLine[]; truncated: boolean }>
  watch(id: string | undefined, signal?: AbortSignal): AsyncGenerator<RunSummary>
  /** Called with each run that ends. */
  onEnd(listener: (run: RunSummary) => void): () => void
  /** Stops a run and waits until it has, at most ten seconds. @throws Problem `CONFLICT` when it has ended */
  cancel(id: string): Promise<RunSummary>
  retry(id: string, stepIds?: readonly string[]): Promise<{ runId: string }>
  /** Gives every run that an earlier process left unfinished to the owner of its kind. Called once, when all have registered. */
  recoverUnfinished(): Promise<void>
  /**
   * Calls all work off, and waits for it at most four seconds. What can be resumed stays unfinished for the next start,
   * what cannot ends.
   */
  stop(): Promise<void>
}

export function createRunService(options: {
  readonly database: Database
  readonly logFolder: string
  readonly logger: Logger
  /** Where the end of each run is told. */
  readonly notices?: Notices
}): RunService {
  const store = createRunStore(options.database)
  const stepStore = createStepStore(options.database)
  const logger = options.logger.child('runs')
  const live = new Map<string, LiveRun>()
  const changes = new Topic<RunSummary>()
  const ends = new Topic<RunSummary>()
  const recoveries = new Map<string, Parameters<Runs['recover']>[1]>()
  const working = new Set<Promise<unknown>>()
  let stopping = false
  const retries = new Map<string, Parameters<Runs['onRetry']>[1]>()

  const goLive = (summary: RunSummary, steps: readonly PlacedStep[] = []) => {
    const run = new LiveRun({
      summary,
      steps,
      save: store.save,
      publish: (now) => changes.publish(now),
      onEnd: () => {
        live.delete(summary.id)
        ends.publish(run.summary)
        options.notices?.publish(endNotice(run.summary))
      },
      onSaveError: (error) => logger.error('A run could not be recorded', { run_id: summary.id, error }),
    })
    live.set(summary.id, run)
    changes.publish(summary)
    return run
  }
  const get = async (id: string): Promise<RunSummary> => {
    const run = live.get(id)?.summary ?? (await store.get(id))
    if (!run) throw new Problem('NOT_FOUND', `There is no run ${id}.`, 'List the runs to find its id.')
    return run
  }
  /** So that a page of steps is what has happened, not what had been saved. */
  const flushed = async (id: string) => live.get(id)?.flush()

  const start = (run: LiveRun, task: RunTask, after: RunRequest['after']): StartedRun => {
    const done = workRun(run, task, logger)
      .catch((error) => {
        logger.error('A run could not be ended', { run_id: run.id, error })
        return run.summary
      })
      .then(async (summary) => {
        if (summary.endedAt && after) await withRequest(run.context, () => after(summary))
        return summary
      })
      .catch((error) => {
        logger.error('What follows a run could not be done', { run_id: run.id, error })
        return run.summary
      })
      .finally(() => working.delete(done))
    working.add(done)
    return { id: run.id, title: run.summary.title, done, cancel: (why) => run.cancel(why) }
  }
  const takeUpAgain = async (id: string): Promise<LiveRun> => {
    const summary = await get(id)
    if (summary.endedAt) throw new Problem('CONFLICT', `The run ${id} has ended.`, 'Start a new one.')
    const taken = takeUp(summary, await stepStore.all(id), await store.seenAt(id), new Date())
    return goLive(taken.summary, taken.steps)
  }
  const endInterrupted = async (run: RunSummary) => {
    await (await takeUpAgain(run.id)).end('failed', interruption(run.kind))
  }

  return {
    async work({ kind, title, total = 0, prepare, after }, task) {
      if (stopping) throw new Problem('UNAVAILABLE', 'Catalyst is stopping.', 'Start it again.')
      const { requestId, actor } = currentRequest()
      const run = goLive({
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
      })
      await run.flush()
      await store.prune()
      try {
        await prepare?.(run.id)
      } catch (error) {
        await run.end('failed', failureWords(error))
        throw error
      }
      return start(run, task, after)
    },
    async resume(id, task, after) {
      if (live.has(id)) throw new Problem('CONFLICT', `The run ${id} is under way.`, 'Wait for its end.')
      const run = await takeUpAgain(id)
      logger.info('A run is taken up again', { run_id: id, title: run.summary.title })
      return start(run, task, after)
    },
    recover: (kind, recover) => {
      recoveries.set(kind, recover)
    },
    async recoverUnfinished() {
      for (const run of await store.unfinished()) {
        if (live.has(run.id)) continue
        try {
          if ((await recoveries.get(run.kind)?.(run)) === 'wait' || live.has(run.id)) continue
          if ((await get(run.id)).endedAt === null) await endInterrupted(run)
        } catch (error) {
          logger.error('A run could not be taken up again', { run_id: run.id, error })
          if (!live.has(run.id)) await endInterrupted(run)
        }
      }
    },
    unfinished: () => store.unfinished(),
    get,
    async steps(id, status) {
      await flushed(id)
      return (await stepStore.all(id, status)).map(withoutPosition)
    },
    async ended(id, signal) {
      // Listening comes first: a run may end while its record is being read.
      const events = changes.subscribe(signal)
      try {
        const now = await get(id)
        if (now.endedAt) return now
        for await (const run of events) if (run.id === id && run.endedAt) return run
        throw signal?.reason ?? new Error('stopped waiting')
      } finally {
        await events.return()
      }
    },
    onRetry: (kind, retry) => {
      retries.set(kind, retry)
    },
    onEnd: (listener) => ends.listen(listener),

    async list(filter, page) {
      const found = await store.list(filter, page)
      return { ...found, runs: found.runs.map((run) => live.get(run.id)?.summary ?? run) }
    },
    async getWithSteps(id) {
      const run = await get(id)
      await flushed(id)
      const { steps, total } = await stepStore.page(id, {}, { limit: stepsWithRun })
      return { ...run, steps, stepsTotal: total }
    },
    async stepPage(id, page) {
      await get(id)
      await flushed(id)
      const { changedAfter, cursor, limit, ...filter } = page
      if (changedAfter !== undefined) return stepStore.changes(id, changedAfter, limit)
      return stepStore.page(id, filter, { cursor, limit })
    },
    async step(id, stepId) {
      await get(id)
      await flushed(id)
      const found = await stepStore.withPath(id, stepId)
      if (!found)
        throw new Problem(
          'NOT_FOUND',
          `The run ${id} has no step ${stepId}.`,
          'List its steps to find the id.',
        )
      return { ...found, payloads: await stepStore.payloads(id, stepId) }
    },
    async criticalPath(id) {
      const run = await get(id)
      await flushed(id)
      const now = run.endedAt ? Date.parse(run.endedAt) : Date.now()
      const steps = await stepStore.times(id, now)
      const spans = findCriticalPath(steps, Date.parse(run.startedAt ?? run.createdAt), now)
      return {
        spans: spans.map(({ step, from, to }) => ({
          ...{ step, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
        })),
      }
    },
    async log(id, limit, signal) {
      await get(id)
      const { lines, next } = await newestLines(options.logFolder, { runId: id }, limit, { signal })
      return {
        lines: lines.map(({ line: { ts, level, logger: name, message, req_id, run_id, ...fields } }) => ({
          ts,
          level,
          logger: name,
          message,
          fields,
        })),
        truncated: next !== undefined,
      }
    },
    async *watch(id, signal) {
      const events = changes.subscribe(signal)
      for (const run of live.values()) if (!id || run.id === id) yield run.summary
      if (id && !live.has(id)) yield await get(id)
      for await (const run of events) if (!id || run.id === id) yield run
    },
    async cancel(id) {
      const run = live.get(id)
      if (!run) {
        const ended = await get(id)
        throw new Problem(
          'CONFLICT',
          `The run ${id} has ended: ${ended.status}.`,
          'There is nothing left to stop.',
        )
      }
      logger.info('Run cancelled', { run_id: id })
      run.cancel()
      try {
        return await this.ended(id, AbortSignal.timeout(cancelWaitMs))
      } catch {
        // It was told to stop; its summary says that it has not yet.
        return run.summary
      }
    },
    async retry(id, stepIds) {
      const run = await get(id)
      if (!run.endedAt)
        throw new Problem('CONFLICT', `The run ${id} is still under way.`, 'Wait for its end, or cancel it.')
      const failed = (await stepStore.all(id, 'failed')).filter((step) => step.kind === 'item')
      const wanted = stepIds ? failed.filter((step) => stepIds.includes(step.id)) : failed
      const retry = retries.get(run.kind)
      if (wanted.length === 0 || !retry) {
        throw new Problem(
          'CONFLICT',
          `Nothing of the run ${id} can be tried again.`,
          'Only failed items can be.',
        )
      }
      return retry(run, wanted.map(withoutPosition))
    },
    async stop() {
      stopping = true
      for (const run of live.values()) run.stop()
      const deadline = AbortSignal.timeout(stopWaitMs)
      const late = new Promise<void>((resolve) => deadline.addEventListener('abort', () => resolve()))
      await Promise.race([Promise.allSettled(working), late])
      await Promise.all([...live.values()].map((run) => run.flush()))
    },
  }
}

function withoutPosition({ position: _, revision: __, ...step }: PlacedStep): RunStep {
  return step
}
