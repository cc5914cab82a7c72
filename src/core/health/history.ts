import type { CheckHistory, CheckName, HealthChange, HealthStatus } from '../../contract/health.ts'
import type { Database, Statement } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import type { Turn } from './board.ts'
import { type Clock, timestamp } from './clock.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const sliceMs = 5 * minute
const pointMs = hour / 120
const flushMs = 15_000
const keepSamplesMs = hour + 5 * minute
const keepSlicesMs = 7 * day
const keepChanges = 1000
/** Samples waiting for a database that does not take them; older ones are let go. */
const mostWaiting = 5000

type Measurable = 'healthy' | 'degraded' | 'unhealthy'
const worstFirst: readonly Measurable[] = ['unhealthy', 'degraded', 'healthy']

export type Subject = CheckName | 'overall'
export type Uptime = Pick<CheckHistory, 'uptime' | 'available'>

interface SliceRow {
  at: number
  healthy: number
  degraded: number
  unhealthy: number
}

/**
 * The past of every check: latencies of the last hour, share of time in each status, and the changes. Writes are
 * gathered for 15 s; whatever the database refuses is logged and costs nothing else.
 */
export class History {
  readonly #database: Database
  readonly #clock: Clock
  readonly #logger: Logger
  #waiting: Statement[] = []
  #lastAt = new Map<Subject, number>()
  #cancel: (() => void) | undefined
  #writing: Promise<void> = Promise.resolve()
  #lastPruned = 0

  constructor(deps: { database: Database; clock: Clock; logger: Logger }) {
    this.#database = deps.database
    this.#clock = deps.clock
    this.#logger = deps.logger
  }

