import { endedItems } from '../../../contract/run-words.ts'
import type { RunCounts } from '../../../contract/runs.ts'
import type { JobCheckpoint, JobEnd } from './job-store.ts'

/** Counts how the items of a run ended. A job of many items counts by them, any other as one. */
export class Tally {
  #ended = { read: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0, chunks: 0 }
  /** Of jobs of many items under way, by position. */
  readonly #many = new Map<number, JobCheckpoint>()

  file({ outcome, chunks = 0 }: JobEnd): void {
    this.#ended = {
      ...this.#ended,
      [outcome]: this.#ended[outcome] + 1,
      chunks: this.#ended.chunks + chunks,
    }
  }

  /** How far the job at `position`, of many items, is in; the last word counts. */
  many(position: number, checkpoint: JobCheckpoint): void {
    this.#many.set(position, checkpoint)
  }

  get counts(): RunCounts {
    const { read: succeeded, unchanged, skipped, failed, cancelled } = this.#ended
    const counts = { succeeded, unchanged, skipped, failed, cancelled }
    for (const { read, unchanged, skipped, failed } of this.#many.values()) {
      counts.succeeded += read
      counts.unchanged += unchanged
      counts.skipped += skipped
      counts.failed += failed
    }
    return counts
  }

  /** Chunks of what was read. */
  get chunks(): number {
    return [...this.#many.values()].reduce((sum, { chunks }) => sum + chunks, this.#ended.chunks)
  }

  /** Items that have ended, whichever way. */
  get done(): number {
    return endedItems(this.counts)
  }
}
