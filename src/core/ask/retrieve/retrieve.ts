import type { SearchAnswer, SearchFilters, SearchHit } from '../../../contract/knowledge.ts'
import { defined } from '../../../shared/defined.ts'
import type { WholeChunk } from '../../knowledge/ports.ts'
import type { AskPassage } from '../ports.ts'
import { isRelevant } from './relevance.ts'

/** What is needed to find passages. */
export interface RetrievalParts {
  search(
    input: { query: string; limit: number; filters?: SearchFilters },
    signal?: AbortSignal,
  ): Promise<SearchAnswer>
  wholeChunks(ids: readonly string[]): Promise<WholeChunk[]>
}

/** A hit with the whole chunk that it is a part of. */
export interface FoundPassage {
  readonly hit: SearchHit
  readonly passage: AskPassage
  /** Of the whole chunk. */
  readonly tokens: number
}

export interface Retrieved {
  readonly answer: SearchAnswer
  /** The best first. */
  readonly found: readonly FoundPassage[]
  /** Whether any of it may have to do with the question. */
  readonly relevant: boolean
}

/** Finds the passages nearest to a question, by words and meaning. */
export async function retrieve(
  parts: RetrievalParts,
  wanted: { readonly query: string; readonly limit: number; readonly filters: SearchFilters | undefined },
  signal: AbortSignal,
): Promise<Retrieved> {
  const { query, limit, filters } = wanted
  const answer = await parts.search({ query: query.slice(0, 20_000), limit, ...defined({ filters }) }, signal)
  const chunks = await parts.wholeChunks(answer.results.map(({ chunkId }) => chunkId))
  const byId = new Map(chunks.map((chunk) => [chunk.id, chunk]))
  const found = answer.results.flatMap((hit): FoundPassage[] => {
    const chunk = byId.get(hit.chunkId)
    return chunk ? [{ hit, passage: toPassage(chunk), tokens: chunk.tokens }] : []
  })
  return { answer, found, relevant: found.some(({ hit, passage }) => isRelevant(query, hit, passage)) }
}

function toPassage({ id, documentId, title, headings, text, pageBreaks }: WholeChunk): AskPassage {
  return { chunkId: id, documentId, title, headings, text, pageBreaks }
}
