import type { CatalystClient } from '../contract/index.ts'
import type { RunStep, RunSummary, StepStatus } from '../contract/runs.ts'
import { ProgressLine, say } from './output.ts'

/**
 * Follows a run to its end with a progress line. Ctrl-C cancels it and waits for it to stop; a second one leaves at
 * once and lets the run be.
 */
export async function followRun(client: CatalystClient, runId: string): Promise<RunSummary> {
  const line = new ProgressLine()
  let interrupts = 0
  const interrupt = () => {
    if (++interrupts > 1) process.exit(1)
    line.clear()
    say('Cancelling; press Ctrl-C again to leave at once.')
    client.runs.cancel({ id: runId }).catch(() => {
      // It ended by itself in the meantime.
    })
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    for await (const run of await client.runs.watch({ id: runId })) {
      if (run.endedAt) return run
      line.show(describe(run))
    }
    const run = await client.runs.get({ id: runId })
    if (!run.endedAt) {
      line.clear()
      say('Catalyst stopped before the run ended; the run goes on at its next start.')
    }
    return run
  } finally {
    line.clear()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

function describe({ progress, counts }: RunSummary): string {
  const { done, total, unit, rate, secondsLeft, activity } = progress
  const parts = [activity, `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} ${unit}`]
  if (rate !== null) parts.push(`${rate.toFixed(1)} ${unit}/s`)
  if (secondsLeft !== null) parts.push(`${Math.ceil(secondsLeft)} s left`)
  if (counts.failed > 0) parts.push(`${counts.failed} failed`)
  return parts.join(', ')
}

/** All items of a run that ended in one way. */
export async function itemsOf(client: CatalystClient, runId: string, status: StepStatus): Promise<RunStep[]> {
  const items: RunStep[] = []
  let cursor: string | undefined
  do {
    const page = await client.runs.steps({ id: runId, status, limit: 1000, ...(cursor && { cursor }) })
    items.push(...page.steps.filter((step) => step.kind === 'item'))
    cursor = page.nextCursor
  } while (cursor)
  return items
}
