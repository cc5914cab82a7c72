import type { RunJournal } from '../runs/ports.ts'
import type { TraceStore } from './trace-store.ts'

const entriesAtATime = 500

/** Seconds since the end of the oldest run that has ended and is not exported; `null` where all are. */
export async function measureLag(journal: RunJournal, store: TraceStore): Promise<number | null> {
  for (let cursor = await store.read('cursor'); cursor !== undefined; ) {
    const { entries, cursor: next } = await journal.read(cursor, entriesAtATime)
    if (entries.length === 0) return null
    for (const { run } of entries.filter((entry) => entry.step === undefined)) {
      if (run.endedAt === null || (await store.knowsRun(run.id))) continue
      return Math.max(0, Date.now() - Date.parse(run.endedAt)) / 1000
    }
    cursor = next
  }
  return null
}
