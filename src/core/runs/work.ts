import { runKindFacts } from '../../contract/run-kinds.ts'
import type { RunSummary } from '../../contract/runs.ts'
import { errorMessage, Problem } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { withRequest } from '../platform/request-context.ts'
import type { LiveRun } from './open-run.ts'
import type { EndStatus, RunEnd, RunTask } from './ports.ts'

/**
 * The one life of a run: it works inside the run's own request, and whatever comes of that ends it. While Catalyst
 * stops, a run that can be resumed is left as it is.
 *
 * @returns the run as it stands then; rejects only when its end cannot be recorded
 */
export async function workRun(run: LiveRun, task: RunTask, logger: Logger): Promise<RunSummary> {
  return withRequest(run.context, async () => {
    run.started()
    const { status, ...words } = await attempt(run, task, logger)
    if (run.stopping && status !== 'succeeded' && runKindFacts(run.summary.kind).resume) {
      await run.flush()
      return run.summary
    }
    const summary = await run.end(status, words)
    logger.info('Run ended', { status, ...summary.counts, ...summary.figures })
    return summary
  })
}

async function attempt(
  run: LiveRun,
  task: RunTask,
  logger: Logger,
): Promise<Omit<RunEnd, 'status'> & { status: EndStatus }> {
  try {
    const end = (await task(run)) ?? {}
    const status = end.status ?? (run.signal.aborted ? 'cancelled' : statusByCounts(run.summary))
    return status === 'cancelled' ? { ...end, ...calledOff(run, end) } : { ...end, status }
  } catch (error) {
    if (run.signal.aborted) return calledOff(run)
    logger.error('The run broke off', { error })
    return { status: 'failed', ...failureWords(error) }
  }
}

function statusByCounts({ counts }: RunSummary): 'succeeded' | 'partial' | 'failed' {
  if (counts.failed === 0) return 'succeeded'
  return counts.succeeded + counts.unchanged > 0 ? 'partial' : 'failed'
}

/** Nobody cancelled what ends because Catalyst stops. What the work says itself is told of a cancel. */
function calledOff(run: LiveRun, said: RunEnd = {}): Omit<RunEnd, 'status'> & { status: EndStatus } {
  if (run.stopping) return { status: 'interrupted', ...interruption(run.summary.kind) }
  return { message: errorMessage(run.signal.reason), ...said, status: 'cancelled' }
}

/** What is said of a run that no process works on any more, and that nobody takes up. */
export function interruption(kind: string): { message: string; remedy: string } {
  return {
    message: 'It was interrupted: Catalyst ended while it was under way.',
    remedy: runKindFacts(kind).repeat
      ? 'Do it again: what was done stays, and the rest is finished.'
      : 'What was done stays. Ask for the rest again.',
  }
}

/** An error as the end of a run tells it. */
export function failureWords(error: unknown): { message: string; remedy: string } {
  if (error instanceof Problem) return { message: error.message, remedy: error.remedy }
  return {
    message: `Something broke: ${errorMessage(error)}`,
    remedy: 'Try again; if it happens again, report it with the log of this run.',
  }
}
