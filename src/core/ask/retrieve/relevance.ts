import type { SearchHit } from '../../../contract/knowledge.ts'
import type { AskPassage } from '../ports.ts'
import { isAmong, readTellingWords } from '../verify/words.ts'

/**
 * Any of these lifts a passage out of what has nothing to do with a question: the cosine of its meaning, the share of the
 * question's words that it has, or some of both. Measured on the questions of test/support/ask-gold-set.ts: their passages
 * lie above, and those nearest to questions about something else below.
 */
const floors = [
  { meaning: 0.36, words: 0 },
  { meaning: 0.22, words: 0.34 },
  { meaning: 0.12, words: 0.5 },
  { meaning: -1, words: 0.65 },
] as const
/** Share of the words where nothing is known of the meaning, and the cosine where the question has no telling word. */
const leastWords = 0.5
const leastMeaning = 0.25

/** Whether a passage may have to do with a question. */
export function isRelevant(question: string, hit: Pick<SearchHit, 'ranks'>, passage: AskPassage): boolean {
  const meaning = hit.ranks.vector?.score
  const words = shareWords(question, passage)
  if (words === undefined) return meaning === undefined || meaning >= leastMeaning
  if (meaning === undefined) return words >= leastWords
  return floors.some((floor) => meaning >= floor.meaning && words >= floor.words)
}

/** Share of a question's telling words that a passage has; `undefined` where the question has none. */
function shareWords(question: string, { text, title, headings }: AskPassage): number | undefined {
  const wanted = [...new Set(readTellingWords(question))]
  if (wanted.length === 0) return undefined
  const told = new Set([text, title, ...headings].flatMap(readTellingWords))
  return wanted.filter((word) => isAmong(word, told)).length / wanted.length
}
