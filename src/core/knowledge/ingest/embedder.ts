import type { Settings } from '../../../contract/settings.ts'
import { Limiter } from '../../platform/limiter.ts'
import type { Embeddings, PendingChunk, SearchIndex, VectorSpace } from '../ports.ts'
import type { Spaces } from './spaces.ts'

/** Texts a turn for the built-in model: about a second, so that runs alternate and cancelling is quick. */
const builtinTurn = 32
/** Chunks fetched from the index at once: finding the next ones costs more than fetching many. */
const windowSize = 512

/**
 * Makes the vectors that are missing, of some documents or of all. Runs take turns, and a vector counts only once it
 * is stored, so whatever is interrupted continues where it was.
 */
export class Embedder {
  readonly #index: Pick<SearchIndex, 'pending' | 'putVectors'>
  readonly #embeddings: Embeddings
  readonly #spaces: Spaces
  readonly #settings: () => Settings
  readonly #turns = new Limiter(1)

  constructor(parts: {
    index: Pick<SearchIndex, 'pending' | 'putVectors'>
    embeddings: Embeddings
    spaces: Spaces
    settings: () => Settings
  }) {
    this.#index = parts.index
    this.#embeddings = parts.embeddings
    this.#spaces = parts.spaces
    this.#settings = parts.settings
  }

  /** The space of the model in force. */
  space(signal: AbortSignal): Promise<VectorSpace> {
    return this.#embeddings.current().space(signal)
  }

  /**
   * Embeds all chunks without a vector in the space of the model in force.
   *
   * @param documents ids to restrict it to
   * @param onDone told the number of vectors stored, after each turn
   * @throws Problem `UNAVAILABLE` when vectors cannot be made; what is stored stays
   */
  async fill(options: {
    documents?: readonly string[]
    signal: AbortSignal
    onDone: (vectors: number) => void
  }): Promise<void> {
    const { documents, signal, onDone } = options
    let waiting: PendingChunk[] = []
    let space: VectorSpace | undefined
    let lastFirst = ''
    for (let first = true; ; first = false) {
      const release = await this.#turns.take(signal)
      const model = this.#embeddings.current()
      try {
        const now = await model.space(signal)
        if (waiting.length === 0 || now.id !== space?.id) {
          space = now
          waiting = await this.#index.pending(space, windowSize, documents)
          if (waiting.length === 0) break
          const key = `${space.id} ${waiting[0]!.chunkId}`
          if (key === lastFirst) throw new Error(`The vector of ${waiting[0]!.chunkId} was not kept`)
          lastFirst = key
        }
        const { batchSize, concurrency } = this.#settings().embeddings
        const turn = waiting.slice(0, model.provider === 'builtin' ? builtinTurn : batchSize * concurrency)
        const vectors = await model.embed(turn.map(embeddedText), signal)
        signal.throwIfAborted()
        await this.#index.putVectors(
          space,
          turn.map(({ chunkId }, at) => ({ chunkId, vector: vectors[at]! })),
        )
        waiting = waiting.slice(turn.length)
        if (first) await this.#spaces.settle(space)
        onDone(turn.length)
      } catch (error) {
        if (signal.aborted || this.#embeddings.current() === model) throw error
        // Another model came into force, and this one was closed: the other's vectors are wanted.
        waiting = []
        lastFirst = ''
      } finally {
        release()
      }
    }
    await this.#spaces.settle(space)
  }
}

/** What a vector is made of. Records without a title are called by their id, which means nothing and would blur it. */
function embeddedText({ documentId, title, text }: PendingChunk): { title: string; text: string } {
  return { title: title === documentId ? '' : title, text }
}
