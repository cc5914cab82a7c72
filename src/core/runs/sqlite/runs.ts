import { RunSummary } from '../../../contract/runs.ts'
import { defined } from '../../../shared/defined.ts'
import type { Database, SqlValue, Statement } from '../../platform/database.ts'
import { notACursor } from '../../platform/not-a-cursor.ts'
import type { PageRequest, RunFilter, RunPage } from '../ports.ts'

export interface RunRow {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly status: string
  readonly request_id: string
  readonly actor: string
  readonly created_at: string
  readonly started_at: string | null
  readonly ended_at: string | null
  readonly progress: string
  readonly counts: string
  readonly figures: string
  readonly pauses: string
  readonly message: string | null
  readonly remedy: string | null
}

export async function listRuns(database: Database, filter: RunFilter, page: PageRequest): Promise<RunPage> {
  const { where, params } = condition(filter)
  const [count] = await database.all<{ total: number }>(
    `SELECT count(*) AS total FROM run WHERE ${where}`,
    params,
  )
  const after = page.cursor === undefined ? [] : splitCursor(page.cursor)
  const rows = await database.all<RunRow>(
    `SELECT * FROM run WHERE ${where} ${after.length === 2 ? 'AND (created_at, id) < (?, ?)' : ''}
     ORDER BY created_at DESC, id DESC LIMIT ?`,
    [...params, ...after, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    runs: shown.map(readRun),
    total: count?.total ?? 0,
    ...defined({
      nextCursor: rows.length > page.limit && last ? `${last.created_at}|${last.id}` : undefined,
    }),
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

/** Moment and id of the last run shown. */
function splitCursor(cursor: string): string[] {
  const parts = cursor.split('|')
  if (parts.length === 2 && /^\d{4}-\d\d-\d\dT/u.test(cursor)) return parts
  throw notACursor(cursor)
}

export function saveRun(run: RunSummary): Statement {
  return {
    sql: `INSERT INTO run (id, kind, title, status, request_id, actor, created_at, started_at, ended_at, progress, counts,
            figures, pauses, seen_at, message, remedy, entry)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT last FROM run_journal))
          ON CONFLICT (id) DO UPDATE SET status = excluded.status, started_at = excluded.started_at,
            ended_at = excluded.ended_at, progress = excluded.progress, counts = excluded.counts,
            figures = excluded.figures, pauses = excluded.pauses, seen_at = excluded.seen_at,
            message = excluded.message, remedy = excluded.remedy, entry = excluded.entry`,
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

export function readRun(row: RunRow): RunSummary {
  return RunSummary.parse({
    ...row,
    requestId: row.request_id,
    by: row.actor,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    progress: JSON.parse(row.progress),
    counts: JSON.parse(row.counts),
    figures: JSON.parse(row.figures),
    pauses: JSON.parse(row.pauses),
    message: row.message ?? undefined,
    remedy: row.remedy ?? undefined,
  })
}
