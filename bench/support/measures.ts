/** Graded relevance of documents for one query. */
export type Relevance = ReadonlyMap<string, number>

/**
 * Normalized discounted cumulated gain of the first `depth` documents, with gain = grade as in trec_eval.
 * Järvelin & Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20 (4), 2002.
 */
export function ndcg(ranked: readonly string[], relevance: Relevance, depth: number): number {
  const gain = (grades: readonly number[]) =>
    grades.slice(0, depth).reduce((sum, grade, at) => sum + Math.max(0, grade) / Math.log2(at + 2), 0)
  const ideal = gain([...relevance.values()].sort((a, b) => b - a))
  return ideal === 0 ? 0 : gain(ranked.map((id) => relevance.get(id) ?? 0)) / ideal
}

/** Share of the relevant documents among the first `depth`. */
export function recall(ranked: readonly string[], relevance: Relevance, depth: number): number {
  const relevant = relevantOf(relevance)
  return ranked.slice(0, depth).filter((id) => relevant.has(id)).length / relevant.size
}

/** Mean of the precision at each relevant document; those not found count as 0. */
export function averagePrecision(ranked: readonly string[], relevance: Relevance): number {
  const relevant = relevantOf(relevance)
  let hits = 0
  const sum = ranked.reduce((total, id, at) => total + (relevant.has(id) ? ++hits / (at + 1) : 0), 0)
  return sum / relevant.size
}

function relevantOf(relevance: Relevance): Set<string> {
  return new Set([...relevance].filter(([, grade]) => grade > 0).map(([id]) => id))
}
