import { blockScalar } from './block-scalar.ts'
import { listItemAfter } from './command-words.ts'
import { about, judgeName } from './key-names.ts'
import { isPlaceholder, looksOpaque } from './opaque.ts'
import type { Span } from './span.ts'

/** A value is looked at up to here; what is longer is masked to its end all the same. */
const longestQuoted = 16_384

/** What may stand between a name and its value. Bounded throughout, and tried at one place only. */
const assignment = new RegExp(
  [
    // The end of what the name stands in: a quote, a bracket; then its type.
    String.raw`(?:\\{0,3}["'\x60])?(?:[\])]\s?)?`,
    String.raw`(?:[ \t]{1,4}(?:string|str|String|\*string|const char ?\*?)|[ \t]?:[ \t]{0,4}&?(?:'static )?[A-Za-z][\w<>?.]{0,24}(?:\[\])?(?=[ \t]{0,4}=(?!=)))?`,
    String.raw`[ \t]{0,20}`,
    // `name="API_TOKEN" value="…"`, `{"name": "API_TOKEN", "value": "…"}`, and the same in YAML.
    String.raw`(?:,?(?:\\{1,2}[nr]|\s){0,40}\\{0,3}["']?[vV]alue\\{0,3}["']?\s{0,4}[:=]`,
    String.raw`|\.=|\?=|:{0,3}=(?:>|(?!=))|[=!]={1,2}(?=[ \t]{0,4}["'\x60])|::?(?=[ \t])|:(?!:)|\|{1,2}:?|%3[dD]|->|<-|&gt;`,
    // `<token>…`, `<token type="…">…`, and a property list's `<key>token</key><string>…`.
    String.raw`|(?:[ \t]{1,4}[\w:]{1,30}="[^"<>]{0,60}"){0,3}>|</key>\s{0,40}<string>`,
    String.raw`|,(?=[ \t]*\\{0,3}["'\x60])|\((?=["'\x60]))`,
    String.raw`[ \t]{0,20}(?:\r?\n[ \t]{0,40}(?:- )?)?`,
  ].join(''),
  'uy',
)
const flagGap = /[ \t]+(?!-)/uy
const gapWords = 'is was of with using value provided supplied given received sent used found invalid'.split(
  ' ',
)
const isGapWord = new Set(gapWords)
const proseGap = new RegExp(
  String.raw`["'\x60]?(?:[ \t]{1,8}(?:${gapWords.join('|')}|-|–)){0,2}:?[ \t]{1,8}(?=\S)`,
  'uy',
)
/** `license key EU = …`: a word between the name and its value. */
const wordBetween = /[ \t]+([A-Za-z]{1,12})[ \t]{0,8}[=:][ \t]{0,8}/uy
/** A part of a form by the name of its field (RFC 7578). */
const formPart =
  /\\?"[^\r\n\\]{0,200}(?:\r?\n|\\r\\n)(?:[^\r\n\\]{1,200}(?:\r?\n|\\r\\n)){0,3}(?:\r?\n|\\r\\n)/uy
