import type { Database, Statement } from '../../platform/database.ts'
import { notACursor } from '../../platform/not-a-cursor.ts'
import type { JournalEntry, JournalPage } from '../ports.ts'
import { type RunRow, readRun } from './runs.ts'
import { readStep, type StepRow } from './steps.ts'

/** Each save is one entry of the journal: the run and the steps saved with it carry its number. To be run before them. */
export const countEntry: Statement = { sql: 'UPDATE run_journal SET last = last + 1' }

/** Where an entry stands: the save, and in it the step's position. The run itself comes after its steps. */
interface Place {
  readonly entry: number
  readonly position: number
}
const afterSteps = Number.MAX_SAFE_INTEGER

export async function readJournal(
  database: Database,
  cursor: string | undefined,
  limit: number,
): Promise<JournalPage> {
  const from = readCursor(cursor)
  // What is saved while this reads is told next time: of each save the steps and the run, or neither.
  const [journal] = await database.all<{ last: number }>('SELECT last FROM run_journal')
  const last = journal?.last ?? 0
  const steps = await database.all<StepRow & { run_id: string; entry: number }>(
    `SELECT * FROM run_step WHERE (entry, position) > (?, ?) AND entry <= ? ORDER BY entry, position LIMIT ?`,
    [from.entry, from.position, last, limit],
  )
  const runs = await database.all<RunRow & { entry: number }>(
    'SELECT * FROM run WHERE entry BETWEEN ? AND ? ORDER BY entry LIMIT ?',
    [from.position === afterSteps ? from.entry + 1 : from.entry, last, limit],
  )
  const placed: { place: Place; entry: JournalEntry }[] = [
    ...steps.map((row) => ({
      place: { entry: row.entry, position: row.position },
      entry: { runId: row.run_id, step: readStep(row) },
    })),
    ...runs.map((row) => ({
      place: { entry: row.entry, position: afterSteps },
      entry: { run: readRun(row) },
    })),
  ]
  placed.sort(({ place: a }, { place: b }) => a.entry - b.entry || a.position - b.position)
  const page = placed.slice(0, limit)
  const { entry, position } = page.at(-1)?.place ?? from
  return { entries: page.map(({ entry }) => entry), cursor: `${entry}.${position}` }
}

export async function findJournalEnd(database: Database): Promise<string> {
  const [journal] = await database.all<{ last: number }>('SELECT last FROM run_journal')
  return `${journal?.last ?? 0}.${afterSteps}`
}

/** The last save of which a cursor has seen all. */
export function readLastEntry(cursor: string): number {
  const { entry, position } = readCursor(cursor)
  return position === afterSteps ? entry : entry - 1
}

function readCursor(cursor: string | undefined): Place {
  if (cursor === undefined) return { entry: 0, position: afterSteps }
  const [entry, position] = /^(\d{1,15})\.(\d{1,16})$/u.exec(cursor)?.slice(1).map(Number) ?? []
  if (entry === undefined || position === undefined) throw notACursor(cursor)
  return { entry, position }
}
