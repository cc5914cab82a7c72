import { accountNumbers } from './personal-data.ts'
import type { Span } from './span.ts'

/** Fewer random characters than this say nothing. */
const leastRandom = 14
/** Of a run, so many characters are judged; the rest is like them. */
const judged = 2048

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/giu
const uuidShaped = /^(?=[a-z-]*\d)[\da-z]{8}(?:-[\da-z]{4}){3}-[\da-z]{12}$/iu
/** Ids that sort by time: ULIDs, with the prefix of ours or without. */
const ulid = /^(?:[a-z]{2,8}_)?[0-7][\da-hjkmnp-tv-z]{23}(?:[\da-hjkmnp-tv-z]{2})?$/iu
/** Digests in base64, as lockfiles, go.sum and Content-Security-Policy write them. */
const digestBefore = /(?:sha\d{1,3}[-:]|md5[-:]|nonce-|h1:|;base64,)$/iu
const accountLike = /(?<![A-Za-z\d])[A-Za-z]{2}\d{2}/u
const versioned = /(?:^|[_-])v?\d+\.\d+|(?:amd64|x86_64|arm64)|\.[a-z]{2,4}\d?$/u
/** Gerrit's name for a change. */
const changeId = /^I[\da-f]{40}$/u
const leadingVersion = /^v?\d{1,4}\.\d{1,5}\.\d{1,9}[-+]/u
/** Files in base64: PNG, JPEG, GIF, WebP, PDF, gzip, zip, WASM, fonts. */
const fileInBase64 = /^(?:iVBORw0KGgo|\/9j\/|R0lGOD|UklGR|JVBERi0|H4sI|UEsDB|AGFzb|d09GM|AAEAAAAN|PHN2Zy)/u
const readableField =
  /(?:hash|digest|checksum|integrity|e-?tag|sha\d*|md5|fingerprint|commit|revision|version|traceparent|nonce|cursor|boundary|(?:request|req|trace|span|run|job|correlation|message|msg|chunk|doc|document|container|image|build|event|node|tab|window|frame|thread|process|device|file|shard|parent|step|note)[-_.]?id)$/iu

/** A field of this name is meant to be read, random as it may look: a digest, an id. */
export function isReadableName(name: string): boolean {
  let verdict = verdicts.get(name)
  if (verdict === undefined) {
    verdict = readableField.test(name)
    if (verdicts.size >= mostNames) verdicts.clear()
    verdicts.set(name, verdict)
  }
  return verdict
}

const verdicts = new Map<string, boolean>()
/** A flood of odd names must not fill the memory. */
const mostNames = 4096

/**
 * Runs of characters that no person and no name made up. Dates, UUIDs, digests in hexadecimal, paths, versions, words
 * in any case and ids that sort by time stay readable.
 *
 * @param runs start and end of runs with letters and digits, two numbers each
 */
export function randomRuns(text: string, runs: readonly number[]): Span[] {
  const spans: Span[] = []
  for (let at = 0; at < runs.length; at += 2) {
    const found = judgeRun(text, runs[at]!, runs[at + 1]!)
    spans.push(...found)
  }
  return spans
}

function judgeRun(text: string, from: number, to: number): readonly Span[] {
  if (isReadableAfter(text, from)) return []
  const run = text.slice(from, to)
  if (fileInBase64.test(run) || /^(?:sha\d{1,3}|nonce)-/u.test(run)) return []
  // `name=value` and `id:…` in one run: the value is judged alone, its name as one.
  const spans: Span[] = []
  for (const piece of pieces(run)) {
    const word = run.slice(piece.start, Math.min(piece.end, piece.start + judged))
    if (piece.start > 0 && isReadableAfter(text, from + piece.start)) continue
    if (isRandom(word, text[from + piece.start - 1] ?? '')) {
      spans.push({ start: from + piece.start, end: from + piece.end, kind: 'random' })
    }
  }
  return spans
}

/** What stands right before says that it is a digest or an id: `sha256:`, `requestId=`, `"etag": W/"`. */
function isReadableAfter(text: string, from: number): boolean {
  const last = text[from - 1]
  if (last === undefined || !'-:,="\'\x60 '.includes(last)) return false
  if ('-:,'.includes(last) && digestBefore.test(text.slice(Math.max(0, from - 9), from))) return true
  // Back over quotes, blanks and the sign between, at most so many of them.
  let end = from
  if (last === '"') {
    end -= text[from - 2] === '\\' ? 2 : 1
    if (text.startsWith('W/', end - 2)) end -= 2
  }
  let signs = 0
  while (end > 0 && from - end < 16 && '"\'\x60\\ :='.includes(text[end - 1]!)) {
    if (text[end - 1] === ':' || text[end - 1] === '=') signs++
    end--
  }
  if (signs !== 1) return false
  let start = end
  while (start > 0 && end - start < 32 && isNamePart(text.charCodeAt(start - 1))) start--
  return end > start && isReadableName(text.slice(start, end))
}

