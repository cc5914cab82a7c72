import { judgeName } from './key-names.ts'
import { isPlaceholder, looksOpaque } from './opaque.ts'
import type { Span } from './span.ts'

/** A value is looked at up to here; what is longer is masked to its end all the same. */
const longestQuoted = 16_384
/** Parts of names that are worth a look at what follows. */
export const nameKeywords = [
  'passw',
  'pass',
  'pwd',
  'secret',
  'token',
  'key',
  'auth',
  'cred',
  'cookie',
  'jwt',
  'sig',
  'otp',
  'csrf',
  'xsrf',
]

/** Letters, digits and `_ $ . -` make up names. */
const isNameCharacter = new Uint8Array(128)
for (let code = 0; code < 128; code++)
  isNameCharacter[code] = /[\w$.-]/u.test(String.fromCharCode(code)) ? 1 : 0
const inName = (text: string, at: number) => isNameCharacter[text.charCodeAt(at)] === 1
/** What may stand between a name and its value. Bounded throughout, and tried at one place only. */
const assignment =
  /(?:\\{0,3}["'`])?(?:[\])]\s?)?(?:[ \t]+(?:string|str|String|\*string|const char ?\*?))?[ \t]{0,20}(?:\.=|\?=|:{0,3}=(?:>|(?!=))|:(?!=)|\|{1,2}:?|%3[dD]|->|&gt;|>|,(?=[ \t]*\\{0,3}["'`])|\((?=["'`])|"?\s+value=)[ \t]{0,20}(?:\r?\n[ \t]{0,40})?/uy
const cookiePairs = /^: ?[^\s=;,"'\\]{1,128}=/u
const flagGap = /[ \t]+(?!-)/uy
const proseGap = /["'`]?(?:[ \t]+(?:is|was|of|with|using|value|-|–))?[ \t]+(?=\S)/uy
const opening = /(?:[rbfu]|[a-z]{1,10}!|\$)?(\\{0,3}["'`]|&quot;)/uy
const unquoted = /[^\s"'`,;&<>()[\]{}|\\]+/uy
const scheme =
  /(?:bearer|basic|token|apikey|api-key|digest|negotiate|ntlm|oauth|aws4-hmac-sha256|hmac|key|jwt|signature|bot|splunk|x-authorization)[ \t]+/iuy

/**
 * Values under telling names inside free text: `password=…`, `"apiKey": "…"`, `--token …`, `TOKEN => '…'`,
 * `<secret>…</secret>`, `Authorization: Bearer …`, `with token …`.
 *
 * @param ends positions right after a part of a name, ascending
 */
export function assignedSecrets(text: string, ends: readonly number[]): Span[] {
  const spans: Span[] = []
  let past = 0
  for (const end of ends) {
    if (end <= past) continue
    let nameEnd = end
    while (nameEnd < text.length && nameEnd - end < 40 && inName(text, nameEnd)) nameEnd++
    // A dot or hyphen that ends the name belongs to the sentence.
    while (nameEnd > end && (text[nameEnd - 1] === '.' || text[nameEnd - 1] === '-')) nameEnd--
    let nameStart = end
    while (nameStart > past && end - nameStart < 60 && inName(text, nameStart - 1)) nameStart--
    past = nameEnd
    const name = text.slice(nameStart, nameEnd)
    const verdict = judgeName(name.replace(/^-+/u, ''))
    if (!verdict) continue
    // Pairs of a Cookie header have a rule of their own.
    if (verdict.kind === 'cookie' && cookiePairs.test(text.slice(nameEnd, nameEnd + 140))) continue
    const found = valueAfter(text, nameEnd, verdict.strength === 'certain', name)
    if (!found) continue
    spans.push(...found.spans.map((span) => ({ ...span, kind: verdict.kind })))
    past = Math.max(past, found.end)
  }
  return spans
}

interface Found {
  readonly spans: readonly Omit<Span, 'kind'>[]
  readonly end: number
}

function valueAfter(text: string, at: number, certain: boolean, name: string): Found | undefined {
  assignment.lastIndex = at
  if (assignment.test(text)) {
    const from = assignment.lastIndex
    // A list of words has commas too: there, what follows has to look like a secret.
    const listed = /,[ \t]*$/u.test(text.slice(Math.max(at, from - 24), from))
    return readValue(text, from, listed ? 'listed' : certain ? 'certain' : 'assigned', name)
  }
  if (name.startsWith('-')) {
    flagGap.lastIndex = at
    if (flagGap.test(text)) return readValue(text, flagGap.lastIndex, certain ? 'certain' : 'assigned', name)
    return undefined
  }
  if (/^pass$/iu.test(name)) return undefined
  proseGap.lastIndex = at
  if (proseGap.test(text)) return readValue(text, proseGap.lastIndex, 'prose', name)
  return undefined
}

/**
 * `certain`: any value is a secret. `assigned`: it has to be a quoted or opaque one. `listed` after a comma and `prose`
 * after a blank: an opaque one.
 */
type Context = 'certain' | 'assigned' | 'listed' | 'prose'

function readValue(text: string, from: number, context: Context, name: string): Found | undefined {
  opening.lastIndex = from
  const quote = opening.exec(text)?.[1]
  if (quote === undefined) return readUnquoted(text, from, context, name)
  const start = opening.lastIndex
  const close = closingQuote(text, quote, start)
  if (close === -1 || close - start > longestQuoted) return readUnquoted(text, start, context, name)
  const lead = schemeEnd(text, start, close)
  const value = text.slice(lead, close)
  const trimmed = value.trim()
  if (trimmed === '' || isPlaceholder(trimmed) || trimmed.startsWith('[redacted')) return undefined
  const opaque = looksOpaque(trimmed)
  if (context === 'assigned' && !opaque && !isOnePiece(trimmed)) return undefined
  if (context === 'listed' && !opaque) return undefined
  if (context === 'prose' && (quote.endsWith('`') || !(opaque || isOddWord(trimmed)))) return undefined
  const offset = lead + value.indexOf(trimmed)
  return { spans: [{ start: offset, end: offset + trimmed.length, local: !opaque }], end: close }
}

/** Where the same quote comes again, not escaped; -1 when it does not. */
function closingQuote(text: string, quote: string, from: number): number {
  let at = text.indexOf(quote, from)
  // An escaped quote inside; where the opening one was escaped, so is the closing one.
  while (
    quote.length === 1 &&
    at > from &&
    at - from <= longestQuoted &&
    text[at - 1] === '\\' &&
    text[at - 2] !== '\\'
  ) {
    at = text.indexOf(quote, at + 1)
  }
  return at
}

/** Eight letters or more in a case that no word and no name has: `KULOcaja`. */
function isOddWord(value: string): boolean {
  return /^[A-Za-z]{8,}$/u.test(value) && /[A-Z]{2,}[a-z]+|[a-z][A-Z]{2}/u.test(value)
}

/** One word that is no plain lower-case one, of a length that a secret may have. */
function isOnePiece(value: string): boolean {
  return (
    value.length >= 8 &&
    !/\s/u.test(value) &&
    !/^[a-z]+(?:[-_./:][a-z]+)*$|^[A-Za-z][a-z]+(?:[A-Z][a-z]+)*$|^[A-Z_]+$|^https?:/u.test(value)
  )
}

function readUnquoted(text: string, from: number, context: Context, name: string): Found | undefined {
  const lead = schemeEnd(text, from, text.length)
  unquoted.lastIndex = lead
  let value = unquoted.exec(text)?.[0]
  if (value === undefined) return readBraced(text, lead, name)
  if (value.startsWith('[redacted')) return undefined
  // `credentials: secret="…"`, `auth: password: …`: what follows is the next name.
  if (/^[A-Za-z_][\w.-]{0,60}[=:]$/u.test(value) && (value.endsWith('=') || judgeName(value.slice(0, -1)))) {
    return undefined
  }
  value = value.replace(/[.:!?]{1,3}$/u, '')
  const end = lead + value.length
  if (
    value === '' ||
    isPlaceholder(value) ||
    (/^(?:\/|\.\.?\/|[A-Za-z]:\\)/u.test(value) && context !== 'certain')
  )
    return undefined
  if (context === 'certain') {
    // `password: wrong` and `Basic authentication is off` are sentences, `password=wrong` is not.
    const said = lead !== from || (/[:\s]$/u.test(text.slice(from - 2, from)) && text[from - 1] !== '=')
    if (said && /^[a-z]+$/iu.test(value) && /^[ \t]+[a-z]/u.test(text.slice(end, end + 3))) return undefined
    if (/^\d{1,3}$/u.test(value) && /s$/iu.test(name)) return undefined
    if (text[end] === '(' && /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/u.test(value)) return undefined
  } else if (!looksOpaque(value) && !(value.length >= 16 && isParameter(text, from, name))) return undefined
  return { spans: [{ start: lead, end, local: !looksOpaque(value) }], end }
}

/** `?key=…` or `&key=…` of a URL: no prose stands there. */
function isParameter(text: string, from: number, name: string): boolean {
  return text[from - 1] === '=' && /[?&]/u.test(text[from - 2 - name.length] ?? '')
}

/** `{label THE-SECRET}`: the last word inside. */
function readBraced(text: string, from: number, name: string): Found | undefined {
  if (text[from] !== '{' || name.startsWith('-')) return undefined
  const found = /^\{[^{}"':\n]{0,80}?([\w+/=.~-]{12,400})\s*\}/u.exec(text.slice(from, from + 500))
  if (!found || !looksOpaque(found[1]!)) return undefined
  const start = from + found[0].lastIndexOf(found[1]!)
  return { spans: [{ start, end: start + found[1]!.length }], end: start + found[1]!.length }
}

/** Where the value begins after `Bearer ` and the like; the scheme helps and stays. */
function schemeEnd(text: string, from: number, end: number): number {
  scheme.lastIndex = from
  return scheme.test(text) && scheme.lastIndex < end ? scheme.lastIndex : from
}
