/**
 * How long a server asks to be left alone, by the headers of its answer: `retry-after-ms`, `Retry-After` in seconds or as
 * a date, `x-ratelimit-reset-*` in spans (`12ms`, `6m0s`), seconds or as a moment.
 *
 * @param now milliseconds since 1970
 * @returns milliseconds, 0 or more; `undefined` where nothing is said that can be read
 */
export function readRetryWait(headers: Headers, now: number): number | undefined {
  const exact = readNumber(headers.get('retry-after-ms'))
  if (exact !== undefined) return Math.max(0, exact)
  const after = headers.get('retry-after')
  if (after !== null) {
    const seconds = readNumber(after)
    if (seconds !== undefined) return Math.max(0, seconds * 1000)
    const wait = readSpan(after) ?? waitUntil(after, now)
    if (wait !== undefined) return wait
  }
  return readResets(headers, now)
}

/** Of several limits, that which is used up; where none says so, the one that ends last. */
function readResets(headers: Headers, now: number): number | undefined {
  const used: number[] = []
  const all: number[] = []
  for (const [name, value] of headers) {
    const kind = /^x-ratelimit-reset(.*)$/u.exec(name)?.[1]
    if (kind === undefined) continue
    const wait = readSpan(value) ?? readReset(value, now)
    if (wait === undefined) continue
    all.push(wait)
    if (readNumber(headers.get(`x-ratelimit-remaining${kind}`)) === 0) used.push(wait)
  }
  const waits = used.length > 0 ? used : all
  return waits.length > 0 ? Math.max(...waits) : undefined
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `6m0s`, `1h2m`, `12ms`, `1.5s`. */
export function readSpan(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/u.test(text.trim())) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/gu))
    total += Number(amount) * units[unit!]!
  return total
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