function isNamePart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 46
  )
}

/** A path is judged segment by segment; anything else as one, without a name before `=`. */
function pieces(run: string): { start: number; end: number }[] {
  if (!run.includes('/') || !isPath(run)) return [{ start: valueStart(run), end: run.length }]
  return [...run.matchAll(/[^/]+/gu)].map((part) => ({ start: part.index, end: part.index + part[0].length }))
}

/** After `name=` where the name is a plain word. */
function valueStart(run: string): number {
  const name = /^[A-Za-z][A-Za-z_.-]{0,40}=(?=[^=])/u.exec(run)
  return name ? name[0].length : 0
}

function isPath(run: string): boolean {
  if (/^(?:\.{0,2}|~|[A-Za-z])\//u.test(run) && run.split('/').length > 2) return true
  const segments = run.split('/')
  const wordy = segments.filter((segment) => segment === '' || isWordy(segment)).length
  return wordy * 2 >= segments.length || /\.[a-z]{1,5}\d?$/u.test(run)
}

function isWordy(segment: string): boolean {
  return (
    /^(?:[A-Za-z]+(?:[-_.][A-Za-z]+)*|[a-z]+[-_.]?\d{1,4}|v?\d+(?:\.\d+)*)$/u.test(segment) &&
    !/[a-z][A-Z]{2}[a-z]/u.test(segment)
  )
}

function isRandom(word: string, before: string): boolean {
  if (word.length < leastRandom || (word.length < 36 && ulid.test(word))) return false
  if (changeId.test(word) || leadingVersion.test(word)) return false
  // Personal data has a setting of its own.
  if (accountLike.test(word) && accountNumbers(word).length > 0) return false
  const rest = word.length < 36 ? word : word.replace(uuid, '')
  // A whole UUID with something around it, as ids are put together.
  if (rest !== word && rest.length < leastRandom) return false
  // The shape of a UUID with more letters than it may have was drawn at random.
  if (word.length === 36 && uuidShaped.test(word)) return true
  const quoted = before === '"' || before === "'" || before === '`'
  let random = 0
  let plain = 0
  let longest = 0
  for (const segment of rest.split(/[-_./~%=+]+/u)) {
    if (segment === '') continue
    if (isMixed(segment)) {
      random += segment.length
      if (segment.length > longest) longest = segment.length
    } else if (!/^(?:[\da-f]{1,8}|\d+)$/iu.test(segment) || segment.length > 12) plain += segment.length
    else if (segment.length <= 4) random += segment.length / 2
  }
  if (random < (quoted ? leastRandom : 16) || longest < 4 || random < plain * 1.2) return false
  // Names of files and packages carry versions: only a long random part of one counts.
  return longest >= 16 || !versioned.test(word)
}

/** Letters and digits by turns: no word with a number, no hexadecimal, no size, no date. */
function isMixed(segment: string): boolean {
  if (segment.length < 4) return false
  if (/^(?:0x)?[\da-f]+$/u.test(segment) || /^(?:0x)?[\dA-F]+$/u.test(segment)) return false
  if (/^(?:[A-Za-z]+\d{0,4}|\d+[A-Za-z]{0,3}|\d{8}T\d{4,6}Z?)$/u.test(segment)) return hasOddCase(segment)
  if (isCamelCase(segment)) return false
  let turns = 0
  for (let at = 1; at < segment.length; at++) {
    if (isDigit(segment, at) !== isDigit(segment, at - 1)) turns++
  }
  return turns >= Math.max(2, segment.length / 14) || hasOddCase(segment)
}

/** `XmlUtf8Convert`: words with capitals, and a digit here and there. */
function isCamelCase(segment: string): boolean {
  if (!/[A-Z]/u.test(segment)) return false
  let inWords = 0
  for (const [word] of segment.matchAll(/[A-Z]?[a-z]+/gu)) if (word.length >= 3) inWords += word.length
  return inWords >= segment.length * 0.7
}

/** Capitals where no word has them: `xKqZtRw`. */
function hasOddCase(segment: string): boolean {
  if (segment.length < 12) return false
  let changes = 0
  for (let at = 1; at < segment.length; at++) {
    const upper = isUpper(segment, at)
    if (upper !== isUpper(segment, at - 1)) changes++
  }
  return changes >= segment.length / 2.6
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function isUpper(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 65 && code <= 90
}
