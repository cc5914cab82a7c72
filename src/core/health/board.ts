import type { CheckName, HealthCheck, HealthReport, HealthStatus } from '../../contract/health.ts'
import type { Settings } from '../../contract/settings.ts'
import { defined } from '../../shared/defined.ts'
import { judge, type Standing, unknownStanding } from './agreement.ts'
import type { Check, CheckOutcome } from './check.ts'
import { timestamp } from './clock.ts'
import { rollUp } from './rollup.ts'
import type { Measured } from './run-check.ts'

/** A check's status became another one. */
export interface Turn {
  readonly check: Check
  readonly at: number
  readonly from: HealthStatus
  readonly to: HealthStatus
  readonly detail: string
  readonly hint: string | undefined
  /** The stack tells of it itself. */
  readonly cause: CheckOutcome['cause'] | undefined
}

interface Entry {
  readonly check: Check
  standing: Standing
  /** The last known status and since when it holds, kept over staleness and restarts. */
  known: { status: HealthStatus; since: number | null }
  /** The newest outcome that agrees with the standing, and the newest of all. */
  settled?: CheckOutcome
  latest?: Measured
  /** Longest time the next result may take (ms). */
  patience: number
}

/** What every check last said, settled by agreement, and the report made of it. */
export class Board {
  readonly #entries: ReadonlyMap<CheckName, Entry>

  constructor(checks: readonly Check[]) {
    this.#entries = new Map(
      checks.map((check) => [
        check.name,
        { check, standing: unknownStanding, known: { status: 'unknown', since: null }, patience: 0 },
      ]),
    )
  }

  /** What an earlier process last knew, so that a restart is not taken for a change. */
  restore(name: CheckName, status: HealthStatus, since: number): void {
    const entry = this.#entries.get(name)
    if (entry && entry.known.status === 'unknown') entry.known = { status, since }
  }

  /** Takes in a result; gives the turn where the status changed by it. */
  apply(name: CheckName, measured: Measured, agreement: number, patience: number): Turn | undefined {
    const entry = this.#entries.get(name)
    if (!entry) return undefined
    // What was not confirmed for long says nothing against the new result.
    if (this.#stale(entry, measured.at)) entry.standing = unknownStanding
    entry.standing = judge(entry.standing, measured.outcome.status, agreement)
    entry.latest = measured
    entry.patience = patience
    if (entry.standing.status !== measured.outcome.status) return undefined
    entry.settled = measured.outcome
    const from = entry.known.status
    if (from === entry.standing.status) return undefined
    entry.known = { status: entry.standing.status, since: measured.at }
    const { detail, hint, cause } = measured.outcome
    return { check: entry.check, at: measured.at, from, to: entry.standing.status, detail, hint, cause }
  }

  /** The dependency is another one now: nothing is known of it. */
  forget(name: CheckName): void {
    const entry = this.#entries.get(name)
    if (!entry) return
    entry.standing = unknownStanding
    delete entry.settled
    delete entry.latest
  }

  /** The next result counts at once, because somebody just mended or changed something. */
  expectChange(name: CheckName): void {
    const entry = this.#entries.get(name)
    if (entry) entry.standing = unknownStanding
  }

  /** The newest outcome, settled or not, and when it came. */
  latest(name: CheckName): Measured | undefined {
    return this.#entries.get(name)?.latest
  }

  status(name: CheckName): HealthStatus {
    return this.#entries.get(name)?.settled?.status ?? 'unknown'
  }

  /** When the next status turns stale by itself, or `undefined`. */
  nextStale(now: number): number | undefined {
    let next: number | undefined
    for (const entry of this.#entries.values()) {
      if (!entry.latest || entry.latest.outcome.status === 'off' || this.#stale(entry, now)) continue
      next = Math.min(next ?? Number.POSITIVE_INFINITY, entry.latest.at + entry.patience)
    }
    return next
  }

  report(settings: Settings, now: number, polling: { paused: boolean; intervalMs: number }): HealthReport {
    const checks: Record<string, HealthCheck> = {}
    const statuses: { status: HealthStatus; required: boolean }[] = []
    let slowest = 0
    for (const [name, entry] of this.#entries) {
      const check = this.#describe(entry, settings, now, polling.paused)
      checks[name] = check
      statuses.push({ status: check.status, required: check.required ?? false })
      if (check.status !== 'off') slowest = Math.max(slowest, entry.latest?.duration ?? 0)
    }
    return {
      status: rollUp(statuses),
      timestamp: timestamp(now),
      latencyMs: tenths(slowest),
      checks,
      polling,
    }
  }

  #describe(entry: Entry, settings: Settings, now: number, paused: boolean): HealthCheck {
    const { check, settled, latest, known } = entry
    const common = {
      title: check.title,
      required: check.required(settings),
      since: known.since === null ? null : timestamp(known.since),
    }
    if (!settled || !latest) {
      const detail = paused ? 'Not checked: polling is paused' : 'Not checked yet'
      return {
        ...common,
        status: 'unknown',
        latencyMs: null,
        detail,
        since: null,
        checkedAt: null,
        hint: null,
      }
    }
    const checkedAt = timestamp(latest.at)
    if (this.#stale(entry, now)) {
      const ago = Math.max(0, Math.round((now - latest.at) / 1000))
      const why = paused ? 'Polling is paused: last' : 'Last'
      const detail = `${why} checked ${ago} s ago, then ${settled.status}: ${settled.detail}`
      const hint = paused ? 'Resume polling, or check now.' : null
      return { ...common, status: 'unknown', latencyMs: null, detail, checkedAt: checkedAt, hint }
    }
    const contrary = latest.outcome.status !== settled.status
    return {
      ...common,
      status: settled.status,
      latencyMs: latest.latency === null ? null : tenths(latest.latency),
      // Until the agreement is complete the page says both, so that it never hides what was seen last.
      detail: contrary ? `${settled.detail} · last look: ${latest.outcome.detail}` : settled.detail,
      checkedAt: settled.status === 'off' ? null : checkedAt,
      hint: settled.hint ?? null,
      ...defined({
        action: settled.action,
        parts: settled.parts === undefined ? undefined : [...settled.parts],
      }),
    }
  }

  #stale(entry: Entry, now: number): boolean {
    if (!entry.latest || entry.settled?.status === 'off') return false
    // A clock set back makes a result seem to come from the future; it then proves nothing either.
    return Math.abs(now - entry.latest.at) > entry.patience
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
