import type { RunSummary } from '../../contract/runs.ts'
import type { PlacedStep } from './ports.ts'

/**
 * A run as it is taken up after the process that worked on it has ended: the time in between is a pause, and what was
 * under way then has not begun. Phases that span others go on.
 *
 * @param seenAt when that process was last at work on it
 */
export function takeUp(
  run: RunSummary,
  steps: readonly PlacedStep[],
  seenAt: string | undefined,
  now: Date,
): { summary: RunSummary; steps: PlacedStep[] } {
  const from = seenAt ?? run.startedAt ?? run.createdAt
  const pause = { from, to: now.toISOString() }
  return {
    summary: run.startedAt ? { ...run, pauses: [...run.pauses, pause] } : run,
    steps: steps.map((step) => {
      const spansOthers = step.kind === 'phase' && step.parent === undefined
      if (step.status !== 'running' || spansOthers) return step
      return { ...step, status: 'queued', startedAt: null }
    }),
  }
}
