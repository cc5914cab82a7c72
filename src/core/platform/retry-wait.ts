/**
 * How long a server asks to be left alone, by the headers of its answer: `retry-after-ms`, `Retry-After` in seconds or as
 * a date, `x-ratelimit-reset-*` in spans (`12ms`, `6m0s`), seconds or as a moment.
 *
 * @param now milliseconds since 1970
 * @param status of the answer: only one about limits is explained by them, the others just carry them along
 * @returns milliseconds, 0 or more; `undefined` where nothing is said that can be read
 */
export function readRetryWait(headers: Headers, now: number, status = 429): number | undefined {
  const exact = readNumber(headers.get('retry-after-ms'))
  if (exact !== undefined) return Math.max(0, exact)
  const after = headers.get('retry-after')
  if (after !== null) {
    const seconds = readNumber(after)
    if (seconds !== undefined) return Math.max(0, seconds * 1000)
    const wait = readSpan(after) ?? waitUntil(after, now)
    if (wait !== undefined) return wait
  }
  return readResets(headers, now, status === 429)
}

/** Of several limits, that which is used up; where none says so but one must be, the one that ends last. */
function readResets(headers: Headers, now: number, isLimited: boolean): number | undefined {
  const used: number[] = []
  const all: number[] = []
  for (const [name, value] of headers) {
    const kind = /^(?:x-)?ratelimit-reset(.*)$/u.exec(name)?.[1]
    if (kind === undefined) continue
    const wait = readSpan(value) ?? readReset(value, now)
    if (wait === undefined) continue
    all.push(wait)
    const left = headers.get(name.replace('-reset', '-remaining'))
    if (readNumber(left) === 0) used.push(wait)
  }
  const waits = used.length > 0 || !isLimited ? used : all
  return waits.length > 0 ? Math.max(...waits) : undefined
}

/** A number and its unit, which no further letter follows: `2 models` are no minutes. */
const part = String.raw`(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])`
const span = `${part}(?:[\\s,]*(?:and\\s+)?${part})*`
const wholeSpan = new RegExp(`^${span}$`, 'iu')
const spokenSpan = new RegExp(`(?:again|retry|wait|resets?)(?:\\s(?:in|after|for))?\\s(?<wait>${span})`, 'iu')

/** Milliseconds of `6m0s`, `1h2m`, `12ms`, `1.5s`, `20 seconds`. */
export function readSpan(text: string): number | undefined {
  if (!wholeSpan.test(text.trim())) return undefined
  return [...text.matchAll(new RegExp(part, 'giu'))].reduce(
    (sum, [, number, unit]) => sum + Number(number) * readUnit(unit!.toLowerCase()),
    0,
  )
}

/** The same in a sentence: `Please try again in 1m2.5s.`, `Retry after 20 seconds`. */
export function readSpokenWait(message: string): number | undefined {
  const wait = spokenSpan.exec(message)?.groups?.wait
  return wait === undefined ? undefined : readSpan(wait)
}

function readUnit(unit: string): number {
  if (unit.startsWith('mi') && unit.includes('sec')) return 1
  if (unit === 'ms') return 1
  return { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit[0] as 's' | 'm' | 'h' | 'd']
}

/** A bare number is a span in seconds, or, where it is far too large for one, a moment in seconds or milliseconds. */
function readReset(text: string, now: number): number | undefined {
  const number = readNumber(text)
  if (number === undefined) return waitUntil(text, now)
  if (number > 1e11) return Math.max(0, number - now)
  if (number > 1e8) return Math.max(0, number * 1000 - now)
  return Math.max(0, number * 1000)
}

function waitUntil(date: string, now: number): number | undefined {
  const at = Date.parse(date)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

function readNumber(text: string | null): number | undefined {
  if (text === null || !/^\s*-?\d+(?:\.\d+)?\s*$/u.test(text)) return undefined
  return Number(text)
}
