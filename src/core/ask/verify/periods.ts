import { findUnit } from './units.ts'
import { readWords } from './words.ts'

const adverbs: Readonly<Record<string, string>> = {
  hourly: 'h',
  daily: 'day',
  nightly: 'day',
  weekly: 'week',
  monthly: 'month',
  yearly: 'year',
  annual: 'year',
  annually: 'year',
  annum: 'year',
  täglich: 'day',
  wöchentlich: 'week',
  monatlich: 'month',
  jährlich: 'year',
}
const periods = new Set(['s', 'min', 'h', 'day', 'week', 'month', 'year', 'decade', 'century'])

/** The spans of time that a text names without counting them: each year, monthly. */
function readPeriods(text: string): string[] {
  return readWords(text).flatMap(({ folded, start }) => {
    const period = adverbs[folded] ?? (folded.length > 2 ? findUnit(folded) : undefined)
    const isCounted = /[\p{N}]\s*[-\p{L}]*\s*$/u.test(text.slice(0, start))
    return period !== undefined && periods.has(period) && !isCounted ? [period] : []
  })
}

/** Whether a sentence names another span of time than its quotes do: a month, where it is a year there. */
export function hasOtherPeriod(sentence: string, quotes: readonly string[]): boolean {
  const told = quotes.flatMap(readPeriods)
  const said = readPeriods(sentence)
  return told.length > 0 && said.some((period) => !told.includes(period))
}
