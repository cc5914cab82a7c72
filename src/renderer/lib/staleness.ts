import type { HealthReport } from '../../contract/health.ts'

/** What is known about when the services were last heard. All moments are this page's own clock, in ms. */
export interface Hearing {
  /** When the newest report was known to be fresh; `null` before the first. */
  freshAt: number | null
  /** Ms between two rounds of checks, as the services last said. */
  intervalMs: number
  /** Ms a check may take, which is how late a round may be. */
  deadlineMs: number
  /** `true` after an attempt to reach the services has failed. */
  lost: boolean
}

/**
 * Whether what is shown may still be called now. It may not once 2.5 rounds have been missed (so before three
 * intervals are over), nor from the moment a connection is known to be lost. A round that waits for a check's
 * deadline is late, not missed.
 */
export function isStale(hearing: Hearing, now: number): boolean {
  if (hearing.freshAt === null || hearing.lost) return true
  return now - hearing.freshAt > staleAfter(hearing)
}

/** Ms without news after which a report is stale. */
export function staleAfter({ intervalMs, deadlineMs }: Pick<Hearing, 'intervalMs' | 'deadlineMs'>): number {
  return Math.max(2.5 * intervalMs, intervalMs + deadlineMs)
}

/**
 * Ms since anything was really checked. A report may be fresh and tell of old checks (polling is paused). Differences
 * are taken on one clock at a time, so it does not matter how far the services' clock and ours are apart.
 */
export function checkedAge(report: HealthReport, freshAt: number, now: number): number {
  const said = Date.parse(report.timestamp)
  const checks = Object.values(report.checks).flatMap(({ checkedAt }) =>
    checkedAt ? [Date.parse(checkedAt)] : [],
  )
  const newest = checks.length > 0 ? Math.max(...checks) : said
  return Math.max(0, said - newest) + Math.max(0, now - freshAt)
}

/**
 * When a report counts as fresh by this page's clock. The services' clock may differ from ours (a server elsewhere), so
 * only the first report is aged by its own timestamp; each later one is fresh when it arrives, unless it is the same
 * round said again, as happens after a reconnection or while polling is paused.
 */
export function freshAt(
  timestamp: string,
  before: { timestamp: string; freshAt: number } | null,
  now: number,
): number {
  if (before === null) return Math.min(now, Date.parse(timestamp))
  return timestamp === before.timestamp ? before.freshAt : now
}
