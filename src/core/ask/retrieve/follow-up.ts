import type { AskInput } from '../../../contract/ask.ts'
import { readTellingWords, readWords } from '../verify/words.ts'

/** A question that was asked before, and what was answered. */
export interface EarlierTurn {
  readonly question: string
  readonly answer: string
}

/** Earlier turns that a follow-up may lean on. */
const mostTurns = 3
/** Names of the last answer that are searched for as well. */
const mostNames = 6

/** Words that stand for something that was named before. */
const standIns = new Set(
  `it its they their theirs them this that these those he his him she her hers there then former latter same such one ones both
er sein seine ihn ihm sie ihr ihre deren dessen das dies diese dieser dieses davon dafür dazu damit daran dort dabei
il elle ils elles leur leurs ce cela celui celle cette y en su sus este esta eso esa ello ella suo sua questo questa`.split(
    /\s+/u,
  ),
)
const leaning =
  /^\s*(?:and|but|or|so|also|what about|how about|what else|anything else|why|how come|und|aber|oder|auch|wie ist es mit|et|mais|y|pero|e|ma)\b/iu

/** What was said before, whichever way it was told. */
export function readHistory(history: NonNullable<AskInput['history']>): EarlierTurn[] {
  const turns: EarlierTurn[] = []
  for (const entry of history) {
    if ('question' in entry) turns.push({ question: entry.question, answer: readAnswer(entry.answer) })
    else if (entry.role === 'user') turns.push({ question: entry.content, answer: '' })
    else {
      const last = turns.pop()
      if (last) turns.push({ question: last.question, answer: `${last.answer} ${entry.content}`.trim() })
    }
  }
  return turns
}

function readAnswer(answer: string | readonly { readonly text: string }[] | undefined): string {
  return typeof answer === 'string' ? answer : (answer ?? []).map(({ text }) => text).join(' ')
}

/**
 * What to search for: the question, and where it leans on what was said before (“and its price?”), the words of the
 * questions it leans on and the names in the last answer.
 */
export function expandQuestion(question: string, turns: readonly EarlierTurn[]): string {
  const last = turns.at(-1)
  if (!last || !leans(question)) return question
  const words = new Set<string>()
  for (const turn of turns.slice(-mostTurns).reverse()) {
    for (const word of readTellingWords(turn.question)) words.add(word)
    if (!leans(turn.question)) break
  }
  const names = readWords(last.answer).filter(({ written }) => /^\p{Lu}|\p{N}/u.test(written))
  for (const { folded } of names.slice(0, mostNames)) words.add(folded)
  for (const word of readTellingWords(question)) words.delete(word)
  return words.size === 0 ? question : `${question} ${[...words].join(' ')}`
}

function leans(question: string): boolean {
  if (leaning.test(question) || readTellingWords(question).length <= 2) return true
  return readWords(question).some(({ folded }) => standIns.has(folded))
}
