import { readClauses } from './clauses.ts'
import { guessLanguage } from './languages.ts'
import { findUnit } from './units.ts'
import { isAmong, readTellingWords } from './words.ts'

/** Share of the telling words of a clause, and of the whole sentence, that must stand in what supports it. */
const leastOfClause = 1 / 3
const leastOfSentence = 1 / 2

/**
 * A clause of the sentence that nothing supports: it has hardly a word in common with quotes and question.
 * `undefined` where each is supported, or the document is in another language than the sentence.
 *
 * @param told quotes, as the documents have them
 * @param known the question, and under which title and headings the quotes stand
 * @param names of the sentence, folded: they are looked for in the quotes by themselves
 */
export function findUnsupported(
  sentence: string,
  told: readonly string[],
  known: readonly string[],
  names: readonly string[],
): string | undefined {
  const [said, written] = [guessLanguage(sentence), guessLanguage(told.join('\n'))]
  if (said !== undefined && written !== undefined && said !== written) return undefined
  const quoted = new Set(told.flatMap(readTellingWords))
  const words = readTellingWords(sentence).filter((word) => !names.includes(word))
  // A name alone does not show what is said of it.
  if (words.length > 1 && !words.some((word) => isAmong(word, quoted))) return sentence
  const support = new Set([...told, ...known].flatMap(readTellingWords))
  // Numbers and their units are looked for by themselves.
  const clauses = readClauses(sentence).map(({ text, telling }) => {
    const said = telling.filter((word) => findUnit(word) === undefined)
    return {
      text: text.trim(),
      all: said.length === 1 && /\p{N}/u.test(text) ? 0 : said.length,
      supported: said.filter((word) => isAmong(word, support)).length,
    }
  })
  const bare = clauses.find(({ all, supported }) => all > 0 && supported < all * leastOfClause)
  if (bare) return bare.text
  const all = clauses.reduce((sum, clause) => sum + clause.all, 0)
  const supported = clauses.reduce((sum, clause) => sum + clause.supported, 0)
  return supported < all * leastOfSentence ? sentence : undefined
}
