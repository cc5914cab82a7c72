import { endedItems } from '../../../contract/run-words.ts'
import type { RunCounts } from '../../../contract/runs.ts'
import type { JobEnd, RecordsCheckpoint } from './job-store.ts'

/** Counts how the items of a run ended. A JSONL file counts by its records, any other file as one. */
export class Tally {
  #ended = { read: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0, chunks: 0 }
  /** Of JSONL files under way, by job. */
  readonly #records = new Map<number, RecordsCheckpoint>()

  file({ outcome, chunks = 0 }: JobEnd): void {
    this.#ended = {
      ...this.#ended,
      [outcome]: this.#ended[outcome] + 1,
      chunks: this.#ended.chunks + chunks,
    }
  }

  /** How far the JSONL file of job `position` is in; the last word counts. */
  records(position: number, checkpoint: RecordsCheckpoint): void {
    this.#records.set(position, checkpoint)
  }

  get counts(): RunCounts {
    const { read: succeeded, unchanged, skipped, failed, cancelled } = this.#ended
    const counts = { succeeded, unchanged, skipped, failed, cancelled }
    for (const { read, unchanged, skipped, failed } of this.#records.values()) {
      counts.succeeded += read
      counts.unchanged += unchanged
      counts.skipped += skipped
      counts.failed += failed
    }
    return counts
  }

  /** Chunks of what was read. */
  get chunks(): number {
    return [...this.#records.values()].reduce((sum, { chunks }) => sum + chunks, this.#ended.chunks)
  }

  /** Items that have ended, whichever way. */
  get done(): number {
    return endedItems(this.counts)
  }
}
