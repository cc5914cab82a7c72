import type { IndexedDocument, KnowledgeStore } from '../ports.ts'
import { ReadFailure } from '../readers/failures.ts'
import type { OpenSource, Refusal, SourceItem } from '../sources/source.ts'
import { formatCut } from './document-id.ts'
import type { Job, JobCheckpoint } from './job-store.ts'
import { isUnchanged, type ReadParts, readItem } from './read-item.ts'

interface PlacedItem {
  readonly at: number
  readonly item: SourceItem
}

export interface StreamParts extends ReadParts {
  readonly store: KnowledgeStore
  /** Told after each batch is on disk: how far the source is in, the batch's documents, and their new chunks. */
  readonly onBatch: (checkpoint: JobCheckpoint, documents: readonly { id: string; chunks: number }[]) => void
  /** Told of an entry that is not taken in. */
  readonly onRefused: (at: number, refusal: Refusal) => void
}

/** Items a transaction takes in. */
const batchItems = 256
/** Bytes of content a transaction takes in, so that a batch of long items stays small in memory. */
const batchBytes = 4_000_000

/**
 * Takes in all items of an open source, each a document under its own id. Unchanged ones cost a look-up. After a crash
 * it goes on behind the last batch that was recorded; doing a batch twice changes nothing.
 *
 * @throws the signal's reason, what the source throws, and Problems of the store
 */
export async function takeInStream(
  job: Job,
  source: OpenSource,
  parts: StreamParts,
  signal: AbortSignal,
): Promise<JobCheckpoint> {
  const intake = new Intake(job, source.stamp, parts, signal)
  let batch: PlacedItem[] = []
  let earlier: { id: string; chunks: number }[] = []
  let bytes = 0
  for await (const entry of source.entries) {
    if (entry.kind === 'earlier') {
      // In already; but its vectors may not have been made.
      if (earlier.push({ id: entry.id, chunks: 0 }) === batchItems) {
        parts.onBatch(intake.checkpoint, earlier)
        earlier = []
      }
    } else if (entry.kind === 'refused') {
      intake.refuse(entry.at, entry.refusal)
    } else {
      intake.seen = entry.at
      batch.push(entry)
      bytes += entry.item.bytes
      if (batch.length === batchItems || bytes > batchBytes) {
        await intake.take(batch)
        batch = []
        bytes = 0
      }
    }
  }
  if (earlier.length > 0) parts.onBatch(intake.checkpoint, earlier)
  if (batch.length > 0) await intake.take(batch)
  await intake.finished()
  return intake.checkpoint
}

const nothingYet = { at: 0, read: 0, unchanged: 0, skipped: 0, failed: 0, chunks: 0 }

/** Looks up and cuts one batch while the one before is being written. */
class Intake {
  readonly #job: Job
  readonly #parts: StreamParts
  readonly #signal: AbortSignal
  #writing: Promise<void> = Promise.resolve()
  #writingIds: ReadonlySet<string> = new Set()
  /** Entries refused since the last batch: they count with the next one, so that a resumed job counts them once. */
  #refused = { failed: 0, skipped: 0 }
  /** The last entry looked at. */
  seen: number
  checkpoint: JobCheckpoint

  constructor(job: Job, stamp: string, parts: StreamParts, signal: AbortSignal) {
    this.#job = job
    this.#parts = parts
    this.#signal = signal
    const recorded = job.checkpoint?.stamp === stamp ? job.checkpoint : nothingYet
    this.checkpoint = { ...recorded, stamp }
    this.seen = recorded.at
  }

  refuse(at: number, refusal: Refusal): void {
    this.#refused[refusal.outcome]++
    this.seen = Math.max(this.seen, at)
    this.#parts.onRefused(at, refusal)
  }

  async take(batch: readonly PlacedItem[]): Promise<void> {
    const newest = new Map(batch.map((placed) => [placed.item.id, placed]))
    // An item that stood in the batch before must be in, or it would be compared with what it was earlier still.
    if (batch.some(({ item }) => this.#writingIds.has(item.id))) await this.#writing
    const changed = await this.#findChanged([...newest.values()])
    for (const { at, item } of batch) {
      if (newest.get(item.id)?.at === at) continue
      this.refuse(at, { outcome: 'skipped', message: `A later one has the same id, ${item.id}.` })
    }
    const read = await Promise.all(changed.map((placed) => this.#read(placed)))
    const documents = read.filter((document) => document !== undefined)
    this.#signal.throwIfAborted()
    await this.#writing
    this.#writingIds = new Set(newest.keys())
    this.#writing = this.#write(documents, newest, newest.size - changed.length)
    // Whoever waits for it hears of its failure; until then it must not count as unheard.
    this.#writing.catch(() => {})
  }

  async finished(): Promise<void> {
    await this.#writing
    this.checkpoint = this.#advance(this.seen, this.#takeRefused(), {})
  }

  async #findChanged(items: readonly PlacedItem[]): Promise<PlacedItem[]> {
    const ids = items.map(({ item }) => item.id)
    const known = await this.#parts.store.documents.known('id', ids)
    const same = await Promise.all(
      items.map(({ item }) => isUnchanged(item, known.get(item.id), this.#parts, this.#signal)),
    )
    return items.filter((_, at) => !same[at])
  }

  /** An item that cannot be read costs that item. */
  async #read({ at, item }: PlacedItem): Promise<IndexedDocument | undefined> {
    try {
      return await readItem(item, this.#job.source, this.#parts, this.#signal)
    } catch (error) {
      if (!(error instanceof ReadFailure)) throw error
      const { code, message, remedy } = error
      this.refuse(at, { outcome: 'failed', code, message: `${item.name} was left out: ${message}`, remedy })
      return undefined
    }
  }

  async #write(
    documents: readonly IndexedDocument[],
    newest: ReadonlyMap<string, PlacedItem>,
    unchanged: number,
  ): Promise<void> {
    const refused = this.#takeRefused()
    const at = this.seen
    if (documents.length > 0) await this.#parts.store.put(documents, formatCut(this.#parts.settings.chunking))
    const chunks = documents.reduce((sum, document) => sum + document.chunks.length, 0)
    this.checkpoint = this.#advance(at, refused, { read: documents.length, unchanged, chunks })
    const made = new Map(documents.map((document) => [document.id, document.chunks.length]))
    this.#parts.onBatch(
      this.checkpoint,
      [...newest.keys()].map((id) => ({ id, chunks: made.get(id) ?? 0 })),
    )
  }

  #takeRefused() {
    const refused = this.#refused
    this.#refused = { failed: 0, skipped: 0 }
    return refused
  }

  #advance(
    at: number,
    { failed, skipped }: { failed: number; skipped: number },
    { read = 0, unchanged = 0, chunks = 0 },
  ): JobCheckpoint {
    const before = this.checkpoint
    return {
      stamp: before.stamp,
      at,
      read: before.read + read,
      unchanged: before.unchanged + unchanged,
      skipped: before.skipped + skipped,
      failed: before.failed + failed,
      chunks: before.chunks + chunks,
    }
  }
}
