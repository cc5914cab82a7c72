import type { RunSummary } from '../../../contract/runs.ts'
import type { Database } from '../../platform/database.ts'
import type {
  JournalPage,
  KeptPayload,
  PageRequest,
  PlacedStep,
  RunFilter,
  RunPage,
  RunStore,
} from '../ports.ts'
import { countEntry, findJournalEnd, readJournal, readLastEntry } from './journal.ts'
import { listRuns, type RunRow, readRun, saveRun } from './runs.ts'
import { SqliteSteps, savePayload, saveStep } from './steps.ts'

/** Runs in the records database. */
export class SqliteRunStore implements RunStore {
  readonly steps: SqliteSteps
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
    this.steps = new SqliteSteps(database)
  }

  async save(
    run: RunSummary,
    steps: readonly PlacedStep[] = [],
    payloads: readonly KeptPayload[] = [],
  ): Promise<void> {
    await this.#database.write([
      countEntry,
      saveRun(run),
      ...steps.map((step) => saveStep(run.id, step)),
      ...payloads.map((payload) => savePayload(run.id, payload)),
    ])
  }

  async get(id: string): Promise<RunSummary | undefined> {
    const [row] = await this.#database.all<RunRow>('SELECT * FROM run WHERE id = ?', [id])
    return row && readRun(row)
  }

  async seenAt(id: string): Promise<string | undefined> {
    const sql = 'SELECT seen_at FROM run WHERE id = ?'
    const [row] = await this.#database.all<{ seen_at: string | null }>(sql, [id])
    return row?.seen_at ?? undefined
  }

  async unfinished(): Promise<RunSummary[]> {
    const rows = await this.#database.all<RunRow>(
      "SELECT * FROM run WHERE status IN ('queued', 'running') ORDER BY created_at, id",
    )
    return rows.map(readRun)
  }

  list(filter: RunFilter, page: PageRequest): Promise<RunPage> {
    return listRuns(this.#database, filter, page)
  }

  async forget(keep: number, held?: { readonly cursor: string; readonly keep: number }): Promise<void> {
    const newest = 'SELECT id FROM run ORDER BY created_at DESC, id DESC LIMIT ?'
    const rest = `DELETE FROM run WHERE ended_at IS NOT NULL AND id NOT IN (${newest})`
    await this.#database.write([
      held
        ? {
            sql: `${rest} AND (entry <= ? OR id NOT IN (${newest}))`,
            params: [keep, readLastEntry(held.cursor), Math.max(keep, held.keep)],
          }
        : { sql: rest, params: [keep] },
    ])
  }

  async forgetPayloads(before: string): Promise<number> {
    const [changed = 0] = await this.#database.write([
      {
        sql: `DELETE FROM run_payload WHERE EXISTS (SELECT 1 FROM run_step
              WHERE run_step.run_id = run_payload.run_id AND run_step.id = run_payload.step_id
              AND started_at < ?)`,
        params: [before],
      },
    ])
    // The journal beside the file still has the pages as they were.
    if (changed > 0) await this.#database.all('PRAGMA wal_checkpoint(TRUNCATE)')
    return changed
  }

  readJournal(cursor: string | undefined, limit: number): Promise<JournalPage> {
    return readJournal(this.#database, cursor, limit)
  }

  findJournalEnd(): Promise<string> {
    return findJournalEnd(this.#database)
  }
}
