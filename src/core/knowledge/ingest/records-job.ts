import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Settings } from '../../../contract/settings.ts'
import type { Chunk, DocumentReader, IndexedDocument, KnowledgeStore } from '../ports.ts'
import { ReadFailure } from '../readers/failures.ts'
import { cutOf } from './document-id.ts'
import type { Job, RecordsCheckpoint } from './job-store.ts'

/** A line of a JSONL file: a record, or why it is none. */
export type RecordLine =
  | {
      readonly line: number
      readonly ok: true
      readonly record: {
        readonly id: string
        readonly title: string
        readonly text: string
        readonly url?: string
        readonly updated?: string
      }
    }
  | { readonly line: number; readonly ok: false; readonly message: string; readonly remedy: string }

type GoodLine = Extract<RecordLine, { ok: true }>

export interface RecordsJobParts {
  readonly store: KnowledgeStore
  readonly reader: DocumentReader
  readonly settings: Settings
  readonly force: boolean
  readonly readLines: (path: string, signal: AbortSignal) => AsyncIterable<RecordLine>
  /** Told after each batch is on disk: how far the file is in, the batch's documents, and their new chunks. */
  readonly onBatch: (
    checkpoint: RecordsCheckpoint,
    documents: readonly { id: string; chunks: number }[],
  ) => void
  /** Told of a line that is not taken in. */
  readonly onLine: (
    line: number,
    end: { outcome: 'failed' | 'skipped'; message: string; remedy?: string },
  ) => void
}

/** Records a transaction takes in. */
const batchRecords = 256
/** Characters of text a transaction takes in, so that a batch of long records stays small in memory. */
const batchCharacters = 4_000_000

/**
 * Takes in a JSONL file, which lies at `path` now: each line a document under its own id. Unchanged records cost a look-up. After a crash it
 * goes on behind the last batch that was recorded; doing a batch twice changes nothing.
 *
 * @throws the signal's reason, errors of the file system, and Problems of the index
 */
export async function importRecords(
  job: Job,
  path: string,
  parts: RecordsJobParts,
  signal: AbortSignal,
): Promise<RecordsCheckpoint> {
  const { size: bytes, mtimeMs: modified } = await stat(path)
  const recorded = job.checkpoint
  const resumed = recorded && recorded.bytes === bytes && recorded.modified === modified
  const only = job.only && new Set(job.only)
  const importer = new Importer(job, parts, signal, {
    ...(resumed ? recorded : { lines: 0, read: 0, unchanged: 0, skipped: 0, failed: 0, chunks: 0 }),
    bytes,
    modified,
  })
  const start = importer.checkpoint.lines

  let batch: GoodLine[] = []
  let behind: { id: string; chunks: number }[] = []
  let characters = 0
  for await (const line of parts.readLines(path, signal)) {
    if (only && !(line.ok && only.has(line.record.id))) continue
    if (line.line <= start) {
      // In already; but its vectors may not have been made.
      if (line.ok && behind.push({ id: line.record.id, chunks: 0 }) === batchRecords) {
        parts.onBatch(importer.checkpoint, behind)
        behind = []
      }
      continue
    }
    if (!line.ok) {
      importer.fail(line)
      continue
    }
    importer.seen = line.line
    batch.push(line)
    characters += line.record.text.length
    if (batch.length === batchRecords || characters > batchCharacters) {
      await importer.take(batch)
      batch = []
      characters = 0
    }
  }
  if (behind.length > 0) parts.onBatch(importer.checkpoint, behind)
  if (batch.length > 0) await importer.take(batch)
  await importer.finished()
  return importer.checkpoint
}

/** Looks up and cuts one batch while the one before is being written. */
class Importer {
  readonly #job: Job
  readonly #parts: RecordsJobParts
  readonly #signal: AbortSignal
  #writing: Promise<void> = Promise.resolve()
  #writingIds: ReadonlySet<string> = new Set()
  /** Failed lines since the last batch: they count with the next one, so that a resumed import counts them once. */
  #failed = 0
  /** The last line looked at. */
  seen: number
  checkpoint: RecordsCheckpoint

  constructor(job: Job, parts: RecordsJobParts, signal: AbortSignal, checkpoint: RecordsCheckpoint) {
    this.#job = job
    this.#parts = parts
    this.#signal = signal
    this.checkpoint = checkpoint
    this.seen = checkpoint.lines
  }

