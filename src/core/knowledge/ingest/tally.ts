import type { RunCounts } from '../../../contract/runs.ts'
import type { JobEnd, RecordsCheckpoint } from './job-store.ts'

/** Counts how the items of a run ended. A JSONL file counts by its records, any other file as one. */
export class Tally {
  #ended: RunCounts & { cancelled: number } = {
    read: 0,
    unchanged: 0,
    skipped: 0,
    failed: 0,
    chunks: 0,
    cancelled: 0,
  }
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
    const { cancelled: _, ...counts } = this.#ended
    for (const { read, unchanged, skipped, failed, chunks } of this.#records.values()) {
      counts.read += read
      counts.unchanged += unchanged
      counts.skipped += skipped
      counts.failed += failed
      counts.chunks += chunks
    }
    return counts
  }

  /** Items that have ended, whichever way. */
  get done(): number {
    const { read, unchanged, skipped, failed } = this.counts
    return read + unchanged + skipped + failed + this.#ended.cancelled
  }
}
