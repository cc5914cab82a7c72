import type { FoundPassage } from '../retrieve/retrieve.ts'

/** Tokens of instructions, schema and what stands around the passages, about; and around each passage. */
const tokensAround = 900
const tokensAroundPassage = 40
/** Tokenizers make more of a text than the one that chunks are measured by. */
const margin = 1.25
/** Characters that make a token, at least. */
const charactersPerToken = 3
const mostAnswerTokens = 2048
const leastAnswerTokens = 256

/** How many tokens an answer may have in a window. */
export function chooseAnswerTokens(window: number): number {
  return Math.max(leastAnswerTokens, Math.min(mostAnswerTokens, Math.floor(window / 4)))
}

/**
 * The passages that fit into a model's window beside question and answer, the best first; always at least one.
 *
 * @param others all that is asked besides the passages
 */
export function fitPassages(
  found: readonly FoundPassage[],
  window: number,
  answerTokens: number,
  others: readonly string[],
): FoundPassage[] {
  const used = others.reduce((sum, text) => sum + text.length / charactersPerToken, tokensAround)
  let left = window - answerTokens - used
  const fitting: FoundPassage[] = []
  for (const one of found) {
    left -= one.tokens * margin + tokensAroundPassage
    if (left < 0 && fitting.length > 0) break
    fitting.push(one)
  }
  return fitting
}

/** What of a passage is shown: all of it, or in a small window the part that answers best. */
export function showPassage({ passage, hit, tokens }: FoundPassage, window: number): string {
  return tokens * margin > window / 3 ? hit.text : passage.text
}
