import type { RunKindName } from '../../../contract/run-kinds.ts'
import type { RunStatus, RunSummary } from '../../../contract/runs.ts'
import type { Database, SqlValue, Statement } from '../../platform/database.ts'
import { notACursor } from '../not-a-cursor.ts'
import type { KeptPayload } from '../payloads.ts'
import { type PlacedStep, savePayload, saveStep } from './step-store.ts'

/** Ended runs beyond these newest are forgotten. */
const keptRuns = 1000

interface RunRow {
  id: string
  kind: string
  title: string
  status: string
  request_id: string
  actor: string
  created_at: string
  started_at: string | null
  ended_at: string | null
  progress: string
  counts: string
  figures: string
  pauses: string
  message: string | null
  remedy: string | null
}

export interface RunFilter {
  readonly kind?: RunKindName | undefined
  readonly status?: RunStatus | undefined
  readonly filter?: string | undefined
  readonly from?: string | undefined
}

/** Runs in the records database. */
export function createRunStore(database: Database) {
  return {
    save: (run: RunSummary, steps: readonly PlacedStep[], payloads: readonly KeptPayload[]) =>
      database.write([
        saveRun(run),
        ...steps.map((step) => saveStep(run.id, step)),
        ...payloads.map((payload) => savePayload(run.id, payload)),
      ]),

    /** When a process was last at work on a run. */
    async seenAt(id: string): Promise<string | undefined> {
      const [row] = await database.all<{ seen_at: string | null }>('SELECT seen_at FROM run WHERE id = ?', [
        id,
      ])
      return row?.seen_at ?? undefined
    },

    async get(id: string): Promise<RunSummary | undefined> {
      const [row] = await database.all<RunRow>('SELECT * FROM run WHERE id = ?', [id])
      return row && summary(row)
    },

    async unfinished(): Promise<RunSummary[]> {
      const rows = await database.all<RunRow>(
        "SELECT * FROM run WHERE status IN ('queued', 'running') ORDER BY created_at, id",
      )
      return rows.map(summary)
    },

    async list(filter: RunFilter, page: { cursor?: string | undefined; limit: number }) {
      const { where, params } = condition(filter)
      const [count] = await database.all<{ total: number }>(
        `SELECT count(*) AS total FROM run WHERE ${where}`,
        params,
      )
      const after = runCursorOf(page.cursor)
      const rows = await database.all<RunRow>(
        `SELECT * FROM run WHERE ${where} ${after.length === 2 ? 'AND (created_at, id) < (?, ?)' : ''}
         ORDER BY created_at DESC, id DESC LIMIT ?`,
        [...params, ...(after.length === 2 ? after : []), page.limit + 1],
      )
      const shown = rows.slice(0, page.limit)
      const last = shown.at(-1)
      return {
        runs: shown.map(summary),
        total: count?.total ?? 0,
        ...(rows.length > page.limit && last ? { nextCursor: `${last.created_at}|${last.id}` } : {}),
      }
    },

    /** Forgets the oldest ended runs. */
    prune: () =>
      database.write([
        {
          sql: `DELETE FROM run WHERE ended_at IS NOT NULL AND id NOT IN
                (SELECT id FROM run ORDER BY created_at DESC, id DESC LIMIT ?)`,
          params: [keptRuns],
        },
      ]),
  }
}

function condition({ kind, status, filter, from }: RunFilter): { where: string; params: SqlValue[] } {
  const parts: [string, ...SqlValue[]][] = []
  if (kind) parts.push(['kind = ?', kind])
  if (status) parts.push(['status = ?', status])
  if (from) parts.push(['created_at >= ?', from])
  if (filter)
    parts.push(['(instr(lower(title), lower(?)) > 0 OR request_id = ? OR id = ?)', filter, filter, filter])
  return {
    where: parts.length > 0 ? parts.map(([sql]) => sql).join(' AND ') : 'TRUE',
    params: parts.flatMap(([, ...params]) => params),
  }
}

/** Moment and id of the last run shown, or nothing before the first page. */
function runCursorOf(cursor: string | undefined): string[] {
  if (cursor === undefined) return []
  const parts = cursor.split('|')
  if (parts.length === 2 && /^\d{4}-\d\d-\d\dT/u.test(cursor)) return parts
  throw notACursor(cursor)
}

function saveRun(run: RunSummary): Statement {
  return {
    sql: `INSERT INTO run (id, kind, title, status, request_id, actor, created_at, started_at, ended_at, progress, counts, figures, pauses, seen_at, message, remedy)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET status = excluded.status, started_at = excluded.started_at, ended_at = excluded.ended_at,
            progress = excluded.progress, counts = excluded.counts,
            figures = excluded.figures, pauses = excluded.pauses, seen_at = excluded.seen_at, message = excluded.message, remedy = excluded.remedy`,
    params: [
      run.id,
      run.kind,
      run.title,
      run.status,
      run.requestId,
      run.by,
      run.createdAt,
      run.startedAt,
      run.endedAt,
      JSON.stringify(run.progress),
      JSON.stringify(run.counts),
      JSON.stringify(run.figures),
      JSON.stringify(run.pauses),
      new Date().toISOString(),
      run.message ?? null,
      run.remedy ?? null,
    ],
  }
}

function summary(row: RunRow): RunSummary {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    status: row.status as RunSummary['status'],
    requestId: row.request_id,
    by: row.actor as RunSummary['by'],
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    progress: JSON.parse(row.progress) as RunSummary['progress'],
    counts: JSON.parse(row.counts) as RunSummary['counts'],
    figures: JSON.parse(row.figures) as RunSummary['figures'],
    pauses: JSON.parse(row.pauses) as RunSummary['pauses'],
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.remedy === null ? {} : { remedy: row.remedy }),
  }
}
