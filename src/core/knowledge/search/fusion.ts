/** One of two ranked lists: BM25 or vectors. */
export interface RankedList {
  /** Best first: candidate numbers. */
  readonly ranked: readonly number[]
  /** The score of any candidate of either list; `undefined` where it has none (no vector yet). */
  readonly scoreOf: (candidate: number) => number | undefined
}

export interface Fused {
  readonly candidate: number
  readonly score: number
}

/**
 * Sum of the two lists' z-scores, weighted. Mean and deviation of a list are taken over the union of both lists'
 * candidates, each with both its scores; one without a score counts as average. Best first, equals by candidate.
 */
export function fuseZScores(dense: RankedList, sparse: RankedList, denseWeight: number): Fused[] {
  const candidates = union(dense, sparse)
  const denseOf = standardize(candidates, dense)
  const sparseOf = standardize(candidates, sparse)
  return inOrder(
    candidates.map((candidate, at) => ({
      candidate,
      score: denseWeight * denseOf[at]! + (1 - denseWeight) * sparseOf[at]!,
    })),
  )
}

/**
 * Reciprocal rank fusion: sum of 1 / (k + rank). Cormack, Clarke & Büttcher, "Reciprocal rank fusion outperforms
 * Condorcet and individual rank learning methods", SIGIR 2009. Best first, equals by candidate.
 */
export function fuseReciprocalRanks(
  dense: Pick<RankedList, 'ranked'>,
  sparse: Pick<RankedList, 'ranked'>,
  k: number,
): Fused[] {
  const scores = new Map<number, number>()
  for (const { ranked } of [dense, sparse]) {
    ranked.forEach((candidate, at) => {
      scores.set(candidate, (scores.get(candidate) ?? 0) + 1 / (k + at + 1))
    })
  }
  return inOrder(Array.from(scores, ([candidate, score]) => ({ candidate, score })))
}

function union(a: Pick<RankedList, 'ranked'>, b: Pick<RankedList, 'ranked'>): number[] {
  return [...new Set([...a.ranked, ...b.ranked])]
}

/** (score − mean) / standard deviation; 0 where all are equal or the score is missing. */
function standardize(candidates: readonly number[], { scoreOf }: RankedList): number[] {
  const scores = candidates.map(scoreOf)
  const there = scores.filter((score) => score !== undefined)
  const mean = there.reduce((sum, score) => sum + score, 0) / there.length
  const variance = there.reduce((sum, score) => sum + (score - mean) ** 2, 0) / there.length
  const deviation = Math.sqrt(variance)
  return scores.map((score) => (score === undefined || !(deviation > 1e-9) ? 0 : (score - mean) / deviation))
}

function inOrder(fused: Fused[]): Fused[] {
  return fused.sort((a, b) => b.score - a.score || a.candidate - b.candidate)
}
