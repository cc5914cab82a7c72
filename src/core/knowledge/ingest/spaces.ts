import type { EmbeddingModel, Embeddings, SearchIndex, VectorSpace } from '../ports.ts'

type AnsweringIndex = Pick<SearchIndex, 'answering' | 'pendingCount' | 'activate'>

/**
 * Keeps the vectors of two models apart. The space that answers changes only here: when there is no other vector to
 * lose, or when every chunk has its vector in the space of the model in force.
 */
export class Spaces {
  readonly #index: AnsweringIndex
  readonly #embeddings: Embeddings
  #answering: VectorSpace | undefined

  constructor(index: AnsweringIndex, embeddings: Embeddings) {
    this.#index = index
    this.#embeddings = embeddings
  }

  /** The space that answers searches; `null` before the first vector. */
  async answering(): Promise<VectorSpace | null> {
    this.#answering ??= (await this.#index.answering())?.space
    return this.#answering ?? null
  }

  /** Asks the index anew which space answers: it refused what was taken for that one. */
  async reread(): Promise<void> {
    this.#answering = (await this.#index.answering())?.space
  }

  /**
   * The space that answers and the model to embed queries for it; no model when none can be had any more, `null`
   * before the first vector.
   * @throws Problem `UNAVAILABLE` when the model in force cannot even say which space is its own
   */
  async forQueries(
    signal: AbortSignal,
  ): Promise<{ space: VectorSpace; model: EmbeddingModel | undefined } | null> {
    const space = await this.answering()
    if (!space) return null
    const known = this.#embeddings.forSpace(space)
    if (known) return { space, model: known }
    // After a start an endpoint's space is known only once it was asked.
    const current = this.#embeddings.current()
    const { id } = await current.space(signal)
    return { space, model: id === space.id ? current : undefined }
  }

  /** Lets `space` answer if it may: it is complete, or what answers now holds no vector. Gives whether it answers. */
  async settle(space: VectorSpace): Promise<boolean> {
    if (this.#answering?.id === space.id) return true
    const now = await this.#index.answering()
    this.#answering = now?.space
    if (now?.space.id === space.id) return true
    const mayAnswer = !now || now.embedded === 0 || (await this.#index.pendingCount(space)) === 0
    if (!mayAnswer) return false
    await this.#index.activate(space)
    this.#answering = space
    return true
  }
}
