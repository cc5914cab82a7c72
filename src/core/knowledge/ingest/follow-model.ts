import { errorMessage } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Embeddings, KnowledgeStore } from '../ports.ts'
import type { Engine } from './engine.ts'
import type { Spaces } from './spaces.ts'

export interface ModelFollowerParts {
  readonly store: KnowledgeStore
  readonly embeddings: Embeddings
  readonly engine: Engine
  readonly spaces: Spaces
  readonly logger: Logger
}

/** Sees to it that documents get vectors of the model in force: as a run, until whose end the old ones answer. */
export class ModelFollower {
  readonly #parts: ModelFollowerParts

  constructor(parts: ModelFollowerParts) {
    this.#parts = parts
  }

  /** Another model came into force. What goes wrong is logged: the run says the rest. */
  changed(): void {
    this.#follow().catch((error) => {
      this.#parts.logger.warn('The documents could not be embedded anew', { error })
    })
  }

  /** A start finds vectors of another model than the one in force: the settings were changed while nothing ran. */
  started(): void {
    this.#followAtStart().catch((error) => {
      this.#parts.logger.warn('The embedding model cannot be asked', { reason: errorMessage(error) })
    })
  }

  async #follow(): Promise<void> {
    const { store, embeddings, engine, spaces, logger } = this.#parts
    const model = embeddings.current()
    // At once, before what the former model was asked fails for being closed.
    const broken = await engine.supersedeEmbedding()
    const { space: answering, chunks } = await store.statistics()
    const wanted = await model.space(AbortSignal.timeout(2000)).catch(() => undefined)
    // Whoever changed it again follows that.
    if (embeddings.current() !== model || chunks === 0) return
    if (!broken && !engine.owesVectors && (!answering || answering.id === wanted?.id)) return
    if (wanted && (await store.index.pendingCount(wanted)) === 0) {
      // Back to a model whose vectors are all there: what another had begun is dropped.
      if (await spaces.settle(wanted)) await store.index.activate(wanted)
      return
    }
    logger.info('The embedding model changed', { from: answering?.id, to: wanted?.id })
    // Where the model cannot even tell its space, the run says what is wrong with it.
    await engine.embed(`Embed everything with ${model.model}`)
  }

  async #followAtStart(): Promise<void> {
    const { store, embeddings, engine } = this.#parts
    const { space: answering, chunks } = await store.statistics()
    if (!answering || chunks === 0) return
    const wanted = await embeddings.current().space(AbortSignal.timeout(10_000))
    if (answering.id !== wanted.id) await engine.embed(`Embed everything with ${embeddings.current().model}`)
  }
}
