import type { RunSummary } from '../../../contract/runs.ts'

/**
 * How fast earlier runs were, in chunks a second: all that the given runs made, over the time they worked. Pauses
 * between two starts of Catalyst are no work.
 *
 * @returns nothing where no run has made any chunk
 */
export function measureRate(runs: readonly RunSummary[]): number | undefined {
  let chunks = 0
  let ms = 0
  for (const { status, startedAt, endedAt, pauses, figures } of runs) {
    const made = figures.chunks ?? 0
    if ((status !== 'succeeded' && status !== 'partial') || !startedAt || !endedAt || made === 0) continue
    chunks += made
    ms += Date.parse(endedAt) - Date.parse(startedAt)
    for (const { from, to } of pauses) ms -= Date.parse(to) - Date.parse(from)
  }
  return chunks > 0 && ms > 0 ? (1000 * chunks) / ms : undefined
}

/** A length of time as an estimate says it: `about 5 s`, `about 2 min`, `about 3 h`. */
export function describeEstimate(seconds: number): string {
  if (seconds < 90)
    return `about ${seconds < 10 ? Math.max(1, Math.round(seconds)) : 5 * Math.round(seconds / 5)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `about ${minutes} min` : `about ${Math.round(minutes / 60)} h`
}
