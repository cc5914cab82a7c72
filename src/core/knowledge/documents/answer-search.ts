import type { SearchAnswer, SearchInput } from '../../../contract/knowledge.ts'
import type { Settings } from '../../../contract/settings.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { errorMessage, Problem } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { abortable } from '../../platform/waiting.ts'
import type { Spaces } from '../ingest/spaces.ts'
import type { IndexAnswer, IndexQuery, KnowledgeStore } from '../ports.ts'

/** How long a search waits for the vector of its query, in ms: time to start the built-in model on a slow machine. */
const queryDeadlineMs = 4000
/** After a model did not answer in time, searches do not wait for it again for this long, in ms. */
const pauseMs = 15_000
const nothingYet = 'There is nothing in the index yet. Add a document, then ask again.'

export interface SearchParts {
  readonly store: KnowledgeStore
  readonly spaces: Spaces
  readonly settings: () => Settings
  /** Whether vectors are being made now. */
  readonly embedding: () => boolean
  readonly logger: Logger
}

/** Answers searches: in the mode that was asked for, or by words alone with the reason. */
export class SearchAnswerer {
  readonly #parts: SearchParts
  #pause: { until: number; why: string } | undefined

  constructor(parts: SearchParts) {
    this.#parts = parts
  }

  /**
   * An empty query is told so, and readies the index: whoever opens the Search page asks in a moment.
   *
   * @throws Problem of the index, or the signal's reason
   */
  async answer(input: SearchInput, signal?: AbortSignal): Promise<SearchAnswer> {
    const began = performance.now()
    const wanted = input.mode ?? 'hybrid'
    const query = input.query.trim()
    if (query === '') {
      this.#parts.store.index.ready().catch((error: unknown) => {
        this.#parts.logger.warn('The index could not be readied for searches', { error })
      })
      const notice = 'Nothing was asked. Type some words, or a question.'
      return { results: [], mode: wanted, took_ms: 0, candidates: 0, embedded: 0, notice }
    }
    const { answer, why } = await this.#search({ ...input, query, mode: wanted }, signal)
    const notice = (await this.#isEmpty(answer)) ? nothingYet : (why ?? this.#notice(wanted, answer))
    return {
      results: answer.results,
      mode: answer.mode,
      took_ms: Math.round((performance.now() - began) * 10) / 10,
      candidates: answer.candidates,
      embedded: answer.embedded,
      ...(notice !== undefined && { notice }),
    }
  }

  async #search(
    input: Pick<IndexQuery, 'query' | 'mode' | 'limit'> & { filters?: SearchInput['filters'] },
    signal: AbortSignal | undefined,
  ): Promise<{ answer: IndexAnswer; why?: string }> {
    const { store, settings, spaces } = this.#parts
    const { query, mode, limit, filters } = input
    const ask = { query, mode, limit, fusion: settings().search, ...(filters && { filters }) }
    for (let tries = 0; mode !== 'bm25' && tries < 3; tries++) {
      const vector = await this.#embedQuery(query, signal)
      if (!vector) break
      if ('why' in vector) {
        return { answer: await store.index.search({ ...ask, mode: 'bm25' }, signal), why: vector.why }
      }
      try {
        return { answer: await store.index.search({ ...ask, vector }, signal) }
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'CONFLICT') throw error
        // Another model's vectors have taken over in between.
        await spaces.reread()
      }
    }
    return { answer: await store.index.search({ ...ask, mode: 'bm25' }, signal) }
  }

  /** The query's vector; `undefined` before there is any to compare it with. */
  async #embedQuery(
    query: string,
    signal: AbortSignal | undefined,
  ): Promise<NonNullable<IndexQuery['vector']> | { why: string } | undefined> {
    if (this.#pause && performance.now() < this.#pause.until) return { why: this.#pause.why }
    const deadline = AbortSignal.timeout(queryDeadlineMs)
    const both = signal ? AbortSignal.any([signal, deadline]) : deadline
    try {
      const asked = await this.#parts.spaces.forQueries(both)
      if (!asked) return undefined
      if (!asked.model) {
        const reason =
          'the documents are being embedded anew, and the model that made the vectors before cannot be asked any more'
        return { why: byWords(reason) }
      }
      // A model may be slow to heed the signal; the search is not.
      const values = await abortable(asked.model.embedQuery(query, both), both)
      this.#pause = undefined
      return { values, space: asked.space }
    } catch (error) {
      signal?.throwIfAborted()
      const late = deadline.aborted
      const seconds = queryDeadlineMs / 1000
      const why = byWords(
        late
          ? `the embedding model did not answer within ${formatCount(seconds, 'second')}`
          : errorMessage(error),
      )
      if (late) this.#pause = { until: performance.now() + pauseMs, why }
      this.#parts.logger.warn('A query could not be embedded', { reason: errorMessage(error) })
      return { why }
    }
  }

  async #isEmpty({ candidates, embedded }: IndexAnswer): Promise<boolean> {
    return candidates === 0 && embedded === 0 && (await this.#parts.store.statistics()).documents === 0
  }

  #notice(wanted: SearchAnswer['mode'], { mode, embedded }: IndexAnswer): string | undefined {
    if (wanted === 'bm25') return undefined
    const share = `${Math.floor(embedded * 100)} %`
    const underWay = this.#parts.embedding()
    if (mode === 'bm25') {
      return underWay
        ? 'Found by words alone so far: the vectors are being made.'
        : 'Found by words alone: no vectors have been made yet.'
    }
    if (embedded >= 1) return undefined
    return underWay
      ? `${share} of the passages are embedded so far; the others are found by words alone.`
      : `${share} of the passages are embedded; the others are found by words alone.`
  }
}

function byWords(reason: string): string {
  return `Found by words alone: ${reason.charAt(0).toLowerCase()}${reason.slice(1).replace(/\.$/u, '')}.`
}
