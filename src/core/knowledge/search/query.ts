import { stopKeys } from './stop-words.ts'
import { eachWord, type TermKey } from './words.ts'

/** A word of the query: how often it stands there. */
export interface QueryTerm {
  readonly key: TermKey
  readonly count: number
}

/**
 * The words to look for in any text whatever: operators, quotes and emoji are only separators. Stop words go unless
 * nothing else remains; a repeated word counts as often as it stands there.
 */
export function analyzeQuery(query: string): QueryTerm[] {
  const counts = new Map<TermKey, number>()
  eachWord(query, (key) => counts.set(key, (counts.get(key) ?? 0) + 1))
  const telling = [...counts].filter(([key]) => !stopKeys.has(key))
  return (telling.length > 0 ? telling : [...counts]).map(([key, count]) => ({ key, count }))
}
