import type { RunStep, StepKind, StepPayload, StepStatus } from '../../../contract/runs.ts'
import type { StepAttributes } from '../../../contract/step-attributes.ts'
import type { Database, SqlValue, Statement } from '../../platform/database.ts'
import type { TimedStep } from '../critical-path.ts'
import { notACursor } from '../not-a-cursor.ts'
import type { KeptPayload } from '../payloads.ts'

/** A step and where it stands in its run. */
export interface PlacedStep extends Omit<RunStep, 'parts'> {
  readonly position: number
  /** Grows with every change of any step of the run. */
  readonly revision: number
}

export interface StepFilter {
  readonly status?: StepStatus | undefined
  readonly kind?: StepKind | undefined
  /** Only parts of this step; empty: only what stands at the top. */
  readonly parent?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface StepPage {
  readonly steps: RunStep[]
  readonly total: number
  readonly revision: number
  readonly nextCursor?: string
}

/** Steps of runs, and their payloads, in the records database. */
export function createStepStore(database: Database) {
  const withParts = async (runId: string, rows: readonly StepRow[]): Promise<RunStep[]> => {
    const parts = await database.all<{ parent: string; total: number; failed: number }>(
      `SELECT parent, count(*) AS total, sum(status = 'failed') AS failed FROM run_step
       WHERE run_id = ? AND parent IN (SELECT value FROM json_each(?)) GROUP BY parent`,
      [runId, JSON.stringify(rows.map(({ id }) => id))],
    )
    const byStep = new Map(parts.map(({ parent, total, failed }) => [parent, { total, failed }]))
    return rows.map((row) => {
      const own = byStep.get(row.id)
      return { ...shownStep(row), ...(own && { parts: own }) }
    })
  }

  return {
    /** All steps of a run, in order, as they were saved. */
    async all(runId: string, status?: StepStatus): Promise<PlacedStep[]> {
      const rows = await database.all<StepRow>(
        `SELECT * FROM run_step WHERE run_id = ? ${status ? 'AND status = ?' : ''} ORDER BY position`,
        status ? [runId, status] : [runId],
      )
      return rows.map((row) => ({ ...shownStep(row), position: row.position, revision: row.revision }))
    },

    /** A page of the steps that match, in order. */
    async page(
      runId: string,
      filter: StepFilter,
      page: { cursor?: string | undefined; limit: number },
    ): Promise<StepPage> {
      const { where, params } = condition(runId, filter)
      // Asked for first: what changes meanwhile is told once more, not missed.
      const [known] = await database.all<{ revision: number | null }>(
        'SELECT max(revision) AS revision FROM run_step WHERE run_id = ?',
        [runId],
      )
      const [count] = await database.all<{ total: number }>(
        `SELECT count(*) AS total FROM run_step WHERE ${where}`,
        params,
      )
      const rows = await database.all<StepRow>(
        `SELECT * FROM run_step WHERE ${where} AND position > ? ORDER BY position LIMIT ?`,
        [...params, positionAfter(page.cursor), page.limit + 1],
      )
      const shown = rows.slice(0, page.limit)
      const last = shown.at(-1)
      return {
        steps: await withParts(runId, shown),
        total: count?.total ?? 0,
        revision: known?.revision ?? 0,
        ...(rows.length > shown.length && last ? { nextCursor: String(last.position) } : {}),
      }
    },

    /** What has changed since a revision, in the order of change, and before it the steps that it is part of. */
    async changes(runId: string, after: number, limit: number): Promise<StepPage> {
      const rows = await database.all<StepRow>(
        'SELECT * FROM run_step WHERE run_id = ? AND revision > ? ORDER BY revision LIMIT ?',
        [runId, after, limit],
      )
      const own = new Set(rows.map(({ id }) => id))
      const parents = [...new Set(rows.map(({ parent }) => parent))].filter((id) => id && !own.has(id))
      const above = await database.all<StepRow>(
        'SELECT * FROM run_step WHERE run_id = ? AND id IN (SELECT value FROM json_each(?))',
        [runId, JSON.stringify(parents)],
      )
      return {
        steps: await withParts(runId, [...above, ...rows]),
        total: rows.length,
        revision: rows.at(-1)?.revision ?? after,
      }
    },

    /** A step and those it is part of, outermost first; `undefined` where there is no such step. */
    async withPath(runId: string, id: string): Promise<{ step: RunStep; path: RunStep[] } | undefined> {
      const rows = await database.all<StepRow>(
        `WITH RECURSIVE up (id, depth) AS (
           SELECT ?2, 0 UNION ALL
           SELECT s.parent, depth + 1 FROM up JOIN run_step s ON s.run_id = ?1 AND s.id = up.id
           WHERE s.parent <> '' AND depth < 100)
         SELECT s.* FROM up JOIN run_step s ON s.run_id = ?1 AND s.id = up.id ORDER BY depth DESC`,
        [runId, id],
      )
      const all = await withParts(runId, rows)
      const step = all.pop()
      return step && { step, path: all }
    },

    async payloads(runId: string, stepId: string): Promise<StepPayload[]> {
      const rows = await database.all<{ name: string; text: string; length: number }>(
        'SELECT name, text, length FROM run_payload WHERE run_id = ? AND step_id = ? ORDER BY name',
        [runId, stepId],
      )
      return rows.map((row) => ({ ...row, truncated: row.length > row.text.length }))
    },

    /** When steps ran, without what they say. @param now the end of those that still run, ms */
    async times(runId: string, now: number): Promise<TimedStep[]> {
      const rows = await database.all<{
        id: string
        parent: string
        started_at: string
        ended_at: string | null
      }>(
        'SELECT id, parent, started_at, ended_at FROM run_step WHERE run_id = ? AND started_at IS NOT NULL',
        [runId],
      )
      return rows.map(({ id, parent, started_at, ended_at }) => ({
        ...{ id, parent, from: Date.parse(started_at) },
        to: ended_at ? Date.parse(ended_at) : now,
      }))
    },
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
function positionAfter(cursor: string | undefined): number {
  if (cursor === undefined) return -1
  if (/^\d{1,15}$/u.test(cursor)) return Number(cursor)
  throw notACursor(cursor)
}

interface StepRow {
  id: string
  parent: string
  position: number
  revision: number
  kind: string
  name: string
  status: string
  started_at: string | null
  ended_at: string | null
  detail: string | null
  code: string | null
  message: string | null
  remedy: string | null
  attributes: string | null
}

export function saveStep(runId: string, step: PlacedStep): Statement {
  return {
    sql: `INSERT OR REPLACE INTO run_step (run_id, id, parent, position, revision, kind, name, status, started_at, ended_at,
            detail, code, message, remedy, attributes)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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

function shownStep(row: StepRow): RunStep {
  const { parent, detail, code, message, remedy } = row
  const optional = { parent: parent || null, detail, code, message, remedy }
  return {
    id: row.id,
    kind: row.kind as RunStep['kind'],
    name: row.name,
    status: row.status as RunStep['status'],
    startedAt: row.started_at,
    endedAt: row.ended_at,
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== null),
    ) as Partial<RunStep>),
    ...(row.attributes === null ? {} : { attributes: JSON.parse(row.attributes) as StepAttributes }),
  }
}
