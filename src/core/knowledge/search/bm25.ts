import { readPostings, type Segment } from './postings.ts'
import type { QueryTerm } from './query.ts'
import type { TermKey } from './words.ts'

/** What BM25 knows of the chunks. Positions run over all segments; removed chunks stay as dead positions. */
export interface Corpus {
  readonly segments: readonly Segment[]
  /** Words of each chunk, by position. */
  readonly lengths: Uint32Array
  /** 1 where the chunk is gone, by position. */
  readonly dead: Uint8Array
  /** How many positions are dead. */
  readonly deadCount: number
  /** Chunks that are not dead, and the words in them. */
  readonly living: number
  readonly words: number
}

/** Saturation of a word's frequency, and how much a long chunk is held against it. */
export interface Bm25Parameters {
  readonly k1: number
  readonly b: number
}

export const bm25Defaults: Bm25Parameters = { k1: 1.2, b: 0.75 }

/**
 * Adds each chunk's BM25 score to `scores` (zeroed by the caller, one per position) and gives the weight of every
 * query word that occurs. Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with
 * the inverse document frequency of Lucene, ln(1 + (N − n + ½) / (n + ½)), which is never negative. A word repeated in
 * the query counts more, up to k₃ + 1 times. A query of more than `termLimit` different words is asked by its most
 * telling ones.
 */
export function scoreBm25(
  corpus: Corpus,
  terms: readonly QueryTerm[],
  scores: Float64Array,
  { k1, b }: Bm25Parameters = bm25Defaults,
): Map<TermKey, number> {
  const { lengths, dead } = corpus
  const weights = weigh(corpus, terms)
  const fixed = k1 * (1 - b)
  const perWord = corpus.words > 0 ? (k1 * b * corpus.living) / corpus.words : 0
  for (const segment of corpus.segments) {
    const { first, chunks, frequencies } = segment
    for (const [key, weight] of weights) {
      const [from, to] = readPostings(segment, key)
      for (let posting = from; posting < to; posting++) {
        const position = first + chunks[posting]!
        if (dead[position] === 1) continue
        const frequency = frequencies[posting]!
        scores[position]! +=
          (weight * frequency * (k1 + 1)) / (frequency + fixed + perWord * lengths[position]!)
      }
    }
  }
  return weights
}

const termLimit = 128
/** Saturation of a word repeated in the query; 7 and above are usual for long queries (Robertson et al., TREC-3). */
const k3 = 8

function weigh(corpus: Corpus, terms: readonly QueryTerm[]): Map<TermKey, number> {
  const weighed: [TermKey, number][] = []
  for (const { key, count } of terms) {
    const frequency = documentFrequency(corpus, key)
    if (frequency === 0) continue
    const rarity = Math.log(1 + (corpus.living - frequency + 0.5) / (frequency + 0.5))
    weighed.push([key, ((count * (k3 + 1)) / (count + k3)) * rarity])
  }
  return new Map(weighed.sort((x, y) => y[1] - x[1] || x[0] - y[0]).slice(0, termLimit))
}

/** In how many living chunks the term stands. */
function documentFrequency({ segments, dead, deadCount }: Corpus, key: TermKey): number {
  let count = 0
  for (const segment of segments) {
    const [from, to] = readPostings(segment, key)
    if (deadCount === 0) count += to - from
    else
      for (let posting = from; posting < to; posting++)
        if (dead[segment.first + segment.chunks[posting]!] === 0) count++
  }
  return count
}
