import { RunStep, type StepPayload, type StepStatus } from '../../../contract/runs.ts'
import { defined } from '../../../shared/defined.ts'
import type { Database, SqlValue, Statement } from '../../platform/database.ts'
import { notACursor } from '../../platform/not-a-cursor.ts'
import type {
  KeptPayload,
  PageRequest,
  PlacedStep,
  StepFilter,
  StepPage,
  StepReader,
  TimedStep,
} from '../ports.ts'

/** Steps of runs, and their payloads, in the records database. */
export class SqliteSteps implements StepReader {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async all(runId: string, status?: StepStatus): Promise<PlacedStep[]> {
    const rows = await this.#database.all<StepRow>(
      `SELECT * FROM run_step WHERE run_id = ? ${status ? 'AND status = ?' : ''} ORDER BY position`,
      status ? [runId, status] : [runId],
    )
    return rows.map((row) => ({ ...readStep(row), position: row.position, revision: row.revision }))
  }

  async page(runId: string, filter: StepFilter, { cursor, limit }: PageRequest): Promise<StepPage> {
    const { where, params } = condition(runId, filter)
    // Asked for first: what changes meanwhile is told once more, not missed.
    const [known] = await this.#database.all<{ revision: number | null }>(
      'SELECT max(revision) AS revision FROM run_step WHERE run_id = ?',
      [runId],
    )
    const [count] = await this.#database.all<{ total: number }>(
      `SELECT count(*) AS total FROM run_step WHERE ${where}`,
      params,
    )
    const rows = await this.#database.all<StepRow>(
      `SELECT * FROM run_step WHERE ${where} AND position > ? ORDER BY position LIMIT ?`,
      [...params, readCursor(cursor), limit + 1],
    )
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return {
      steps: await this.#withParts(runId, shown),
      total: count?.total ?? 0,
      revision: known?.revision ?? 0,
      ...defined({ nextCursor: rows.length > shown.length && last ? String(last.position) : undefined }),
    }
  }

  async changes(runId: string, after: number, limit: number): Promise<StepPage> {
    const rows = await this.#database.all<StepRow>(
      'SELECT * FROM run_step WHERE run_id = ? AND revision > ? ORDER BY revision LIMIT ?',
      [runId, after, limit],
    )
    const own = new Set(rows.map(({ id }) => id))
    const parents = [...new Set(rows.map(({ parent }) => parent))].filter((id) => id && !own.has(id))
    const above = await this.#database.all<StepRow>(
      'SELECT * FROM run_step WHERE run_id = ? AND id IN (SELECT value FROM json_each(?))',
      [runId, JSON.stringify(parents)],
    )
    return {
      steps: await this.#withParts(runId, [...above, ...rows]),
      total: rows.length,
      revision: rows.at(-1)?.revision ?? after,
    }
  }

  async withPath(runId: string, id: string): Promise<{ step: RunStep; path: RunStep[] } | undefined> {
    const rows = await this.#database.all<StepRow>(
      `WITH RECURSIVE up (id, depth) AS (
         SELECT ?2, 0 UNION ALL
         SELECT s.parent, depth + 1 FROM up JOIN run_step s ON s.run_id = ?1 AND s.id = up.id
         WHERE s.parent <> '' AND depth < 100)
       SELECT s.* FROM up JOIN run_step s ON s.run_id = ?1 AND s.id = up.id ORDER BY depth DESC`,
      [runId, id],
    )
    const path = await this.#withParts(runId, rows)
    const step = path.pop()
    return step && { step, path }
  }

  async payloads(runId: string, id: string): Promise<StepPayload[]> {
    const rows = await this.#database.all<{ name: string; text: string; length: number }>(
      'SELECT name, text, length FROM run_payload WHERE run_id = ? AND step_id = ? ORDER BY name',
      [runId, id],
    )
    return rows.map((row) => ({ ...row, truncated: row.length > row.text.length }))
  }

  async times(runId: string, now: number): Promise<TimedStep[]> {
    const rows = await this.#database.all<Pick<StepRow, 'id' | 'parent' | 'started_at' | 'ended_at'>>(
      'SELECT id, parent, started_at, ended_at FROM run_step WHERE run_id = ? AND started_at IS NOT NULL',
      [runId],
    )
    return rows.map(({ id, parent, started_at, ended_at }) => ({
      ...{ id, parent, from: started_at ? Date.parse(started_at) : now },
      to: ended_at ? Date.parse(ended_at) : now,
    }))
  }

  async #withParts(runId: string, rows: readonly StepRow[]): Promise<RunStep[]> {
    const parts = await this.#database.all<{ parent: string; total: number; failed: number }>(
      `SELECT parent, count(*) AS total, sum(status = 'failed') AS failed FROM run_step
       WHERE run_id = ? AND parent IN (SELECT value FROM json_each(?)) GROUP BY parent`,
      [runId, JSON.stringify(rows.map(({ id }) => id))],
    )
    const byStep = new Map(parts.map(({ parent, total, failed }) => [parent, { total, failed }]))
    return rows.map((row) => {
      const own = byStep.get(row.id)
      return { ...readStep(row), ...(own && { parts: own }) }
    })
  }
}