  fail({ line, message, remedy }: Extract<RecordLine, { ok: false }>): void {
    this.#failed++
    this.seen = line
    this.#parts.onLine(line, { outcome: 'failed', message, remedy })
  }

  async take(batch: readonly GoodLine[]): Promise<void> {
    const { store, settings, force } = this.#parts
    const signal = this.#signal
    const cut = cutOf(settings.chunking)
    const newest = new Map(batch.map((line) => [line.record.id, line]))
    // A record that stood in the batch before must be in, or it would be compared with what it was earlier still.
    if (batch.some(({ record }) => this.#writingIds.has(record.id))) await this.#writing
    const known = await store.documents.known('id', [...newest.keys()])
    const changed: { line: GoodLine; hash: string }[] = []
    for (const line of newest.values()) {
      const hash = hashOf(line.record)
      const before = known.get(line.record.id)
      if (force || before?.hash !== hash || before.cut !== cut) changed.push({ line, hash })
    }
    for (const line of batch) {
      if (newest.get(line.record.id) === line) continue
      const message = `A later line has the same id, ${line.record.id}.`
      this.#parts.onLine(line.line, { outcome: 'skipped', message })
    }
    const cutUp = await Promise.all(
      changed.map(async ({ line, hash }): Promise<IndexedDocument | undefined> => {
        const chunks = await this.#chunksOf(line)
        return chunks && this.#documentOf(line, hash, chunks)
      }),
    )
    const documents = cutUp.filter((document) => document !== undefined)
    signal.throwIfAborted()
    await this.#writing
    const failed = this.#failed
    const lines = this.seen
    this.#failed = 0
    this.#writingIds = new Set(newest.keys())
    this.#writing = this.#write(documents, cut).then(() => {
      const before = this.checkpoint
      this.checkpoint = {
        ...before,
        lines,
        read: before.read + documents.length,
        unchanged: before.unchanged + newest.size - changed.length,
        skipped: before.skipped + batch.length - newest.size,
        failed: before.failed + failed,
        chunks: before.chunks + documents.reduce((sum, { chunks }) => sum + chunks.length, 0),
      }
      const chunks = new Map(documents.map((document) => [document.id, document.chunks.length]))
      const all = [...newest.keys()].map((id) => ({ id, chunks: chunks.get(id) ?? 0 }))
      this.#parts.onBatch(this.checkpoint, all)
    })
    // Whoever waits for it hears of its failure; until then it must not count as unheard.
    this.#writing.catch(() => {})
  }

  async finished(): Promise<void> {
    await this.#writing
    this.checkpoint = {
      ...this.checkpoint,
      lines: this.seen,
      failed: this.checkpoint.failed + this.#failed,
    }
    this.#failed = 0
  }

  /** A record that cannot be cut costs that record. */
  async #chunksOf({ line, record }: GoodLine): Promise<readonly Chunk[] | undefined> {
    const { reader, settings } = this.#parts
    // What has nothing but a title is found by that.
    const text = record.text.trim() === '' ? record.title : record.text
    try {
      return await reader.chunkText(text, settings.chunking, this.#signal)
    } catch (error) {
      if (!(error instanceof ReadFailure)) throw error
      this.#failed++
      const message = `Line ${line} was left out: ${error.message}`
      this.#parts.onLine(line, { outcome: 'failed', message, remedy: error.remedy })
      return undefined
    }
  }

  #documentOf({ record }: GoodLine, hash: string, chunks: readonly Chunk[]): IndexedDocument {
    return {
      id: record.id,
      title: record.title,
      ...(record.url !== undefined && { url: record.url }),
      source: this.#job.source,
      type: 'record',
      pages: null,
      characters: record.text.length,
      hash,
      bytes: Buffer.byteLength(record.text),
      updatedAt: record.updated ?? new Date(this.checkpoint.modified).toISOString(),
      chunks,
    }
  }

  async #write(documents: readonly IndexedDocument[], cut: string): Promise<void> {
    if (documents.length > 0) await this.#parts.store.put(documents, cut)
  }
}

/** Of everything a record says, so that a new title alone is a change. */
function hashOf({ title, text, url, updated }: GoodLine['record']): string {
  return createHash('sha256')
    .update(JSON.stringify([title, text, url ?? null, updated ?? null]))
    .digest('hex')
}
