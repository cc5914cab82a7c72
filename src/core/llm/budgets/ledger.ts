import type { ModelUsage } from '../../../contract/llm.ts'
import type { Database, SqlValue } from '../../platform/database.ts'
import { newId } from '../../platform/identity.ts'
import type { DayStanding, ModelBudgets, UsageTotal } from '../ports.ts'
import { sumTokens } from '../usage/read-usage.ts'

/** What a call may use at most, before it is made. */
export interface Reservation {
  readonly profile: string
  readonly role: string
  /** Empty: of no run. */
  readonly run: string
  readonly tokens: number
  /** US dollars; `null`: the price is unknown, and tokens alone count. */
  readonly cost: number | null
  readonly at: Date
}

/** What a call really used. */
export interface Spent {
  readonly usage: Omit<ModelUsage, 'from'>
  /** US dollars; `null`: the price is unknown. */
  readonly cost: number | null
}

/** A budget that a call would go over. */
export interface Exceeded {
  readonly scope: 'call' | 'run' | 'day'
  readonly unit: 'usd' | 'tokens'
  readonly limit: number
  /** Already used or reserved. */
  readonly used: number
  /** What the call would add. */
  readonly wanted: number
}

type UsageRow = Omit<ModelUsage, 'from'> & {
  key: string
  calls: number
  tokens: number
  nano: number
  unpriced: number
}

interface StandingRow {
  tokens: number
  nano: number
  unpriced: number
  reservedTokens: number
  reservedNano: number
}

const nanos = 1e9
/** US dollars as billionths, so that sums are exact; what is reserved is rounded up. */
const toNano = (usd: number) => Math.ceil(Number((usd * nanos).toPrecision(12)))

/**
 * The account of all calls. A call is put in before it is made, with what it may use at most, and only where every budget
 * allows that; both in one statement, so that parallel calls cannot both take the last of a budget. Afterwards what it
 * really used takes the place of that.
 */
export class Ledger {
  readonly #database: Database
  readonly #settling = new Set<Promise<void>>()

  constructor(database: Database) {
    this.#database = database
  }

