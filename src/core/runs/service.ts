import { runKindFacts } from '../../contract/run-kinds.ts'
import type { RunLogLine, RunStep, RunSummary, StepStatus } from '../../contract/runs.ts'
import type { Database } from '../platform/database.ts'
import { Problem } from '../platform/errors.ts'
import { newId } from '../platform/identity.ts'
import { newestLines } from '../platform/log-reader.ts'
import type { Logger } from '../platform/logger.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import { currentRequest } from '../platform/request-context.ts'
import { Topic } from '../platform/topic.ts'
import { LiveRun } from './open-run.ts'
import type { Runs } from './ports.ts'
import { createRunStore, type PlacedStep, type RunFilter } from './run-store.ts'

/** How long cancelling waits for the work to stop before it answers that it was asked to. */
const cancelWaitMs = 10_000
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
    page: { status?: StepStatus | undefined; cursor?: string | undefined; limit: number },
  ): Promise<{ steps: RunStep[]; total: number; nextCursor?: string }>
  log(id: string, limit: number, signal?: AbortSignal): Promise<{ lines: RunLogLine[]; truncated: boolean }>
  watch(id: string | undefined, signal?: AbortSignal): AsyncGenerator<RunSummary>
  /** Called with each run that ends. */
  onEnd(listener: (run: RunSummary) => void): () => void
  /** Stops a run and waits until it has, at most ten seconds. @throws Problem `CONFLICT` when it has ended */
  cancel(id: string): Promise<RunSummary>
  retry(id: string, stepIds?: readonly string[]): Promise<{ runId: string }>
  /** Brings the records of open runs to disk; they stay unfinished for the next start. */
  stop(): Promise<void>
}

export function createRunService(options: {
  readonly database: Database
  readonly logFolder: string
  readonly logger: Logger
}): RunService {
  const store = createRunStore(options.database)
  const logger = options.logger.child('runs')
  const live = new Map<string, LiveRun>()
  const changes = new Topic<RunSummary>()
  const ends = new Topic<RunSummary>()
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

  return {
    async open({ kind, title, total = 0 }) {
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
          done: 0,
          total,
          unit: runKindFacts(kind).unit.other,
          rate: null,
          secondsLeft: null,
          activity: 'Queued',
        },
        counts: { succeeded: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 },
        figures: {},
      })
      await run.flush()
      await store.prune()
      return run
    },
    async resume(id) {
      const open = live.get(id)
      if (open) return open
      const summary = await get(id)
      if (summary.endedAt) throw new Problem('CONFLICT', `The run ${id} has ended.`, 'Start a new one.')
      return goLive(summary, (await store.steps(id)).steps)
    },
    unfinished: () => store.unfinished(),
    get,
    async steps(id, status) {
      await flushed(id)
      return (await store.steps(id, { status })).steps.map(withoutPosition)
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
      const { steps, total } = await store.steps(id, { limit: stepsWithRun })
      return { ...run, steps: steps.map(withoutPosition), stepsTotal: total }
    },
    async stepPage(id, page) {
      await get(id)
      await flushed(id)
      const found = await store.steps(id, page)
      return { ...found, steps: found.steps.map(withoutPosition) }
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
      const failed = (await store.steps(id, { status: 'failed' })).steps.filter(
        (step) => step.kind === 'item',
      )
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
      await Promise.all([...live.values()].map((run) => run.flush()))
    },
  }
}

function withoutPosition({ position: _, ...step }: PlacedStep): RunStep {
  return step
}