  /** The newest change of each check: what was last known of it. */
  async lastKnown(): Promise<{ name: CheckName; status: HealthStatus; at: number }[]> {
    return this.#database.all(
      `SELECT name, became AS status, at FROM health_change
       WHERE id IN (SELECT max(id) FROM health_change GROUP BY name)`,
    )
  }

  /** One measured point of the latency curve, with the status as it was seen. */
  point(name: CheckName, at: number, status: HealthStatus, latency: number | null): void {
    if (status === 'off') return
    this.#add({
      sql: 'INSERT OR REPLACE INTO health_sample (name, at, status, latency) VALUES (?, ?, ?, ?)',
      params: [name, at, status, latency],
    })
  }

  /**
   * The settled status at a moment. It stands for the time since the one before, but for no longer than `patience`
   * (ms): nobody measured while the machine slept.
   */
  standing(name: Subject, at: number, status: HealthStatus, patience: number): void {
    const before = this.#lastAt.get(name) ?? at
    this.#lastAt.set(name, at)
    if (status === 'off' || status === 'unknown') return
    const lasted = Math.max(1, Math.round(Math.min(at - before, patience)))
    const slice = Math.floor(at / sliceMs) * sliceMs
    this.#add({
      sql: `INSERT INTO health_slice (name, at, ${status}) VALUES (?, ?, ?)
            ON CONFLICT (name, at) DO UPDATE SET ${status} = ${status} + excluded.${status}`,
      params: [name, slice, lasted],
    })
  }

  changed(turn: Turn): void {
    this.#add({
      sql: 'INSERT INTO health_change (name, at, was, became, detail) VALUES (?, ?, ?, ?, ?)',
      params: [turn.check.name, turn.at, turn.from, turn.to, turn.detail.slice(0, 1000)],
    })
    void this.flush()
  }

  /**
   * The newest `limit`, newest first, and what still goes on however old it is. A check's first word is news only where it
   * is bad.
   */
  async changes(limit: number, titleOf: (name: CheckName) => string): Promise<HealthChange[]> {
    await this.flush()
    const rows = await this.#database.all<{
      name: CheckName
      at: number
      was: HealthStatus
      became: HealthStatus
      detail: string
      ended: number | null
    }>(
      `WITH news AS (
         SELECT * FROM (SELECT *, lead(at) OVER (PARTITION BY name ORDER BY id) AS ended FROM health_change)
         WHERE NOT (was = 'unknown' AND became IN ('healthy', 'off'))
       )
       SELECT name, at, was, became, detail, ended FROM news
       WHERE id IN (SELECT id FROM news ORDER BY id DESC LIMIT ?)
          OR (ended IS NULL AND became IN ('unhealthy', 'degraded'))
       ORDER BY id DESC`,
      [limit],
    )
    return rows.map((row) => ({
      at: timestamp(row.at),
      name: row.name,
      title: titleOf(row.name),
      from: row.was,
      to: row.became,
      detail: row.detail,
      lastedMs: row.ended === null ? null : Math.max(0, row.ended - row.at),
    }))
  }

  /** At most 120 points, each the slowest and worst of its half minute, so that no spike is smoothed away. */
  async latencies(name: CheckName): Promise<CheckHistory['latencies']> {
    await this.flush()
    const rows = await this.#database.all<{ at: number; status: HealthStatus; latency: number | null }>(
      'SELECT at, status, latency FROM health_sample WHERE name = ? AND at > ? ORDER BY at',
      [name, this.#clock.now() - hour],
    )
    const points = new Map<number, { at: number; latencyMs: number | null; status: HealthStatus }>()
    const end = this.#clock.now()
    for (const row of rows) {
      const key = Math.min(119, Math.max(0, Math.floor((row.at - (end - hour)) / pointMs)))
      const point = points.get(key)
      if (!point) points.set(key, { at: row.at, latencyMs: row.latency, status: row.status })
      else {
        point.at = row.at
        point.status = worse(point.status, row.status)
        point.latencyMs = larger(point.latencyMs, row.latency)
      }
    }
    return [...points.values()].map((point) => ({ ...point, at: timestamp(point.at) }))
  }

  /** The last 24 hours in `slices` equal parts, and the share of the measured time that was usable. */
  async uptime(name: Subject, slices: number): Promise<Uptime> {
    await this.flush()
    const now = this.#clock.now()
    const from = now - day
    const width = day / slices
    const rows = await this.#database.all<SliceRow>(
      'SELECT at, healthy, degraded, unhealthy FROM health_slice WHERE name = ? AND at > ? AND at <= ?',
      [name, from - sliceMs / 2, now],
    )
    const worst: (Measurable | null)[] = new Array(slices).fill(null)
    let usable = 0
    let measured = 0
    for (const row of rows) {
      usable += row.healthy + row.degraded
      measured += row.healthy + row.degraded + row.unhealthy
      // Five minutes belong to the part their middle lies in.
      const part = Math.floor((row.at + sliceMs / 2 - from) / width)
      const index = Math.min(slices - 1, Math.max(0, part))
      worst[index] =
        worstFirst.find((status) => row[status] > 0 || worst[index] === status) ?? worst[index] ?? null
    }
    return {
      uptime: worst.map((status, index) => ({
        from: timestamp(Math.round(from + index * width)),
        to: timestamp(Math.round(from + (index + 1) * width)),
        worst: status,
      })),
      available: measured === 0 ? null : usable / measured,
    }
  }

  /** Writes what waits; resolves when it is on disk, or refused and logged. */
  flush(): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    if (this.#waiting.length === 0) return
    const statements = this.#waiting
    this.#waiting = []
    try {
      await this.#database.write([...statements, ...this.#pruning()])
    } catch (error) {
      this.#waiting = [...statements, ...this.#waiting].slice(-mostWaiting)
      this.#logger.warn('The health history could not be written', { error, waiting: this.#waiting.length })
    }
  }

  #pruning(): Statement[] {
    const now = this.#clock.now()
    if (Math.abs(now - this.#lastPruned) < 10 * minute) return []
    this.#lastPruned = now
    return [
      { sql: 'DELETE FROM health_sample WHERE at < ? OR at > ?', params: [now - keepSamplesMs, now + hour] },
      { sql: 'DELETE FROM health_slice WHERE at < ? OR at > ?', params: [now - keepSlicesMs, now + hour] },
      {
        // The newest change of each check is what a restart compares with, however old it is.
        sql: `DELETE FROM health_change WHERE id NOT IN (SELECT id FROM health_change ORDER BY id DESC LIMIT ?)
              AND id NOT IN (SELECT max(id) FROM health_change GROUP BY name)`,
        params: [keepChanges],
      },
    ]
  }

  #add(statement: Statement): void {
    this.#waiting.push(statement)
    if (this.#waiting.length > mostWaiting) this.#waiting.shift()
    this.#cancel ??= this.#clock.after(flushMs, () => {
      this.#cancel = undefined
      void this.flush()
    })
  }
}

function worse(a: HealthStatus, b: HealthStatus): HealthStatus {
  return worstFirst.find((status) => status === a || status === b) ?? a
}

function larger(a: number | null, b: number | null): number | null {
  if (a === null) return b
  return b === null ? a : Math.max(a, b)
}
