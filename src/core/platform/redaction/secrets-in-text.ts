import { assignedSecrets, nameKeywords } from './assignments.ts'
import { randomRuns } from './entropy.ts'
import { underForeignNames } from './foreign-names.ts'
import { createKeywordScan, type Sightings, unremarkable } from './keyword-scan.ts'
import { masksIn } from './mask.ts'
import { accountNumbers, cardNumbers, emailAddresses, socialSecurityNumbers } from './personal-data.ts'
import type { Span } from './span.ts'
import { structureRules } from './structure.ts'
import { hasTerminalCodes, withoutTerminalCodes } from './terminal-codes.ts'
import { vendorKeywords, vendorToken } from './vendors/match.ts'

const keywords = [
  ...new Set([...nameKeywords, ...structureRules.map((rule) => rule.keyword), ...vendorKeywords]),
]
const names = new Set(nameKeywords)
const scan = createKeywordScan(keywords)
const structure = new Map(structureRules.map((rule) => [rule.keyword, rule]))
const isVendor = new Set(vendorKeywords)
/** What a keyword leads to, by its index. */
const leads = keywords.map((keyword) => ({
  keyword,
  name: names.has(keyword),
  structure: structure.get(keyword),
  vendor: isVendor.has(keyword),
}))

/** What stands before the key itself in a line of `authorized_keys`: it is for others to see. */
const publicKey = /(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-[\w-]{1,20}) $/u
const noSpans: readonly Span[] = []
/** Shorter texts have no room for a name and a value. */
const shortestText = 5

export interface TextRules {
  readonly personalData: boolean
  /** Without: what merely looks random stays. */
  readonly random?: boolean
}

/**
 * Where secrets are in a text, by all rules: merged, in order, none of them inside a mask. The time it takes grows with
 * the length of the text and with nothing else: every rule looks only a bounded way from where its keyword is.
 */
export function secretsIn(text: string, rules: TextRules): readonly Span[] {
  if (!hasTerminalCodes(text)) return secretsInPlain(text, rules)
  return merged([...withoutTerminalCodes(text, (plain) => secretsInPlain(plain, rules))], masksIn(text))
}

function secretsInPlain(text: string, { personalData, random = true }: TextRules): readonly Span[] {
  if (text.length < shortestText) return noSpans
  const seen = scan.scan(text)
  if (seen === unremarkable) return noSpans
  const spans: Span[] = []
  if (seen.keywords.length > 0) byKeyword(text, seen, spans)
  if (seen.foreign) spans.push(...underForeignNames(text))
  if (random && seen.runs.length > 0)
    spans.push(
      ...randomRuns(text, seen.runs).filter(
        ({ start }) => !publicKey.test(text.slice(Math.max(0, start - 40), start)),
      ),
    )
  if (personalData) {
    if (seen.at) {
      const userinfos = spans.filter(({ kind }) => kind === 'url-password')
      spans.push(...emailAddresses(text, new Set(userinfos.map(({ end }) => end))))
    }
    if (seen.digits >= 12) spans.push(...cardNumbers(text))
    if (seen.digits >= 9) spans.push(...socialSecurityNumbers(text))
    if (seen.account) spans.push(...accountNumbers(text))
  }
  return spans.length === 0 ? spans : merged(spans, masksIn(text))
}

function byKeyword(text: string, { keywords: found, at: hasAt }: Sightings, spans: Span[]): void {
  const nameEnds: number[] = []
  /** A token that was found swallows the keywords inside it. */
  let past = 0
  /** Where a rule that looks far around itself may be tried again. */
  let again = 0
  for (let at = 0; at < found.length; at += 2) {
    const { keyword, name, structure: rule, vendor } = leads[found[at]!]!
    const end = found[at + 1]!
    if (name) nameEnds.push(end)
    if (end <= past) continue
    if (rule && !(rule.apart !== undefined && end < again) && (hasAt || !rule.needsAt)) {
      if (rule.apart !== undefined) again = end + rule.apart
      for (const span of rule.find(text, end)) {
        spans.push(span)
        past = Math.max(past, span.end)
      }
    }
    if (vendor) {
      const span = vendorToken(text, keyword, end)
      if (span) {
        spans.push(span)
        past = Math.max(past, span.end)
      }
    }
  }
  if (nameEnds.length > 0) spans.push(...assignedSecrets(text, nameEnds))
}

/** More telling kinds win where rules overlap: a vendor's or a structure's over a name's over a mere random run. */
function merged(spans: Span[], masks: readonly { start: number; end: number }[]): Span[] {
  spans.sort((one, other) => one.start - other.start || other.end - one.end)
  const result: Span[] = []
  let mask = 0
  for (const span of spans) {
    while (mask < masks.length && masks[mask]!.end <= span.start) mask++
    if (mask < masks.length && masks[mask]!.start < span.end) continue
    const last = result.at(-1)
    if (!last || span.start >= last.end) {
      result.push(span)
      continue
    }
    result[result.length - 1] = {
      start: last.start,
      end: Math.max(last.end, span.end),
      kind: weight(span) > weight(last) ? span.kind : last.kind,
      local: Boolean(last.local && span.local),
    }
  }
  return result
}

const vague = new Set(['random', 'key', 'token', 'secret', 'api-key', 'cookie', 'authorization', 'e-mail'])

function weight(span: Span): number {
  if (span.kind === 'random') return 0
  return vague.has(span.kind) ? 1 : 2
}
