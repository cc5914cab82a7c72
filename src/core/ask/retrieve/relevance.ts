import type { SearchHit } from '../../../contract/knowledge.ts'
import type { AskPassage } from '../ports.ts'
import { isAmong, readTellingWords } from '../verify/words.ts'

/**
 * Below these a passage has nothing to do with a question. Measured on the questions of test/fixtures/ask: what can be
 * answered lies above, and questions about something else below (docs/ask.md).
 */
const floors = {
  /** Cosine of question and passage, whatever words they share. */
  meaning: 0.5,
  /** Share of the question's words in the passage, whatever their meaning. */
  words: 0.65,
  /** Both, where neither is enough. */
  both: { meaning: 0.25, words: 0.34 },
} as const

/** Whether a passage may have to do with a question. */
export function isRelevant(question: string, hit: Pick<SearchHit, 'ranks'>, passage: AskPassage): boolean {
  const meaning = hit.ranks.vector?.score
  const words = shareWords(question, passage)
  if (words === undefined) return meaning === undefined || meaning >= floors.both.meaning
  if (words >= floors.words) return true
  if (meaning === undefined) return words >= (floors.words + floors.both.words) / 2
  return meaning >= floors.meaning || (meaning >= floors.both.meaning && words >= floors.both.words)
}

/** Share of a question's telling words that a passage has; `undefined` where the question has none. */
export function shareWords(question: string, { text, title, headings }: AskPassage): number | undefined {
  const wanted = [...new Set(readTellingWords(question))]
  if (wanted.length === 0) return undefined
  const told = new Set([text, title, ...headings].flatMap(readTellingWords))
  return wanted.filter((word) => isAmong(word, told)).length / wanted.length
}
