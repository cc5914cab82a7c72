import type { KnowledgeTotals } from '../../../contract/knowledge.ts'
import { errorMessage } from '../../platform/errors.ts'
import { Topic } from '../../platform/topic.ts'
import { describeMeaning } from '../embedding/meaning.ts'
import type { Embeddings, KnowledgeStore } from '../ports.ts'
import type { FollowUps } from './follow-ups.ts'

/** Watchers hear of changes at most this often, in ms. */
const tellEveryMs = 500

/** What the index holds, and who is told when it changes. */
export class Totals {
  readonly #store: KnowledgeStore
  readonly #embeddings: Embeddings
  readonly #followUps: FollowUps
  readonly #changed = new Topic<void>()
  #timer: NodeJS.Timeout | undefined

  constructor(store: KnowledgeStore, embeddings: Embeddings, followUps: FollowUps) {
    this.#store = store
    this.#embeddings = embeddings
    this.#followUps = followUps
  }

  async now(): Promise<KnowledgeTotals> {
    const statistics = await this.#store.statistics()
    const { documents, chunks, embedded, bytesOnDisk, sources } = statistics
    return {
      ...{ documents, chunks, embedded, bytesOnDisk, sources },
      embeddings: describeMeaning(statistics, this.#embeddings),
      followUps: await this.#followUps.now(statistics),
    }
  }

  /** Something changed: watchers hear of it within half a second. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#changed.publish()
    }, tellEveryMs).unref()
  }

  /** The totals now, then after every change. What cannot be told (a damaged index) is told empty, with why. */
  async *watch(signal?: AbortSignal): AsyncGenerator<KnowledgeTotals, void, undefined> {
    const changes = this.#changed.subscribe(signal, 1)
    yield await this.#orEmpty()
    for await (const _ of changes) yield await this.#orEmpty()
  }

  async #orEmpty(): Promise<KnowledgeTotals> {
    try {
      return await this.now()
    } catch (error) {
      const { provider, model } = this.#embeddings.current()
      const problem = { message: errorMessage(error), remedy: 'See the search index on the status page.' }
      return {
        documents: 0,
        chunks: 0,
        embedded: 0,
        bytesOnDisk: 0,
        sources: [],
        embeddings: {
          ...{ provider, model, dimensions: null, meaning: 'nothing' as const, problem },
          sentence: 'The search index cannot be read.',
        },
        followUps: [],
      }
    }
  }
}
