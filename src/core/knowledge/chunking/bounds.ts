import type { HeadingMark } from '../ports.ts'
import { isSpaceAt, pieceEnd } from './pieces.ts'
import { tokensOfPiece } from './tokens.ts'

/** How good a place is to cut a text at; a higher one is preferred. */
export const Bound = { inside: 0, word: 1, line: 2, sentence: 3, paragraph: 4, heading: 5 } as const
export type Bound = (typeof Bound)[keyof typeof Bound]

/** A text taken apart: piece `i` is `[starts[i], starts[i + 1])`. */
export interface Pieces {
  readonly count: number
  /** `count + 1` offsets; the last is the end of the text. */
  readonly starts: Uint32Array
  /** `count + 1` sums of tokens before each piece. */
  readonly tokensBefore: Uint32Array
  /** What kind of bound each piece begins at. */
  readonly bounds: Uint8Array
  /** Ascending indices of pieces that are parts of a longer one: the sum of their tokens is an estimate. */
  readonly parts: readonly number[]
}

/** Longest stretch that is never cut, in code units; at 3 tokens each it still fits into the smallest chunk. */
const longestPiece = 32

/** Takes `text` apart at every place it may be cut, in one pass. */
export function takeApart(text: string, headings: readonly HeadingMark[]): Pieces {
  const list = new PieceList(Math.ceil(text.length / 4) + 16)
  const headingEnds = headings.map((heading) => endOfLine(text, heading.at))
  let heading = 0
  let spacesFrom = -1
  for (let at = 0; at < text.length; ) {
    const end = pieceEnd(text, at)
    const first = isSpaceAt(text, at) ? skipSpaces(text, at, end) : at
    if (first === end) {
      if (spacesFrom < 0) spacesFrom = list.count
      list.addLong(text, at, end, Bound.inside)
    } else {
      while (heading < headings.length && headingEnds[heading]! <= first) heading += 1
      let bound = boundBefore(text, first)
      if (headings[heading]?.at === first) bound = Bound.heading
      // What follows a heading stays with it.
      if (heading > 0 && onlySpaces(text, headingEnds[heading - 1]!, first)) bound = Bound.inside
      if (spacesFrom >= 0) list.bounds[spacesFrom] = bound
      spacesFrom = -1
      if (end > at + 1 && wideSentenceEnds.has(text[at]!)) {
        // cl100k joins a full stop to the letters after it, and scripts without spaces have no other bound.
        list.addPart(text, at, at + 1, bound)
        list.addParts(text, at + 1, end, Bound.sentence)
      } else list.addLong(text, at, end, bound)
    }
    at = end
  }
  return list.finish(text.length)
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

function skipSpaces(text: string, from: number, to: number): number {
  let at = from
  while (at < to && isSpaceAt(text, at)) at += 1
  return at
}

/** Whether `[from, to)` is whitespace, not farther than a few lines. */
function onlySpaces(text: string, from: number, to: number): boolean {
  return to - from <= 8 && skipSpaces(text, from, to) === to
}

const sentenceEnds = new Set('.!?…。！？｡։۔।')
const wideSentenceEnds = new Set('。！？｡')
const closers = new Set('"\'”’»)]）」』】')

/** The kind of bound before the character at `at`, which is not whitespace. Looks back over one run of whitespace. */
function boundBefore(text: string, at: number): Bound {
  let newlines = 0
  let before = at
  while (before > 0 && isSpaceAt(text, before - 1)) {
    before -= 1
    if (text.charCodeAt(before) === 0x0a) newlines += 1
  }
  if (before === 0 || newlines > 1) return Bound.paragraph
  let mark = before - 1
  for (let count = 0; count < 3 && mark > 0 && closers.has(text[mark]!); count += 1) mark -= 1
  if (before === at) return wideSentenceEnds.has(text[mark]!) ? Bound.sentence : Bound.inside
  if (sentenceEnds.has(text[mark]!) && !isLowerCase(text[at]!)) return Bound.sentence
  return newlines === 1 ? Bound.line : Bound.word
}

function isLowerCase(character: string): boolean {
  return character !== character.toUpperCase()
}

class PieceList {
  count = 0
  starts: Uint32Array<ArrayBuffer>
  tokens: Uint32Array<ArrayBuffer>
  bounds: Uint8Array<ArrayBuffer>
  readonly parts: number[] = []

  constructor(capacity: number) {
    this.starts = new Uint32Array(capacity)
    this.tokens = new Uint32Array(capacity)
    this.bounds = new Uint8Array(capacity)
  }

  addLong(text: string, start: number, end: number, bound: Bound): void {
    if (end - start <= longestPiece) {
      this.#add(start, tokensOfPiece(text.slice(start, end)), bound)
    } else this.addParts(text, start, end, bound)
  }

  addParts(text: string, start: number, end: number, bound: Bound): void {
    for (let from = start; from < end; ) {
      let to = Math.min(from + longestPiece, end)
      if (to < end && (text.charCodeAt(to - 1) & 0xfc00) === 0xd800) to -= 1
      this.addPart(text, from, to, from === start ? bound : Bound.inside)
      from = to
    }
  }

  addPart(text: string, start: number, end: number, bound: Bound): void {
    this.parts.push(this.count)
    this.#add(start, tokensOfPiece(text.slice(start, end)), bound)
  }

  #add(start: number, tokens: number, bound: Bound): void {
    // One place is kept for the end.
    if (this.count + 1 === this.starts.length) this.#grow()
    this.starts[this.count] = start
    this.bounds[this.count] = bound
    this.count += 1
    this.tokens[this.count] = this.tokens[this.count - 1]! + tokens
  }

  #grow(): void {
    const larger = <T extends Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    this.starts = larger(this.starts, new Uint32Array(this.starts.length * 2))
    this.tokens = larger(this.tokens, new Uint32Array(this.tokens.length * 2))
    this.bounds = larger(this.bounds, new Uint8Array(this.bounds.length * 2))
  }

  finish(end: number): Pieces {
    this.starts[this.count] = end
    return {
      count: this.count,
      starts: this.starts,
      tokensBefore: this.tokens,
      bounds: this.bounds,
      parts: this.parts,
    }
  }
}
