import type { CatalystClient } from '../contract/index.ts'
import { describeProgress, describeRate } from '../contract/run-words.ts'
import type { RunStep, RunSummary, StepStatus } from '../contract/runs.ts'
import { ProgressLine, say } from './output.ts'
import { terminal } from './terminal.ts'

/** Where it is shown how a run goes on. */
export interface ProgressView {
  show(run: RunSummary): void
  /** Takes away what is shown. */
  clear(): void
}

/**
 * Follows a run to its end, shown by `view`: a progress line where none is given. Ctrl-C cancels it and waits for it to stop; a second one leaves at
 * once and lets the run be.
 */
export async function followRun(
  client: CatalystClient,
  runId: string,
  view: ProgressView = lineView(),
): Promise<RunSummary> {
  let interrupts = 0
  const interrupt = () => {
    if (++interrupts > 1) return terminal().leave()
    view.clear()
    say('Cancelling; press Ctrl-C again to leave at once.')
    client.runs.cancel({ id: runId }).catch(() => {
      // It ended by itself in the meantime.
    })
  }
  const stopListening = terminal().onInterrupt(interrupt)
  try {
    for await (const run of await client.runs.watch({ id: runId })) {
      if (run.endedAt) return run
      view.show(run)
    }
    const run = await client.runs.get({ id: runId })
    if (!run.endedAt) {
      view.clear()
      say('Catalyst stopped before the run ended; the run goes on at its next start.')
    }
    return run
  } finally {
    view.clear()
    stopListening()
  }
}

function lineView(): ProgressView {
  const line = new ProgressLine()
  return { show: (run) => line.show(describe(run)), clear: () => line.clear() }
}

function describe({ progress, counts }: RunSummary): string {
  const { unit, rate, secondsLeft, activity } = progress
  const parts = [activity, describeProgress(progress)]
  if (rate !== null) parts.push(describeRate(rate, unit))
  if (secondsLeft !== null) parts.push(`${Math.ceil(secondsLeft)} s left`)
  if (counts.failed > 0) parts.push(`${counts.failed} failed`)
  return parts.join(', ')
}

/** All items of a run that ended in one way. */
export async function nameItems(
  client: CatalystClient,
  runId: string,
  status: StepStatus,
): Promise<RunStep[]> {
  const items: RunStep[] = []
  let cursor: string | undefined
  do {
    const page = await client.runs.steps({
      id: runId,
      kind: 'item',
      status,
      limit: 1000,
      ...(cursor && { cursor }),
    })
    items.push(...page.steps)
    cursor = page.nextCursor
  } while (cursor)
  return items
}