  /** @returns the id to settle it by, or the budget that does not allow it */
  async reserve(wanted: Reservation, budgets: ModelBudgets): Promise<{ id: string } | Exceeded> {
    const call = exceedsCall(wanted, budgets)
    if (call) return call
    const id = newId('call')
    const [changed] = await this.#database.write([
      { sql: reserveSql, params: reserveParams(id, wanted, budgets) },
    ])
    return changed === 1 ? { id } : await this.#findExceeded(wanted, budgets)
  }

  /** Puts what was really used in the place of what was reserved. */
  async settle(id: string, { usage, cost }: Spent): Promise<void> {
    const { input, cacheRead, cacheWrite, output, reasoning } = usage
    const sql = `UPDATE llm_call SET state = 'settled', tokens = ?, nano = ?,
        input = ?, cache_read = ?, cache_write = ?, output = ?, reasoning = ? WHERE id = ?`
    const params = [
      ...[sumTokens(usage), cost === null ? null : toNano(cost)],
      ...[input, cacheRead, cacheWrite, output, reasoning, id],
    ]
    await this.#database.write([{ sql, params }])
  }

  /** The same for a call that did not wait for its reservation; `totals` waits until it is on record. */
  async settleOnceReserved(reserving: ReturnType<Ledger['reserve']>, used: Spent): Promise<void> {
    const settling = reserving.then((reserved) =>
      'id' in reserved ? this.settle(reserved.id, used) : undefined,
    )
    this.#settling.add(settling)
    try {
      await settling
    } finally {
      this.#settling.delete(settling)
    }
  }

  /** Calls that a crash cut off count with all that was reserved for them: the server may have done that much. */
  async settleAbandoned(): Promise<number> {
    const [changed] = await this.#database.write([
      { sql: `UPDATE llm_call SET state = 'abandoned' WHERE state = 'reserved'` },
    ])
    return changed ?? 0
  }

  /** What calls used that have ended, each of them; what is under way is only reserved, and no use yet. */
  async totals(by: 'day' | 'profile' | 'role' | 'run', since: string): Promise<UsageTotal[]> {
    await Promise.allSettled(this.#settling)
    const rows = await this.#database.all<UsageRow>(
      `SELECT ${by} AS key, count(*) AS calls, sum(tokens) AS tokens, coalesce(sum(nano), 0) AS nano,
         sum(nano IS NULL) AS unpriced, sum(input) AS input, sum(cache_read) AS cacheRead,
         sum(cache_write) AS cacheWrite, sum(output) AS output, sum(reasoning) AS reasoning
       FROM llm_call WHERE day >= ? AND ${by} <> '' AND state <> 'reserved' GROUP BY ${by}
       ORDER BY ${by === 'day' ? 'day DESC' : 'nano DESC, tokens DESC'}`,
      [since],
    )
    return rows.map(({ nano, input, cacheRead, cacheWrite, output, reasoning, ...row }) => ({
      ...{ ...row, cost: nano / nanos },
      buckets: { input, cacheRead, cacheWrite, output, reasoning },
    }))
  }

  /** How far a day is used: what calls took that have ended, and what those under way have reserved. */
  async standing(at: Date): Promise<DayStanding> {
    await Promise.allSettled(this.#settling)
    const [row] = await this.#database.all<StandingRow>(
      `SELECT coalesce(sum(tokens) FILTER (WHERE state <> 'reserved'), 0) AS tokens,
         coalesce(sum(nano) FILTER (WHERE state <> 'reserved'), 0) AS nano,
         count(*) FILTER (WHERE state <> 'reserved' AND nano IS NULL) AS unpriced,
         coalesce(sum(tokens) FILTER (WHERE state = 'reserved'), 0) AS reservedTokens,
         coalesce(sum(nano) FILTER (WHERE state = 'reserved'), 0) AS reservedNano
       FROM llm_call WHERE day = ?`,
      [showDay(at)],
    )
    const { tokens = 0, nano = 0, unpriced = 0, reservedTokens = 0, reservedNano = 0 } = row ?? {}
    return { tokens, cost: nano / nanos, unpriced, reservedTokens, reservedCost: reservedNano / nanos }
  }

  async #findExceeded({ run, at, cost, tokens }: Reservation, budgets: ModelBudgets): Promise<Exceeded> {
    const day = await this.#sum('day', showDay(at))
    const ofRun = run === '' ? { nano: 0, tokens: 0 } : await this.#sum('run', run)
    const candidates: (Exceeded | undefined)[] = [
      over('run', 'usd', budgets.runUsd, ofRun.nano / nanos, cost),
      over('run', 'tokens', budgets.runTokens, ofRun.tokens, tokens),
      over('day', 'usd', budgets.dayUsd, day.nano / nanos, cost),
      over('day', 'tokens', budgets.dayTokens, day.tokens, tokens),
    ]
    // Another call may have ended in between, and left room: it was refused all the same.
    return (
      candidates.find((one) => one !== undefined) ?? {
        scope: 'day',
        unit: 'usd',
        limit: 0,
        used: 0,
        wanted: 0,
      }
    )
  }

  async #sum(column: 'day' | 'run', key: string): Promise<{ nano: number; tokens: number }> {
    const [row] = await this.#database.all<{ nano: number; tokens: number }>(
      `SELECT coalesce(sum(nano), 0) AS nano, coalesce(sum(tokens), 0) AS tokens FROM llm_call WHERE ${column} = ?`,
      [key],
    )
    return row ?? { nano: 0, tokens: 0 }
  }
}

/** The day of a moment, in the zone of this machine: budgets start anew at the user's midnight. */
export function showDay(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

const within = (limit: string, column: string, key: string, wanted: string) =>
  `(${limit} IS NULL OR ${wanted} IS NULL OR coalesce((SELECT sum(${column}) FROM llm_call WHERE ${key}), 0) + ${wanted} <= ${limit})`

const reserveSql = `INSERT INTO llm_call (id, day, at, profile, role, run, state, tokens, nano)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'reserved', ?7, ?8
  WHERE ${within('?9', 'nano', 'day = ?2', '?8')}
    AND ${within('?10', 'tokens', 'day = ?2', '?7')}
    AND (?6 = '' OR (${within('?11', 'nano', 'run = ?6', '?8')} AND ${within('?12', 'tokens', 'run = ?6', '?7')}))`

function reserveParams(id: string, wanted: Reservation, budgets: ModelBudgets): SqlValue[] {
  const { profile, role, run, tokens, cost, at } = wanted
  const usd = (limit: number | undefined) => (limit === undefined ? null : toNano(limit))
  return [
    ...[id, showDay(at), at.toISOString(), profile, role, run],
    tokens,
    cost === null ? null : toNano(cost),
    usd(budgets.dayUsd),
    budgets.dayTokens ?? null,
    usd(budgets.runUsd),
    budgets.runTokens ?? null,
  ]
}

function exceedsCall(
  { cost, tokens }: Reservation,
  { callUsd, callTokens }: ModelBudgets,
): Exceeded | undefined {
  return over('call', 'usd', callUsd, 0, cost) ?? over('call', 'tokens', callTokens, 0, tokens)
}

function over(
  scope: Exceeded['scope'],
  unit: Exceeded['unit'],
  limit: number | undefined,
  used: number,
  wanted: number | null,
): Exceeded | undefined {
  if (limit === undefined || wanted === null || used + wanted <= limit) return undefined
  return { scope, unit, limit, used, wanted }
}