const opening = /(?:[rbfu@]|\$@|@\$|[a-z]{1,10}!|\$)?(\\{0,3}["'`]|&quot;)/uy
const unquoted = /[^\s"'`,;&<>()[\]{}|\\]+/uy
const unquotedWithBrackets = /[^\s"'`,;&<>()[\]{}|\\][^\s"'`,;&<|\\]*/uy
const scheme =
  /(?:bearer|basic|token|apikey|api-key|digest|negotiate|ntlm|oauth|aws4-hmac-sha256|hmac|key|jwt|signature|bot|splunk|x-authorization)[ \t]+/iuy
const anyScheme = /[A-Za-z][\w.-]{1,30}[ \t]{1,4}(?=[\w.~+/=:%-]{8})/uy

export interface Found {
  readonly spans: readonly Omit<Span, 'kind'>[]
  readonly end: number
}

/** A name in a text, and how sure it is that a secret stands under it. */
export interface Name {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly certain: boolean
  readonly kind: string
}

/** The value that stands under a telling name, wherever it is written beside it. */
export function assignedValue(text: string, name: Name): Found | undefined {
  const at = name.end
  if (isInSentence(text, at)) return undefined
  const sure = name.certain ? 'certain' : 'assigned'
  if (text.startsWith('name=', name.start - 6) || text.startsWith('name=\\', name.start - 7)) {
    formPart.lastIndex = at
    if (formPart.test(text)) return readValue(text, formPart.lastIndex, sure, name)
  }
  if (name.certain && name.text.startsWith('-')) {
    const item = listItemAfter(text, at)?.word
    if (item && !item.text.startsWith('-') && !isPlaceholder(item.text) && !item.text.startsWith('[redacted'))
      return { spans: [{ start: item.start, end: item.end, local: !looksOpaque(item.text) }], end: item.end }
  }
  const block = blockScalar(text, name.start, at).filter(
    (line) =>
      !text.startsWith('[redacted', line.start) &&
      (name.certain || looksOpaque(text.slice(line.start, line.end))),
  )
  if (block.length > 0)
    return { spans: block.map((line) => ({ ...line, local: true })), end: block.at(-1)!.end }
  assignment.lastIndex = at
  if (assignment.test(text)) {
    const from = assignment.lastIndex
    // A program compares a key with the names of keys.
    if (!name.certain && /[=!]=[ \t]*$/u.test(text.slice(Math.max(at, from - 24), from))) return undefined
    // A list of words has commas too: there, what follows has to look like a secret.
    const listed = /,[ \t]*$/u.test(text.slice(Math.max(at, from - 24), from))
    const called =
      listed && name.certain && /\(["']$/u.test(text.slice(Math.max(0, name.start - 2), name.start))
    return readValue(text, from, listed && !called ? 'listed' : sure, name)
  }
  if (name.text.startsWith('-')) {
    flagGap.lastIndex = at
    return flagGap.test(text) ? readValue(text, flagGap.lastIndex, sure, name) : undefined
  }
  if (/^pass$/iu.test(name.text)) return undefined
  proseGap.lastIndex = at
  if (proseGap.test(text)) {
    const from = proseGap.lastIndex
    const told = /^(?:\t| (?:is|was):? )/u.test(text.slice(at, from)) && name.kind === 'password'
    const found = readValue(text, from, isCommand(text, name) ? 'certain' : told ? 'told' : 'prose', name)
    if (found) return found
  }
  wordBetween.lastIndex = at
  const word = wordBetween.exec(text)?.[1]
  if (word === undefined || about.has(word.toLowerCase())) return undefined
  if (name.kind === 'cookie' && /^(?:hash|digest|checksum)$/iu.test(word)) return undefined
  return readValue(text, wordBetween.lastIndex, 'prose', name)
}

/** A short word follows, and a blank: most often, and told without trying what else may stand there. */
function isInSentence(text: string, at: number): boolean {
  if (text[at] !== ' ') return false
  let end = at + 1
  while (end - at < 12 && isSmallLetter(text.charCodeAt(end))) end++
  if (text[end] !== ' ' || end === at + 1) return false
  const next = text.charCodeAt(end + 1)
  // Neither a sign nor a quote follows the word.
  return isSmallLetter(next) && !isGapWord.has(text.slice(at + 1, end))
}

function isSmallLetter(code: number): boolean {
  return code >= 97 && code <= 122
}

/** `PASSWORD '…'` in SQL, `ENV DB_PASSWORD …`, `setx API_SECRET "…"`, `requirepass …`, `login dana password …`. */
function isCommand(text: string, name: Name): boolean {
  if (/^(?:requirepass|masterauth)$/iu.test(name.text)) return true
  if (!name.certain) return false
  const before = text.slice(Math.max(0, name.start - 80), name.start)
  if (/^[A-Z][A-Z\d_]+$/u.test(name.text)) {
    return (
      /(?:^|\s)(?:ENV|setx|setenv)[ \t]+$/iu.test(before) ||
      /^[ \t]+['"]/u.test(text.slice(name.end, name.end + 8))
    )
  }
  return /\blogin[ \t]+\S{1,60}[ \t\n]+$/u.test(before)
}

/**
 * `certain`: any value is a secret. `assigned`: it has to be a quoted or opaque one. `listed` after a comma and `prose`
 * after a blank: an opaque one. `told`: with a digit, which a word of a sentence has not.
 */
type Context = 'certain' | 'assigned' | 'listed' | 'prose' | 'told'

function readValue(text: string, from: number, context: Context, name: Name): Found | undefined {
  opening.lastIndex = from
  const quote = opening.exec(text)?.[1]
  if (quote === undefined) return readUnquoted(text, from, context, name)
  const start = opening.lastIndex
  const close = closingQuote(text, quote, start)
  if (close === -1 || close - start > longestQuoted) return readUnquoted(text, start, context, name)
  const lead = schemeEnd(text, start, close, name)
  const value = text.slice(lead, close)
  const trimmed = value.trim()
  const next = replacement(text, close + quote.length, context, name)
  if (trimmed === '' || isPlaceholder(trimmed) || trimmed.startsWith('[redacted')) return next
  const opaque = looksOpaque(trimmed)
  if (context === 'assigned' && !opaque && !isOnePiece(trimmed)) return next
  if (context === 'listed' && !opaque) return undefined
  if (context === 'told' && !opaque && !/\d/u.test(trimmed)) return undefined
  if (context === 'prose' && (quote.endsWith('`') || !(opaque || isOddWord(trimmed)))) return undefined
  const offset = lead + value.indexOf(trimmed)
  const span = { start: offset, end: offset + trimmed.length, local: !opaque }
  return { spans: [span, ...(next?.spans ?? [])], end: next?.end ?? close }
}

const arrow = /[ \t]{1,4}(?:->|=>)[ \t]{1,4}(?=\\{0,3}["'])/uy

/** `password = "old" -> "new"`, as tools that plan a change write it. */
function replacement(text: string, at: number, context: Context, name: Name): Found | undefined {
  if (context === 'listed' || context === 'prose') return undefined
  arrow.lastIndex = at
  return arrow.test(text) ? readValue(text, arrow.lastIndex, context, name) : undefined
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
    !/^[a-z]+(?:[-_./:][a-z]+)*$|^[A-Za-z][a-z]+(?:[A-Z][a-z]+)*$|^[A-Z_]+$|^[A-Z][A-Za-z]*(?:\.[A-Z][A-Za-z]*)+$|^https?:/u.test(
      value,
    )
  )
}

function readUnquoted(text: string, from: number, context: Context, name: Name): Found | undefined {
  const lead = schemeEnd(text, from, text.length, name)
  let value = unquotedAt(text, lead, context === 'certain' || context === 'told')
  if (value === undefined) return readGroup(text, lead, name) ?? readBraced(text, lead, name)
  if (value.startsWith('[redacted')) return undefined
  // `credentials: secret="…"`, `auth: password: …`: what follows is the next name.
  if (/^[A-Za-z_][\w.-]{0,60}[=:]$/u.test(value)) {
    // Base64 may end so too, but then neither a quote nor a bracket follows.
    const isName = value.endsWith('=')
      ? /["'`{[(\\]/u.test(text[lead + value.length] ?? '')
      : judgeName(value.slice(0, -1))
    if (isName) return undefined
  }
  value = value.replace(/[.:!?]{1,3}$/u, '')
  const end = lead + value.length
  if (
    value === '' ||
    isPlaceholder(value) ||
    isPublic(value, context) ||
    (/^(?:\/|\.\.?\/|[A-Za-z]:\\)/u.test(value) && context !== 'certain')
  )
    return undefined
  if (context === 'certain') {
    // `password: wrong` and `Basic authentication is off` are sentences, `password=wrong` is not.
    const said = lead !== from || (/[:\s]$/u.test(text.slice(from - 2, from)) && text[from - 1] !== '=')
    if (said && /^[a-z]+$/iu.test(value) && /^[ \t]+[a-z]/u.test(text.slice(end, end + 3))) return undefined
    // `volume "credentials" : secret "db" not found`
    if (said && judgeName(value) && /^[ \t]+["']/u.test(text.slice(end, end + 3))) return undefined
    // `secret: don't do this`
    if (said && /^[a-z]+$/iu.test(value) && /^['’][a-z]/u.test(text.slice(end, end + 2))) return undefined
    if (/^\d{1,3}$/u.test(value) && /s$/iu.test(name.text)) return undefined
    if (/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\(/u.test(text.slice(lead, lead + 120))) return undefined
  } else if (context === 'told' && value.length >= 6 && /\d/u.test(value)) {
    return { spans: [{ start: lead, end, local: !looksOpaque(value) }], end }
  } else if (!looksOpaque(value) && !(value.length >= 16 && isParameter(text, from, name))) return undefined
  return { spans: [{ start: lead, end, local: !looksOpaque(value) }], end }
}

const secretFile = /^\/(?:var\/)?run\/secrets\//u

/** An address, a module's hash, an SSH key for others to see, the file that a secret is in. */
function isPublic(value: string, context: Context): boolean {
  // `GET /settings/keys HTTP/2.0`
  if (/^HTTP\/\d/u.test(value)) return true
  if (secretFile.test(value) || /^AAAA[BCE][23]N/u.test(value)) return true
  return context !== 'certain' && /^https?:\/\/|^h1:|^sha(?:256|384|512)[-:]|^(?:ssh|ecdsa)-/u.test(value)
}

/** Up to a blank or quote; brackets belong to it as far as they are opened inside, and only where any value is a secret. */
function unquotedAt(text: string, from: number, brackets: boolean): string | undefined {
  const pattern = brackets ? unquotedWithBrackets : unquoted
  pattern.lastIndex = from
  const value = pattern.exec(text)?.[0]
  if (value === undefined || !brackets || !/[)\]}>]/u.test(value)) return value
  let open = 0
  for (let at = 0; at < value.length; at++) {
    const character = value[at]!
    if ('([{'.includes(character)) open++
    else if (')]}'.includes(character) && --open < 0 && !/[\w$#@!%^*?~+-]/u.test(value[at + 1] ?? '')) {
      return value.slice(0, at)
    }
  }
  return value
}

/** `?key=…` or `&key=…` of a URL: no prose stands there. */
function isParameter(text: string, from: number, name: Name): boolean {
  return text[from - 1] === '=' && /[?&]/u.test(text[from - 2 - name.text.length] ?? '')
}

const memberOfGroup =
  /[{,]\s{0,40}\\{0,3}["']?[\w.-]{1,60}\\{0,3}["']?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}\\{0,3}["']([^"'\\\n]{0,400})\\{0,3}["']\s{0,40}/uy
const mostMembers = 16

/** `secrets: {vendor: "…", other: "…"}`: what looks like a secret or a digest in a group of them, by whatever name. */
function readGroup(text: string, from: number, name: Name): Found | undefined {
  if (text[from] !== '{' || !name.certain || name.kind === 'cookie') return undefined
  const spans: Found['spans'][number][] = []
  let end = from
  memberOfGroup.lastIndex = from
  for (let count = 0; count < mostMembers; count++) {
    const found = memberOfGroup.exec(text)
    if (!found) break
    const value = found[1]!
    end = memberOfGroup.lastIndex
    if (!looksOpaque(value) || /:\/\/|\s|^\[redacted/u.test(value)) continue
    const start = found.index + found[0].lastIndexOf(value)
    spans.push({ start, end: start + value.length })
  }
  return spans.length === 0 ? undefined : { spans, end }
}

/** `{label THE-SECRET}`: the last word inside. */
function readBraced(text: string, from: number, name: Name): Found | undefined {
  if (text[from] !== '{' || name.text.startsWith('-')) return undefined
  const found = /^\{[^{}"':\n]{0,80}?([\w+/=.~-]{12,400})\s*\}/u.exec(text.slice(from, from + 500))
  if (!found || !looksOpaque(found[1]!)) return undefined
  const start = from + found[0].lastIndexOf(found[1]!)
  return { spans: [{ start, end: start + found[1]!.length }], end: start + found[1]!.length }
}

/** Where the value begins after `Bearer ` and the like; the scheme helps and stays. */
function schemeEnd(text: string, from: number, end: number, name: Name): number {
  scheme.lastIndex = from
  if (scheme.test(text)) return scheme.lastIndex < end ? scheme.lastIndex : from
  if (name.kind !== 'authorization') return from
  anyScheme.lastIndex = from
  if (!anyScheme.test(text) || anyScheme.lastIndex >= end) return from
  const value = unquotedAt(text, anyScheme.lastIndex, false)
  return value !== undefined && looksOpaque(value) ? anyScheme.lastIndex : from
}
