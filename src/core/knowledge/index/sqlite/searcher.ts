import type { DatabaseSync } from 'node:sqlite'
import type { SearchHit } from '../../../../contract/knowledge.ts'
import { formatCount } from '../../../../shared/count-words.ts'
import { Problem } from '../../../platform/errors.ts'
import { type StatementCache, statementCache } from '../../../platform/sqlite.ts'
import type { IndexAnswer, IndexQuery, VectorSpace } from '../../ports.ts'
import { scoreBm25 } from '../../search/bm25.ts'
import { type Fused, fuseReciprocalRanks, fuseZScores, type RankedList } from '../../search/fusion.ts'
import { choosePassage, pageAt } from '../../search/passage.ts'
import { analyzeQuery } from '../../search/query.ts'
import { topPositions } from '../../search/top.ts'
import type { TermKey } from '../../search/words.ts'
import { toChunkId } from './chunk-id.ts'
import { SearchMemory } from './search-memory.ts'

/** How deep each list goes into the fusion; also the highest limit of a search. */
const listDepth = 100
/** Vectors are found by rounded scores; so many more are scored with the query as it is before the list is cut. */
const rescored = 150

/** Answers searches from memory, and the texts from the file. */
export class Searcher {
  readonly #memory: SearchMemory
  readonly #sql: StatementCache
  #bm25 = new Float64Array(0)
  #cosines = new Float32Array(0)

  constructor(db: DatabaseSync) {
    this.#memory = new SearchMemory(db)
    this.#sql = statementCache(db)
  }

  /** Takes in what changed, at most so many chunks of it, ahead of the next search; gives whether that was all. */
  follow(limit: number): boolean {
    return this.#memory.follow(limit)
  }

  /** Runs inside a read transaction, so that what is ranked is there to be shown. */
  search({ query, mode, limit, filters, fusion, vector }: IndexQuery): IndexAnswer {
    const memory = this.#memory
    memory.follow()
    if (this.#bm25.length < memory.positions) {
      this.#bm25 = new Float64Array(memory.rows.length)
      this.#cosines = new Float32Array(memory.rows.length)
    }
    const embedded = memory.living === 0 ? 0 : (memory.vectors?.count ?? 0) / memory.living
    const terms = analyzeQuery(query)
    const allowed = memory.allowed(filters)
    if (vector !== undefined) this.#refuseOtherSpace(vector.space)
    const dense =
      mode !== 'bm25' && vector !== undefined && (memory.vectors?.count ?? 0) > 0
        ? this.#dense(vector.values, allowed)
        : undefined
    const used = dense === undefined ? 'bm25' : mode
    const { list: sparse, weights } = this.#sparse(terms, allowed)
    const fused =
      used === 'bm25'
        ? alone(sparse)
        : used === 'vector'
          ? alone(dense!)
          : fusion.fusion === 'rrf'
            ? fuseReciprocalRanks(dense!, sparse, fusion.rrfK)
            : fuseZScores(dense!, sparse, fusion.denseWeight)
    const lists = { ...(used !== 'vector' && { bm25: sparse }), ...(used !== 'bm25' && { vector: dense! }) }
    const results = fused.slice(0, limit).map((hit) => this.#show(hit, lists, weights))
    return { results: inStableOrder(results), mode: used, candidates: fused.length, embedded }
  }

  /** Numbers of two models mean nothing to each other, even where there are as many. */
  #refuseOtherSpace(space: VectorSpace): void {
    const answers = this.#memory.space
    if (answers === undefined || (answers.id === space.id && answers.dimensions === space.dimensions)) return
    throw new Problem(
      'CONFLICT',
      `The query was embedded in the vector space ${describeSpace(space)}, but the index answers in ${describeSpace(answers)}.`,
      'Embed the query with the model whose vectors are in the index, then search again.',
    )
  }

