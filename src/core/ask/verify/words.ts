import { stopWords } from './languages.ts'

/** A word as it stands in a text. */
export interface Word {
  readonly written: string
  /** Without case and compatibility forms. */
  readonly folded: string
  /** [start, end) in the text. */
  readonly start: number
  readonly end: number
}

/** Letters, marks and digits in a row; an apostrophe inside belongs to it. */
const wordPattern = /[\p{L}\p{N}\p{M}\u00ad]+(?:['’][\p{L}\p{M}]+)*/gu

/** Scripts that are written without spaces between words. */
export const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

/** The words of a text, in order. The possessive 's belongs to none. */
export function readWords(text: string): Word[] {
  return Array.from(text.matchAll(wordPattern), ({ 0: written, index }) => partWords(written, index)).flat()
}

function partWords(written: string, index: number): Word[] {
  const parts = unspaced.test(written)
    ? Array.from(segmenter.segment(written), ({ segment, index: at }) => ({ segment, at }))
    : [{ segment: written, at: 0 }]
  return parts.map(({ segment, at }) => ({
    written: segment,
    folded: foldWord(segment),
    start: index + at,
    end: index + at + segment.length,
  }))
}

/** A word without what does not tell it from others: case, soft hyphens, ligatures, the possessive. */
export function foldWord(written: string): string {
  return written
    .normalize('NFKC')
    .replaceAll('\u00ad', '')
    .replaceAll('’', "'")
    .toLowerCase()
    .replace(/'s$/u, '')
}

/** Words that say something: no stop words, no digits alone. */
export function readTellingWords(text: string): string[] {
  return readWords(text)
    .map(({ folded }) => folded)
    .filter((word) => isTelling(word))
}

export function isTelling(word: string): boolean {
  return (
    !stopWords.has(word) && !/^\p{N}+$/u.test(word) && (word.length > 1 || /[^\p{Script=Latin}]/u.test(word))
  )
}

/** Share of the longer word that two forms of one word have in common at their beginning. */
const commonPart = 0.65
const leastCommon = 4

/** Whether two folded words are forms of one: operate, operated, operating. In any language, by their beginning. */
export function areAkin(a: string, b: string): boolean {
  if (a === b) return true
  const longer = Math.max(a.length, b.length)
  const needed = Math.max(leastCommon, Math.ceil(longer * commonPart))
  if (Math.min(a.length, b.length) < Math.min(needed, leastCommon)) return isPlural(a, b) || isPlural(b, a)
  let same = 0
  while (same < longer && a[same] === b[same]) same += 1
  return same >= needed || isPlural(a, b) || isPlural(b, a)
}

function isPlural(one: string, many: string): boolean {
  return one.length >= 2 && (many === `${one}s` || many === `${one}es` || many === `${one}'s`)
}

/** Whether a word, a form of it, or a compound of it is among others. */
export function isAmong(word: string, others: Iterable<string>): boolean {
  for (const other of others)
    if (areAkin(word, other) || isCompound(word, other) || isCompound(other, word)) return true
  return false
}

const leastPart = 5

function isCompound(part: string, whole: string): boolean {
  return part.length >= leastPart && whole.length > part.length && whole.includes(part)
}
