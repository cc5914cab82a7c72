import { errorMessage, Problem } from '../../platform/errors.ts'
import type { KnowledgeStore } from '../ports.ts'
import type { Embedder } from './embedder.ts'
import type { Spaces } from './spaces.ts'

/** Documents embedded together: few enough to say soon which are done. */
const batchDocuments = 64

export interface EmbeddingStageParts {
  readonly embedder: Embedder
  readonly store: KnowledgeStore
  readonly spaces: Spaces
  readonly onProgress: () => void
  /** Told of documents that are embedded together, as that begins and ends. */
  readonly onBatch: (
    number: number,
    documents: number,
    status: 'running' | 'succeeded' | 'failed',
    words?: { message?: string; remedy?: string; attributes?: { chunks: number } },
  ) => void
}

/**
 * Embeds a run's documents while more are still being read. When vectors cannot be made it stops and says why; the
 * documents stay, found by their words.
 */
export class EmbeddingStage {
  readonly #parts: EmbeddingStageParts
  readonly #queue: { id: string; chunks: number }[] = []
  readonly #documents = new Set<string>()
  #batches = 0
  #queuedChunks = 0
  #batchChunks = 0
  #closed = false
  #wake: (() => void) | undefined
  /** Vectors made so far. */
  embedded = 0
  problem: Problem | undefined

  constructor(parts: EmbeddingStageParts) {
    this.#parts = parts
  }

  /** The documents that wait for their vectors here. */
  get documents(): ReadonlySet<string> {
    return this.#documents
  }

  /** @param chunks how many vectors are expected to be missing; a guess is good enough */
  add(id: string, chunks: number): void {
    if (this.problem) return
    this.#queue.push({ id, chunks })
    this.#documents.add(id)
    this.#queuedChunks += chunks
    this.#wake?.()
  }

  /** No more documents will come. */
  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  /** Vectors to make in all, as far as is known. */
  get total(): number {
    return this.embedded + this.#batchChunks + this.#queuedChunks
  }

  /** Resolves when all documents are embedded or `problem` says why not; throws only the signal's reason. */
  async work(signal: AbortSignal): Promise<void> {
    const wake = () => this.#wake?.()
    signal.addEventListener('abort', wake)
    try {
      for (;;) {
        signal.throwIfAborted()
        if (this.#queue.length > 0) await this.#embed(this.#queue.splice(0, batchDocuments), signal)
        else if (this.#closed || this.problem) return
        else await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      signal.removeEventListener('abort', wake)
      this.#documents.clear()
    }
  }

  async #embed(batch: readonly { id: string; chunks: number }[], signal: AbortSignal): Promise<void> {
    const documents = batch.map(({ id }) => id)
    const number = ++this.#batches
    const before = this.embedded
    this.#parts.onBatch(number, documents.length, 'running')
    for (const { chunks } of batch) {
      this.#queuedChunks -= chunks
      this.#batchChunks += chunks
    }
    try {
      await this.#parts.embedder.fill({
        documents,
        signal,
        onDone: (vectors) => {
          this.embedded += vectors
          this.#batchChunks = Math.max(0, this.#batchChunks - vectors)
          this.#parts.onProgress()
        },
      })
      this.#parts.onBatch(number, documents.length, 'succeeded', {
        attributes: { chunks: this.embedded - before },
      })
    } catch (error) {
      signal.throwIfAborted()
      if (await this.#nothingMissing(documents)) return
      this.problem = asProblem(error)
      const { message, remedy } = this.problem
      this.#parts.onBatch(number, documents.length, 'failed', { message, remedy })
      this.#queue.length = 0
      this.#queuedChunks = 0
    } finally {
      this.#batchChunks = 0
      for (const id of documents) this.#documents.delete(id)
    }
  }

  /** A model that cannot be had is not a failure where it is not needed. */
  async #nothingMissing(documents: readonly string[]): Promise<boolean> {
    const space = await this.#parts.spaces.answering()
    return space !== null && (await this.#parts.store.index.pendingCount(space, documents)) === 0
  }
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem(
    'UNAVAILABLE',
    `The vectors could not be made: ${errorMessage(error)}`,
    'Look at the log of this run, then make the missing vectors from the Knowledge page.',
    { cause: error },
  )
}