  #sparse(terms: ReturnType<typeof analyzeQuery>, allowed: Uint8Array | undefined) {
    const memory = this.#memory
    const scores = this.#bm25.fill(0, 0, memory.positions)
    const weights = scoreBm25(memory, terms, scores)
    if (allowed) for (let at = 0; at < memory.positions; at++) scores[at]! *= allowed[at]!
    const ranked = topPositions(scores, memory.positions, listDepth, 0)
    return { list: { ranked, scoreOf: (at: number) => scores[at]! }, weights }
  }

  #dense(vector: Float32Array, allowed: Uint8Array | undefined): RankedList {
    const { positions, vectors } = this.#memory
    const scores = this.#cosines
    vectors!.scan(vector, scores, positions)
    if (allowed) {
      for (let at = 0; at < positions; at++) if (allowed[at] === 0) scores[at] = Number.NEGATIVE_INFINITY
    }
    const findScore = (at: number) => vectors!.cosine(vector, at)
    const ranked = topPositions(scores, positions, rescored, Number.NEGATIVE_INFINITY)
      .map((at) => ({ at, score: findScore(at)! }))
      .sort((a, b) => b.score - a.score || a.at - b.at)
      .slice(0, listDepth)
      .map(({ at }) => at)
    return { ranked, scoreOf: findScore }
  }

  #show(
    { candidate, score }: Fused,
    lists: { bm25?: RankedList; vector?: RankedList },
    weights: ReadonlyMap<TermKey, number>,
  ): SearchHit & { position: number } {
    const row = this.#memory.rows[candidate]!
    const found = this.#sql<FoundChunk>(
      `SELECT d.id, d.title, d.path, d.url, d.type, d.source, d.pages, c.position, c.text, c.first_page, c.last_page,
         c.page_breaks, c.headings FROM chunks c JOIN documents d ON d.row = c.document WHERE c.row = ?`,
    ).get(row)!
    const passage = choosePassage(found.text, weights)
    const breaks: [number, number][] = JSON.parse(found.page_breaks)
    return {
      documentId: found.id,
      chunkId: toChunkId(row),
      title: found.title,
      ...(found.path !== null && { path: found.path }),
      ...(found.url !== null && { url: found.url }),
      type: found.type,
      source: found.source,
      headings: JSON.parse(found.headings),
      page: pageAt(breaks, passage.start) ?? found.first_page,
      pages: found.first_page === null ? null : [found.first_page, found.last_page!],
      pageCount: found.pages,
      text: found.text.slice(passage.start, passage.end),
      highlights: passage.highlights,
      score,
      ranks: {
        ...(lists.bm25 && rankIn(lists.bm25, candidate, 'bm25')),
        ...(lists.vector && rankIn(lists.vector, candidate, 'vector')),
      },
      position: found.position,
    }
  }
}

function describeSpace({ id, dimensions }: VectorSpace): string {
  return `“${id}” (${formatCount(dimensions, 'dimension')})`
}

interface FoundChunk {
  readonly id: string
  readonly title: string
  readonly path: string | null
  readonly url: string | null
  readonly type: SearchHit['type']
  readonly source: string
  readonly pages: number | null
  readonly position: number
  readonly text: string
  readonly first_page: number | null
  readonly last_page: number | null
  readonly page_breaks: string
  readonly headings: string
}

function alone({ ranked, scoreOf }: RankedList): Fused[] {
  return ranked.map((candidate) => ({ candidate, score: scoreOf(candidate)! }))
}

function rankIn({ ranked, scoreOf }: RankedList, candidate: number, name: 'bm25' | 'vector') {
  const at = ranked.indexOf(candidate)
  return at < 0 ? undefined : { [name]: { rank: at + 1, score: scoreOf(candidate)! } }
}

/** Equal scores stand in the order of document id and position, whatever the order they were indexed in. */
function inStableOrder(hits: readonly (SearchHit & { position: number })[]): SearchHit[] {
  return [...hits]
    .sort(
      (a, b) =>
        b.score - a.score ||
        (a.documentId < b.documentId ? -1 : a.documentId > b.documentId ? 1 : a.position - b.position),
    )
    .map(({ position: _, ...hit }) => hit)
}
