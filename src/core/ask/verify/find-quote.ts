import { type FoldedText, foldText } from './fold-text.ts'
import { readWords, unspaced } from './words.ts'

/** Words that a quote has at least: fewer say nothing. */
const leastWords = 3
/** Whether a quote has too few words to show anything. */
export function isShortQuote(quote: string): boolean {
  return countWords(quote) < leastWords
}

function countWords(text: string): number {
  if (unspaced.test(text)) return readWords(text).length
  return text.split(/\s+/u).filter((part) => /[\p{L}\p{N}]/u.test(part)).length
}

/**
 * Finds a quote in a text, whatever typesetting and copying did to it. It begins and ends where words and numbers do.
 *
 * @returns [start, end) in the source of `text`; `undefined` where it does not stand there
 */
export function findQuote(text: FoldedText, source: string, quote: string): [number, number] | undefined {
  // Quotation marks around it, dots that say it goes on, and the mark it ends with are the quoter's own.
  const wanted = foldText(quote)
    .text.replace(/^[\s'.…,;:]+/u, '')
    .replace(/[\s'.…,;:!?]+$/u, '')
  if (wanted === '') return undefined
  for (let at = text.text.indexOf(wanted); at >= 0; at = text.text.indexOf(wanted, at + 1)) {
    const start = text.starts[at]!
    const end = text.ends[at + wanted.length - 1]!
    if (isWhole(source, start, end)) return [start, end]
  }
  return undefined
}

/** Whether neither end of [start, end) cuts a word or a number. */
function isWhole(source: string, start: number, end: number): boolean {
  const before = source.slice(Math.max(0, start - 2), start)
  const after = source.slice(end, end + 2)
  const first = source.slice(start, start + 2)
  const last = source.slice(Math.max(0, end - 2), end)
  return !cutsWord(before, first) && !cutsWord(last, after) && !cutsNumber(before, first, last, after)
}

function cutsWord(before: string, after: string): boolean {
  const left = [...before].at(-1) ?? ''
  const right = [...after][0] ?? ''
  if (unspaced.test(left) || unspaced.test(right)) return false
  return /[\p{L}\p{N}\p{M}]/u.test(left) && /[\p{L}\p{N}\p{M}]/u.test(right)
}

function cutsNumber(before: string, first: string, last: string, after: string): boolean {
  const beginsLate = /\p{Nd}[.,'’]$/u.test(before) && /^\p{Nd}/u.test(first)
  const endsEarly = /\p{Nd}$/u.test(last) && /^[.,'’]\p{Nd}/u.test(after)
  return beginsLate || endsEarly
}
