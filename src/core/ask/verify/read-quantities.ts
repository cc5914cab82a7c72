import { readDates, type WrittenDate } from './dates.ts'
import { hasDecimalComma, type Language } from './languages.ts'
import { readMultiplier, readNumberWord, readOrdinalWord } from './number-words.ts'
import { type FollowingWord, findUnit, readFollowing, readPreceding } from './units.ts'
import { readWords } from './words.ts'

/** A number in a text, and what it counts. */
export interface WrittenNumber extends FollowingWord {
  readonly start: number
  readonly end: number
  readonly written: string
  readonly value: number
}

/** A name with digits in it: `AB-1234`, `IP67`, `3.2.1`. */
export interface WrittenCode {
  readonly start: number
  readonly end: number
  /** Without case, spaces and dashes. */
  readonly code: string
}

/** All that a text says in numbers. */
export interface Quantities {
  readonly dates: readonly WrittenDate[]
  readonly codes: readonly WrittenCode[]
  readonly numbers: readonly WrittenNumber[]
}

/**
 * Reads the dates, codes and numbers of a text, the latter also where they are written out.
 *
 * @param language of the text: whether 1,200 is more than a thousand or a little more than one
 */
export function readQuantities(text: string, language: Language | undefined): Quantities {
  const plain = plainDigits(text)
  const dates = readDates(plain)
  const taken: { start: number; end: number }[] = [...dates]
  const codes = readCodes(plain).filter((code) => !overlaps(code, taken))
  taken.push(...codes)
  const digits = readDigits(plain, language).filter((number) => !overlaps(number, taken))
  taken.push(...digits)
  const words = readWrittenOut(plain, language).filter((number) => !overlaps(number, taken))
  return { dates, codes, numbers: [...digits, ...words].sort((a, b) => a.start - b.start) }
}

function overlaps(
  one: { start: number; end: number },
  others: readonly { start: number; end: number }[],
): boolean {
  return others.some((other) => other.start < one.end && one.start < other.end)
}

const digitZeros = [0x0660, 0x06f0, 0x0966, 0xff10]

/** The same text, code unit by code unit, with digits, minus signs and narrow spaces of one kind. */
function plainDigits(text: string): string {
  return text
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]/gu, (digit) => {
      const unit = digit.charCodeAt(0)
      return String(unit - digitZeros.findLast((zero) => zero <= unit)!)
    })
    .replace(/[①-⑨]/gu, (digit) => digit.normalize('NFKC'))
    .replace(/[−–‐‑﹣－]/gu, '-')
    .replace(/[\u00a0\u2007\u2009\u202f]/gu, ' ')
}

const codePattern =
  /(?<![\p{L}\p{N}])(?:[\p{L}]+[-/]?\d[\p{L}\p{N}]*(?:[-/.][\p{L}\p{N}]+)*|\d+(?:\.\d+){2,}|\d+(?:[\p{L}]+\d+[\p{L}\p{N}]*)(?:-[\p{L}\p{N}]+)*)(?![\p{L}\p{N}])/gu

/** Names with digits in them, and versions. What is a number with its unit, `10kg`, is none. */
function readCodes(text: string): WrittenCode[] {
  return Array.from(text.matchAll(codePattern), ({ 0: written, index }) => ({
    start: index,
    end: index + written.length,
    code: written
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[-/\s]/gu, ''),
    written,
  })).filter(({ written }) => !isGrouped(written) && !/^(?:m|cm|mm|km|ft|in)[23]$/u.test(written))
}

function isGrouped(written: string): boolean {
  return /^\d{1,3}(?:\.\d{3})+$/u.test(written)
}

