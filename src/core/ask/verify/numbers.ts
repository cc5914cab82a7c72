import { saysDate, type WrittenDate } from './dates.ts'
import { type Language, stopWords } from './languages.ts'
import { type Quantities, readQuantities, type WrittenNumber } from './read-quantities.ts'
import { findUnit } from './units.ts'
import { areAkin, readWords } from './words.ts'

/** A stretch of a document's text that is quoted. */
export interface QuotedStretch {
  /** The whole text, so that a number is read as it stands there. */
  readonly source: string
  readonly start: number
  readonly end: number
}

/** What is told in numbers in quotes: only what stands there whole. */
interface Told extends Quantities {
  readonly texts: readonly string[]
  /** Units that are named without a number before them. */
  readonly units: ReadonlySet<string>
}

/** The first number, date or code of a sentence that no quote has; `undefined` where there is none. */
export function findStrangeNumber(
  sentence: string,
  quotes: readonly QuotedStretch[],
  language: { readonly said: Language | undefined; readonly told: Language | undefined },
): string | undefined {
  const told = readTold(quotes, language.told)
  const said = readQuantities(sentence, language.said)
  const code = said.codes.find((one) => !told.codes.some((other) => other.code === one.code))
  if (code) return sentence.slice(code.start, code.end)
  const date = said.dates.find((one) => !hasDate(one, told))
  if (date) return sentence.slice(date.start, date.end)
  return said.numbers.find((one) => !hasNumber(one, told))?.written
}

function readTold(quotes: readonly QuotedStretch[], language: Language | undefined): Told {
  const read = quotes.map(({ source, start, end }) => {
    const { dates, codes, numbers } = readQuantities(source, language)
    const isInside = (one: { start: number; end: number }) => one.start >= start && one.end <= end
    return { dates: dates.filter(isInside), codes: codes.filter(isInside), numbers: numbers.filter(isInside) }
  })
  const texts = quotes.map(({ source, start, end }) => source.slice(start, end))
  return {
    dates: read.flatMap(({ dates }) => dates),
    codes: read.flatMap(({ codes }) => codes),
    numbers: read.flatMap(({ numbers }) => numbers),
    texts,
    units: new Set(texts.flatMap(readUnits)),
  }
}

function readUnits(text: string): string[] {
  const names = text.match(/[\p{L}°µ²³%€$£¥Ω/]+/gu) ?? []
  return names.flatMap((name) => findUnit(name) ?? [])
}

function hasDate(wanted: WrittenDate, { dates, numbers }: Told): boolean {
  if (dates.some((date) => saysDate(date, wanted))) return true
  // Day, month and year may stand apart: “In March 2024, on the 12th”.
  if (wanted.year === undefined || dates.some(({ year }) => year !== undefined)) return false
  const { year, ...rest } = wanted
  return numbers.some(({ value }) => value === year) && dates.some((date) => saysDate(date, rest))
}

function hasNumber(wanted: WrittenNumber, told: Told): boolean {
  const same = told.numbers.filter((number) => isSameNumber(number, wanted))
  // The year or day of a date that is told.
  if (same.length === 0)
    return wanted.unit === undefined && told.dates.some((date) => hasPart(date, wanted.value))
  return same.some((number) => countSame(number, wanted, told) && isForTheSame(number, wanted, told))
}

function isSameNumber(one: WrittenNumber, other: WrittenNumber): boolean {
  if (Number.isNaN(one.value) || Number.isNaN(other.value)) return one.written === other.written
  return Math.abs(one.value - other.value) <= Math.abs(other.value) * 1e-12
}

function hasPart({ year, readings }: WrittenDate, value: number): boolean {
  return year === value || readings.some(({ day }) => day === value)
}

/** Whether what a number is told for is said in the document as well: 3 litres per second are not 3 litres per minute. */
function isForTheSame(told: WrittenNumber, wanted: WrittenNumber, { texts, units }: Told): boolean {
  if (wanted.per === undefined || wanted.per === told.per) return true
  if (told.per !== undefined) return areAkin(wanted.per, told.per)
  const { per } = wanted
  return units.has(per) || texts.some((text) => readWords(text).some(({ folded }) => areAkin(folded, per)))
}

/** Whether two equal numbers count the same: 12 bar is not 12 psi, four filters are not four seals. */
function countSame(told: WrittenNumber, wanted: WrittenNumber, { units, numbers, texts }: Told): boolean {
  if (wanted.unit !== undefined) {
    if (told.unit !== undefined) return told.unit === wanted.unit
    // The head of a table says what its columns are in.
    return units.has(wanted.unit)
  }
  if (wanted.word === undefined || stopWords.has(wanted.word.toLowerCase())) return true
  if (told.unit !== undefined)
    return texts.some((text) =>
      readWords(text).some(({ folded }) => areAkin(folded, wanted.word!.toLowerCase())),
    )
  if (told.word === undefined) return true
  const [word, other] = [wanted.word.toLowerCase(), told.word.toLowerCase()]
  if (areAkin(word, other)) return true
  const countsAnother = numbers.some(
    (number) =>
      number.value !== wanted.value && number.word !== undefined && areAkin(number.word.toLowerCase(), word),
  )
  const words = texts.flatMap((text) => readWords(text).map(({ folded }) => folded))
  return !countsAnother && words.some((one) => areAkin(one, word))
}
