import { stem } from './porter.ts'

/**
 * A term's key: 48 bits of a hash of its stem, as a number. Keys stand in for a dictionary, so a removed document
 * leaves no word behind; among a million different terms the odds that any two share a key are 1 in 500.
 */
export type TermKey = number

/**
 * Calls `visit` for every word of `text` with its key and its [start, end) offsets. Words are runs of letters and
 * digits without case, accents and English endings; scripts written without spaces give overlapping pairs of
 * characters. Indexing, querying and highlighting all go through here, so that they cannot disagree.
 */
export function eachWord(text: string, visit: (key: TermKey, start: number, end: number) => void): void {
  const length = text.length
  let at = 0
  while (at < length) {
    const kind = wordKind(text.charCodeAt(at))
    if (kind === separator) {
      at++
      continue
    }
    const start = at
    if (kind === unspaced) {
      do at++
      while (at < length && wordKind(text.charCodeAt(at)) === unspaced)
      visitPairs(text, start, at, visit)
      continue
    }
    do at++
    while (at < length && wordKind(text.charCodeAt(at)) === letter)
    const key = keyOfRaw(text.slice(start, at))
    if (key !== nothing) visit(key, start, at)
    // The possessive 's belongs to no word.
    if (isApostrophe(text.charCodeAt(at)) && (text.charCodeAt(at + 1) | 32) === 115) {
      if (at + 2 >= length || wordKind(text.charCodeAt(at + 2)) === separator) at += 2
    }
  }
}

/** Overlapping pairs of the characters in text[start, end), or the only one. */
function visitPairs(
  text: string,
  start: number,
  end: number,
  visit: (key: TermKey, start: number, end: number) => void,
): void {
  const bounds: number[] = []
  for (let at = start; at < end; at += text.codePointAt(at)! > 0xffff ? 2 : 1) bounds.push(at)
  bounds.push(end)
  const pairs = Math.max(1, bounds.length - 2)
  for (let pair = 0; pair < pairs; pair++) {
    const from = bounds[pair]!
    const to = Math.min(bounds[pair + 2] ?? end, end)
    visit(wordKey(normalize(text.slice(from, to))), from, to)
  }
}

/** The word as it is compared: lower case, without accents, stemmed where it is plain English letters. */
export function normalize(raw: string): string {
  const lower = raw.toLowerCase()
  if (/^[a-z]+$/u.test(lower)) return lower.length > 64 ? lower : stem(lower)
  if (/^[\da-z]+$/u.test(lower)) return lower
  const bare = lower.normalize('NFKD').replace(/\p{M}+/gu, '')
  return /^[a-z]{1,64}$/u.test(bare) ? stem(bare) : bare
}

/** Of a word that is only accents. */
const nothing = -1

const seenKeys = new Map<string, TermKey>()
const seenLimit = 65_536
/** V8 keeps the whole text alive for a slice of 13 or more characters, so those are worked out each time. */
const seenLength = 12

function keyOfRaw(raw: string): TermKey {
  const short = raw.length <= seenLength
  const seen = short ? seenKeys.get(raw) : undefined
  if (seen !== undefined) return seen
  const normal = normalize(raw)
  const key = normal === '' ? nothing : wordKey(normal)
  if (short) {
    if (seenKeys.size >= seenLimit) seenKeys.clear()
    seenKeys.set(raw, key)
  }
  return key
}

/** Two multiplicative hashes side by side, finished as in MurmurHash3 (Appleby, 2011). */
export function wordKey(term: string): TermKey {
  let a = 0x9e3779b9
  let b = 0x85ebca6b
  for (let at = 0; at < term.length; at++) {
    const unit = term.charCodeAt(at)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x5bd1e995)
    b ^= b >>> 15
  }
  return (scramble(b ^ Math.imul(a, 3)) & 0xffff) * 0x1_0000_0000 + scramble(a)
}

function scramble(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

const separator = 1
const letter = 2
const unspaced = 3
/** By UTF-16 code unit, filled as characters are met; 0 is unknown. */
const kinds = new Uint8Array(65_536)

function wordKind(unit: number): number {
  const known = kinds[unit]!
  return known === 0 ? learnKind(unit) : known
}

function learnKind(unit: number): number {
  const kind = classify(unit)
  kinds[unit] = kind
  return kind
}

function classify(unit: number): number {
  // Halves of characters beyond U+FFFF: rare ideographs, and emoji, which can be searched for too.
  if (unit >= 0xd800 && unit <= 0xdfff) return unspaced
  const character = String.fromCharCode(unit)
  if (
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u.test(
      character,
    )
  )
    return unspaced
  return /[\p{L}\p{N}\p{M}]/u.test(character) ? letter : separator
}

function isApostrophe(unit: number): boolean {
  return unit === 0x27 || unit === 0x2019
}
