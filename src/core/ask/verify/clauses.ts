import { isAmong, isTelling, readWords, type Word } from './words.ts'

/** A part of a sentence that says one thing. */
export interface Clause {
  /** [start, end) in the text. */
  readonly start: number
  readonly end: number
  readonly text: string
  readonly words: readonly Word[]
  /** Words that say something, folded. */
  readonly telling: readonly string[]
}

/** Where one clause ends and the next begins. */
const bounds =
  /[;:!?\n]+|[.](?=\s|$)|,(?=\s|$)|\s[-–—]\s|[()]|\b(?:and|but|or|while|whereas|although|though|which|because|unless|except|und|aber|oder|sondern|während|obwohl|weil|et|mais|ou|tandis|y|pero|e|ma|mas)\b/giu

/** Parts a text into clauses; those that say nothing join their neighbour. */
export function readClauses(text: string): Clause[] {
  const flowing = joinLines(text)
  const clauses: Clause[] = []
  let start = 0
  const push = (end: number) => {
    const clause = buildClause(flowing, start, end)
    const before = clauses.at(-1)
    if (clause.telling.length === 0 && !/\p{N}/u.test(clause.text)) {
      if (!before) return
      clauses[clauses.length - 1] = buildClause(flowing, before.start, end)
    } else clauses.push(clause)
    start = end
  }
  for (const { index } of flowing.matchAll(bounds)) if (index > start) push(index)
  push(flowing.length)
  return clauses
}

/**
 * Lines that only wrap become one, code unit by code unit; rows of tables, entries of lists and paragraphs stay apart.
 */
function joinLines(text: string): string {
  return text.replace(/[ \t\r]*\n(?!\s*\n)/gu, (ending, at: number) => {
    const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
    const from = at + ending.length
    const next = text.indexOf('\n', from)
    const after = text.slice(from, next < 0 ? undefined : next)
    const isApart =
      [before, after].some((line) => /[|\t]/u.test(line)) || /^\s*(?:[-*•–]|\d+[.)])\s|^\s*$/u.test(after)
    return isApart || before.trim() === '' ? ending : ' '.repeat(ending.length)
  })
}

function buildClause(text: string, start: number, end: number): Clause {
  const words = readWords(text.slice(start, end)).map((word) => ({
    ...word,
    start: word.start + start,
    end: word.end + start,
  }))
  const telling = words.map(({ folded }) => folded).filter(isTelling)
  return { start, end, text: text.slice(start, end), words, telling }
}

/** How many of some words are among others, in any of their forms. */
export function countShared(words: readonly string[], others: readonly string[]): number {
  return words.filter((word) => isAmong(word, others)).length
}

/** [start, end) of the whole sentences that a stretch of a text lies in. */
export function extendToSentences(text: string, start: number, end: number): [number, number] {
  let from = 0
  for (const { index, 0: bound } of text.matchAll(/[.!?。！？]["'”’)\]]*(?=\s|$)|[。！？]|\n\s*\n/gu)) {
    const after = index + bound.length
    if (after <= start) from = after
    else if (after >= end) return [from, after]
  }
  return [from, text.length]
}