function condition(runId: string, { status, kind, parent, from, to }: StepFilter) {
  const parts: [string, ...SqlValue[]][] = [['run_id = ?', runId]]
  if (status) parts.push(['status = ?', status])
  if (kind) parts.push(['kind = ?', kind])
  if (parent !== undefined) parts.push(['parent = ?', parent])
  if (from) parts.push(['(ended_at IS NULL OR ended_at >= ?)', from])
  if (to) parts.push(['started_at <= ?', to])
  return {
    where: parts.map(([sql]) => sql).join(' AND '),
    params: parts.flatMap(([, ...params]) => params),
  }
}

/** Position of the last step shown, or -1 before the first page. */
function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return -1
  if (/^\d{1,15}$/u.test(cursor)) return Number(cursor)
  throw notACursor(cursor)
}

export interface StepRow {
  readonly id: string
  readonly parent: string
  readonly position: number
  readonly revision: number
  readonly kind: string
  readonly name: string
  readonly status: string
  readonly started_at: string | null
  readonly ended_at: string | null
  readonly detail: string | null
  readonly code: string | null
  readonly message: string | null
  readonly remedy: string | null
  readonly attributes: string | null
}

export function saveStep(runId: string, step: PlacedStep): Statement {
  return {
    sql: `INSERT OR REPLACE INTO run_step (run_id, id, parent, position, revision, kind, name, status, started_at, ended_at,
            detail, code, message, remedy, attributes, entry)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT last FROM run_journal))`,
    params: [
      runId,
      step.id,
      step.parent ?? '',
      step.position,
      step.revision,
      step.kind,
      step.name,
      step.status,
      step.startedAt,
      step.endedAt,
      step.detail ?? null,
      step.code ?? null,
      step.message ?? null,
      step.remedy ?? null,
      step.attributes ? JSON.stringify(step.attributes) : null,
    ],
  }
}

export function savePayload(runId: string, { step, name, text, length }: KeptPayload): Statement {
  return {
    sql: 'INSERT OR REPLACE INTO run_payload (run_id, step_id, name, text, length) VALUES (?, ?, ?, ?, ?)',
    params: [runId, step, name, text, length],
  }
}

export function readStep(row: StepRow): RunStep {
  return RunStep.parse({
    ...row,
    parent: row.parent || undefined,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    detail: row.detail ?? undefined,
    code: row.code ?? undefined,
    message: row.message ?? undefined,
    remedy: row.remedy ?? undefined,
    attributes: row.attributes === null ? undefined : JSON.parse(row.attributes),
  })
}
