import type { RefusedSpan } from '../../contract/traces.ts'
import type { Database, Statement } from '../platform/database.ts'
import type { Span } from './span.ts'
import { makeSpanId, makeTraceId } from './span-ids.ts'
import { printSpan } from './span-print.ts'

type StateName = 'cursor' | 'lastExportAt' | 'exported' | 'waitUntil' | 'keys'

/** Runs that are known to be exported, so that they can be opened there. */
const keptRuns = 20_000

/** What has been sent and what was refused, in the records database. */
export class TraceStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async read(name: StateName): Promise<string | undefined> {
    const sql = 'SELECT value FROM trace_state WHERE name = ?'
    const [row] = await this.#database.all<{ value: string }>(sql, [name])
    return row?.value
  }

  async write(values: Partial<Record<StateName, string | undefined>>): Promise<void> {
    await this.#database.write(
      Object.entries(values).map(([name, value]) =>
        value === undefined
          ? { sql: 'DELETE FROM trace_state WHERE name = ?', params: [name] }
          : { sql: 'INSERT OR REPLACE INTO trace_state VALUES (?, ?)', params: [name, value] },
      ),
    )
  }

  /** The server has these. A run that is there makes its steps superfluous here. */
  async recordSent(spans: readonly Span[]): Promise<void> {
    const at = new Date().toISOString()
    const whole = new Set(spans.filter(({ stepId }) => stepId === '').map(({ runId }) => runId))
    const kept = spans.filter(({ runId, stepId }) => stepId === '' || !whole.has(runId))
    await this.#database.write([
      ...spans.map(({ runId, stepId }) => forgetSpan(runId, stepId)),
      ...kept.map((span) => saveSpan(span, 'sent', '', at)),
      ...[...whole].map((runId) => ({
        sql: "DELETE FROM trace_span WHERE run_id = ? AND step_id <> '' AND state = 'sent'",
        params: [runId],
      })),
      { sql: 'INSERT OR REPLACE INTO trace_state VALUES (?, ?)', params: ['lastExportAt', at] },
      {
        sql: `INSERT INTO trace_state VALUES ('exported', ?1)
              ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + ?1 AS TEXT)`,
        params: [String(spans.length)],
      },
      {
        sql: `DELETE FROM trace_span WHERE state = 'sent' AND step_id = '' AND at <
              (SELECT at FROM trace_span WHERE step_id = '' ORDER BY at DESC LIMIT 1 OFFSET ?)`,
        params: [keptRuns],
      },
    ])
  }

  async recordRefused(spans: readonly Span[], reason: string): Promise<void> {
    const at = new Date().toISOString()
    await this.#database.write(spans.map((span) => saveSpan(span, 'set-aside', reason, at)))
  }

  /** Some of these were rejected, and it is not known which. */
  async recordRejected(spans: readonly Span[], rejected: number, reason: string): Promise<void> {
    const [first] = spans
    if (first === undefined) return
    const name = `${rejected} of ${spans.length} spans, the first of them ${first.name}`
    const entry = { ...first, stepId: `among ${first.spanId}`, name }
    const counts = { spans: rejected, among: spans.length }
    await this.#database.write([saveSpan(entry, 'set-aside', reason, new Date().toISOString(), counts)])
  }

  /** Whether a run was sent, or refused: it has been dealt with. */
  async knowsRun(runId: string): Promise<'sent' | 'set-aside' | 'again' | undefined> {
    const sql = "SELECT state FROM trace_span WHERE run_id = ? AND step_id = ''"
    const [row] = await this.#database.all<{ state: 'sent' | 'set-aside' | 'again' }>(sql, [runId])
    return row?.state
  }

  /** What has been dealt with of a run that is not wholly exported: the print of each step. */
  async readPrints(runId: string): Promise<Map<string, string>> {
    const sql = 'SELECT step_id, print FROM trace_span WHERE run_id = ?'
    const rows = await this.#database.all<{ step_id: string; print: string }>(sql, [runId])
    return new Map(rows.map(({ step_id, print }) => [step_id, print]))
  }

  async readPrint(runId: string, stepId: string): Promise<string | undefined> {
    const sql = 'SELECT print FROM trace_span WHERE run_id = ? AND step_id = ?'
    const [row] = await this.#database.all<{ print: string }>(sql, [runId, stepId])
    return row?.print
  }

  async countRefused(): Promise<number> {
    const sql = "SELECT sum(spans) AS total FROM trace_span WHERE state <> 'sent'"
    const [row] = await this.#database.all<{ total: number | null }>(sql)
    return row?.total ?? 0
  }

  async listRefused(limit: number, again = false): Promise<RefusedSpan[]> {
    const rows = await this.#database.all<SpanRow>(
      `SELECT * FROM trace_span WHERE ${again ? "state = 'again'" : "state <> 'sent'"} ORDER BY at DESC LIMIT ?`,
      [limit],
    )
    return rows.map(readRefused)
  }

  /** Marks what was refused to be sent once more, where it is known what that is. @returns how many spans */
  async sendAgain(): Promise<number> {
    const sql = "UPDATE trace_span SET state = 'again' WHERE state = 'set-aside' AND among = 1"
    const [changed] = await this.#database.write([{ sql }])
    return changed ?? 0
  }

  /** Forgets spans whose run is not there any more. */
  async forget(spans: readonly Pick<RefusedSpan, 'runId' | 'stepId'>[]): Promise<void> {
    await this.#database.write(spans.map(({ runId, stepId }) => forgetSpan(runId, stepId)))
  }
}

interface SpanRow {
  readonly run_id: string
  readonly step_id: string
  readonly state: string
  readonly name: string
  readonly reason: string
  readonly at: string
  readonly spans: number
  readonly among: number
}

function readRefused({ run_id, step_id, state, name, reason, at, spans, among }: SpanRow): RefusedSpan {
  return {
    ...{ runId: run_id, stepId: step_id, name, reason, at, spans, among },
    traceId: makeTraceId(run_id),
    spanId: among === 1 ? makeSpanId(run_id, step_id) : step_id.replace('among ', ''),
    again: state === 'again',
  }
}

function saveSpan(
  span: Span,
  state: 'sent' | 'set-aside',
  reason: string,
  at: string,
  { spans, among } = { spans: 1, among: 1 },
): Statement {
  return {
    sql: `INSERT OR REPLACE INTO trace_span (run_id, step_id, state, print, name, reason, at, spans, among)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [span.runId, span.stepId, state, printSpan(span), span.name, reason, at, spans, among],
  }
}

function forgetSpan(runId: string, stepId: string): Statement {
  return { sql: 'DELETE FROM trace_span WHERE run_id = ? AND step_id = ?', params: [runId, stepId] }
}