const numberPattern = /\d{1,3}(?:([ '’.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?/gu

function readDigits(text: string, language: Language | undefined): WrittenNumber[] {
  const found: WrittenNumber[] = []
  for (const { 0: written, index } of text.matchAll(numberPattern)) {
    if (/[\p{L}]$/u.test(text.slice(0, index))) continue
    const minus = readMinus(text, index)
    const start = index - minus.length
    const raised = /^[⁰¹²³⁴-⁹½¼¾]+/u.exec(text.slice(index + written.length))?.[0] ?? ''
    const end = index + written.length + raised.length
    // 10² is not 102: what it is worth is told by how it is written alone.
    const value = raised === '' ? parseNumber(written, language) : Number.NaN
    found.push(
      withUnit(text, { start, end, written: written + raised, value: minus === '' ? value : -value }),
    )
  }
  return shareUnits(found, text)
}

/** What makes the number that begins at `at` a negative one: a sign, or a word with the space behind it. */
function readMinus(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - 12), at)
  const sign = /(?:^|[\s(:,;=~])(-)$/u.exec(before)
  return sign?.[1] ?? /(?<!\p{L}|\d\s?)(?:minus|moins|menos|meno|negative)\s$/iu.exec(before)?.[0] ?? ''
}

function parseNumber(written: string, language: Language | undefined): number {
  const plain = written.replace(/[ '’]/gu, '')
  const marks = plain.match(/[.,]/gu) ?? []
  const last = marks.at(-1)
  if (last === undefined) return Number(plain)
  const isMixed = marks.some((mark) => mark !== last)
  const comma = hasDecimalComma(language)
  const groups = /^[1-9]\d{0,2}(?:[.,]\d{3})+$/u.test(plain)
  const isDecimal = isMixed || (marks.length === 1 && (!groups || (last === ',') === comma))
  if (!isDecimal) return Number(plain.replace(/[.,]/gu, ''))
  const at = plain.lastIndexOf(last)
  return Number(`${plain.slice(0, at).replace(/[.,]/gu, '')}.${plain.slice(at + 1)}`)
}

function withUnit(text: string, number: Omit<WrittenNumber, 'unit' | 'word' | 'per'>): WrittenNumber {
  const multiplier = /^[ \u00a0-]?(\p{L}+)\.?/u.exec(text.slice(number.end, number.end + 20))
  const factor = multiplier
    ? (readMultiplier(multiplier[1]!.toLowerCase()) ?? readSuffix(text, number))
    : undefined
  if (multiplier && factor !== undefined) {
    const end = number.end + multiplier[0].length
    return withUnit(text, {
      ...number,
      end,
      value: number.value * factor,
      written: text.slice(number.start, end),
    })
  }
  const before = readPreceding(text, number.start)
  return {
    ...number,
    ...(before !== undefined ? { unit: before } : {}),
    ...readFollowing(text, number.end, before),
  }
}

/** 50k, 3bn; $5m, where it cannot be metres. */
function readSuffix(text: string, { start, end }: { start: number; end: number }): number | undefined {
  const suffix = /^\p{L}+/u.exec(text.slice(end, end + 4))?.[0] ?? ''
  if (suffix === 'k') return 1e3
  if (suffix === 'bn') return 1e9
  const isMoney = ['$', '€', '£', '¥', 'CHF'].includes(readPreceding(text, start) ?? '')
  return isMoney && /^m$/iu.test(suffix) ? 1e6 : undefined
}

/** The first number of a range counts what the last one does: 5 to 10 bar. */
function shareUnits(numbers: readonly WrittenNumber[], text: string): WrittenNumber[] {
  const shared = [...numbers]
  for (let at = shared.length - 2; at >= 0; at -= 1) {
    const [one, next] = [shared[at]!, shared[at + 1]!]
    const between = text.slice(one.end, next.start)
    if (
      one.unit === undefined &&
      next.unit !== undefined &&
      /^\s*(?:-|to|or|and|bis|und|oder|à|a|y|et|ou|x|×)\s*$/iu.test(between)
    )
      shared[at] = { start: one.start, end: one.end, written: one.written, value: one.value, unit: next.unit }
  }
  return shared
}

function readWrittenOut(text: string, language: Language | undefined): WrittenNumber[] {
  const words = readWords(text)
  const found: WrittenNumber[] = []
  for (let at = 0; at < words.length; at += 1) {
    const first = words[at]!
    const ordinal = readOrdinal(first.folded, text, first.end)
    const next = words[at + 1]
    const isMultiplied =
      next !== undefined && isJoined(text, first.end, next.start) && readMultiplier(next.folded) !== undefined
    // A hundred is one hundred.
    const isArticle = isMultiplied && /^an?$/u.test(first.folded)
    let value = isArticle ? 1 : (ordinal ?? readNumberWord(first.folded, language))
    if (value === undefined) continue
    let last = first
    const unit =
      next && isJoined(text, first.end, next.start) ? readNumberWord(next.folded, language) : undefined
    if (ordinal === undefined && value >= 20 && unit !== undefined && unit < 10) {
      value += unit
      last = next!
      at += 1
    }
    const minus = ordinal === undefined ? readMinus(text, first.start) : ''
    if (minus !== '') value = -value
    const start = first.start - minus.length
    const number = { start, end: last.end, written: text.slice(start, last.end), value }
    if (value === 1 && ordinal === undefined && !isMultiplied && !countsOne(text, last.end)) continue
    found.push(ordinal === undefined ? withUnit(text, number) : number)
  }
  return found
}

function readOrdinal(word: string, text: string, end: number): number | undefined {
  const value = readOrdinalWord(word)
  // A second is a unit, unless it is the second of something.
  return word === 'second' && !/^\s+\p{L}/u.test(text.slice(end)) ? undefined : value
}

function isJoined(text: string, from: number, to: number): boolean {
  return /^[-\s]$/u.test(text.slice(from, to))
}

/** Whether `one` counts something: one filter, one hour; not one of them, one must. */
function countsOne(text: string, end: number): boolean {
  const { unit, word } = readFollowing(text, end)
  return unit !== undefined || (word !== undefined && findUnit(word) !== undefined)
}
