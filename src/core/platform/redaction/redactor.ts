import type { KnownSecrets } from './known-secrets.ts'
import { makeMask, masksIn } from './mask.ts'
import { plainValue } from './plain-value.ts'
import { mapTexts, maskRecord } from './record.ts'
import { repeated, shortestRepeated } from './repeated.ts'
import { secretsIn } from './secrets-in-text.ts'
import type { Span } from './span.ts'

/** Masks what must not leave memory. */
export interface Redactor {
  /**
   * Any value as plain JSON-like data without its secrets: by the names of its fields and by what its texts hold. A value
   * found in one place is masked in all places. Data that is plain already keeps its shape; what is not (errors, dates,
   * maps) becomes plain. Never throws; applying it to its own result changes nothing.
   */
  value<T>(value: T): T
  /** The same for a single text. */
  text(text: string): string
}

export interface RedactorOptions {
  readonly known: KnownSecrets
  /** E-mail addresses, card and account numbers are masked too. */
  readonly personalData: () => boolean
}

/** A mask may change what is around it: looked at again until nothing is found. In practice, in the second round. */
const mostRounds = 8

export function createRedactor({ known, personalData }: RedactorOptions): Redactor {
  const cleaned = (text: string, found: Map<string, string>, random = true): string => {
    const spans = withKnown(text, secretsIn(text, { personalData: personalData(), random }), known)
    return spans.length === 0 ? text : masked(text, spans, found)
  }
  return {
    text(text) {
      const found = new Map<string, string>()
      let before = text
      for (let round = 0; round < mostRounds; round++) {
        const after = repeated(cleaned(before, found), found)
        if (after === before) break
        before = after
      }
      return before
    },
    value<T>(value: T) {
      let data = plainValue(value)
      const found = new Map<string, string>()
      for (let round = 0; round < mostRounds; round++) {
        let changed = false
        const noting = (before: string, after: string) => {
          if (after !== before) changed = true
          return after
        }
        data = maskRecord(data, (text, random) => noting(text, cleaned(text, found, random)), found)
        if (found.size > 0) data = mapTexts(data, (text) => noting(text, repeated(text, found)))
        if (!changed) break
      }
      return data as T
    },
  }
}

function withKnown(text: string, spans: readonly Span[], known: KnownSecrets): readonly Span[] {
  const places = known.find(text)
  if (places.length === 0) return spans
  const masks = masksIn(text)
  const exact = places.filter(({ start, end }) => !masks.some((mask) => mask.start < end && mask.end > start))
  // What a rule found reaches further than the exact value, or covers it in part: both are masked as one.
  const all = [...exact, ...spans].sort((one, other) => one.start - other.start || other.end - one.end)
  const result: Span[] = []
  for (const span of all) {
    const last = result.at(-1)
    if (!last || span.start >= last.end) result.push(span)
    else if (span.end > last.end) result[result.length - 1] = { ...last, end: span.end }
  }
  return result
}

function masked(text: string, spans: readonly Span[], found: Map<string, string>): string {
  let result = ''
  let past = 0
  for (const { start, end, kind, local } of spans) {
    const secret = text.slice(start, end)
    if (!local && secret.length >= shortestRepeated && !secret.includes('[redacted')) found.set(secret, kind)
    result += text.slice(past, start) + makeMask(secret, kind)
    past = end
  }
  return result + text.slice(past)
}
