import type { Chunk, ExtractedText } from '../ports.ts'
import { Bound, type Pieces, takeApart } from './bounds.ts'
import { isSpaceAt } from './pieces.ts'
import { Places } from './places.ts'
import { countTokens, tokensOfPiece } from './tokens.ts'

/** What the chunker needs to know of a text; plain text has no pages and no headings. */
export type Chunkable = Pick<ExtractedText, 'text' | 'pages' | 'headings' | 'header'>

/**
 * Cuts a text into chunks of at most `size` cl100k tokens. A chunk ends at the best bound in its second half: before
 * a heading, else at a paragraph, a sentence, a line, a word. The next one begins up to `overlap` tokens earlier, at
 * a sentence or word, but not across a heading it would begin with. Each chunk brings at least an eighth of `size` in
 * new tokens, so an overlap close to the size costs at most eight times the text. Whitespace around a chunk belongs
 * to none. A table's header row stands at the head of each chunk and counts as its tokens; one of more than a quarter of
 * `size` is not repeated. Time is linear in the text.
 */
export function chunk(document: Chunkable, limits: { size: number; overlap: number }): Chunk[] {
  const { text } = document
  const pieces = takeApart(text, document.headings)
  const places = new Places(document)
  const header = measureHeader(document.header, limits.size)
  const cutter = new Cutter(text, pieces, { ...limits, size: limits.size - header.tokens })
  const chunks: Chunk[] = []
  for (let cut = cutter.next(); cut !== undefined; cut = cutter.next()) {
    const { start, end, tokens } = cut
    const repeated = chunks.length > 0 ? header : noHeader
    chunks.push({
      position: chunks.length,
      text: `${repeated.text}${text.slice(start, end)}`,
      tokens: tokens + repeated.tokens,
      ...places.of(start, end),
      offsets: [start, end],
    })
  }
  return chunks
}

const noHeader = { text: '', tokens: 0 }

function measureHeader(row: string | undefined, size: number) {
  if (row === undefined) return noHeader
  const text = `${row}\n\n`
  const tokens = countTokens(text)
  return tokens <= size / 4 ? { text, tokens } : noHeader
}

interface Cut {
  readonly start: number
  readonly end: number
  readonly tokens: number
}

class Cutter {
  readonly #text: string
  readonly #pieces: Pieces
  readonly #size: number
  readonly #overlap: number
  /** The piece the next chunk begins with, and the one after the end of the last chunk. */
  #from = 0
  #done = 0

  constructor(text: string, pieces: Pieces, { size, overlap }: { size: number; overlap: number }) {
    this.#text = text
    this.#pieces = pieces
    this.#size = size
    this.#overlap = Math.max(0, Math.min(overlap, size - Math.ceil(size / 4)))
  }

  next(): Cut | undefined {
    const { count, starts } = this.#pieces
    this.#done = this.#skipSpaces(this.#done)
    if (this.#done >= count) return undefined
    let from = this.#skipSpaces(this.#from)
    let last = this.#lastThatFits(from)
    for (;;) {
      const to = this.#bestEnd(from, last)
      const start = this.#trimmedStart(from)
      const end = this.#trimmedEnd(starts[to]!)
      const tokens = this.#tokens(from, to, start, end)
      if (tokens <= this.#size) {
        this.#from = this.#overlapStart(from, to)
        this.#done = to
        return { start, end, tokens }
      }
      last = to - 1
      if (last <= this.#done) {
        // Nothing new fits behind the overlap.
        from = this.#done
        last = this.#lastThatFits(from)
      }
    }
  }

  /** The farthest piece `to` such that `[from, to)` fits by its sum, at least one piece long. */
  #lastThatFits(from: number): number {
    const { count, tokensBefore } = this.#pieces
    const limit = tokensBefore[from]! + this.#size
    let to = Math.max(from, this.#done) + 1
    while (to < count && tokensBefore[to + 1]! <= limit) to += 1
    return to
  }

  /** The best place to end at, not after `last`: in the second half of the chunk, and well past the last chunk. */
  #bestEnd(from: number, last: number): number {
    const { count, tokensBefore, bounds } = this.#pieces
    if (last >= count) return count
    const half = tokensBefore[from]! + this.#size / 2
    const advanced = tokensBefore[this.#done]! + (this.#size - this.#overlap) / 2
    const lowest = Math.max(half, advanced)
    let best = last
    let bound: number = bounds[last]!
    for (let to = last - 1; to > this.#done && tokensBefore[to]! >= lowest; to -= 1) {
      if (bounds[to]! <= bound) continue
      best = to
      bound = bounds[to]!
    }
    return best
  }

  /** Where the chunk after one that ends before piece `to` begins. */
  #overlapStart(from: number, to: number): number {
    const { tokensBefore, bounds } = this.#pieces
    if (this.#overlap === 0 || bounds[to] === Bound.heading) return to
    const end = tokensBefore[to]!
    let best = to
    let bound: number = Bound.inside
    for (let at = to - 1; at > from && end - tokensBefore[at]! <= this.#overlap; at -= 1) {
      const enough = end - tokensBefore[at]! >= this.#overlap / 2
      const kind = Math.min(bounds[at]!, Bound.sentence)
      // The earliest of the best kind; a word is taken as far back as the overlap reaches.
      if (enough ? kind >= bound : kind > bound && kind === Bound.sentence) {
        best = at
        bound = kind
      }
    }
    return best
  }

  #skipSpaces(piece: number): number {
    const { count, starts } = this.#pieces
    let at = piece
    while (at < count && this.#trimmedStart(at) === starts[at + 1]) at += 1
    return at
  }

  #trimmedStart(piece: number): number {
    const { starts } = this.#pieces
    let at = starts[piece]!
    while (at < starts[piece + 1]! && isSpaceAt(this.#text, at)) at += 1
    return at
  }

  #trimmedEnd(end: number): number {
    let at = end
    while (isSpaceAt(this.#text, at - 1)) at -= 1
    return at
  }

  /** Tokens of `[start, end)`, which is pieces `[from, to)` without the whitespace around. */
  #tokens(from: number, to: number, start: number, end: number): number {
    const { starts, tokensBefore, parts } = this.#pieces
    let last = to - 1
    while (starts[last]! >= end) last -= 1
    // A sign that lost the space before it joins the letters after it, so the pieces are others.
    const shifted = start !== starts[from] && !/\p{L}/u.test(this.#text[start]!)
    if (shifted || last === from || anyWithin(parts, from, last))
      return countTokens(this.#text.slice(start, end))
    const first = tokensOfPiece(this.#text.slice(start, starts[from + 1]))
    const final = tokensOfPiece(this.#text.slice(starts[last], end))
    return first + final + tokensBefore[last]! - tokensBefore[from + 1]!
  }
}

/** Whether one of the ascending numbers lies within `[from, to]`. */
function anyWithin(ascending: readonly number[], from: number, to: number): boolean {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascending[middle]! < from) low = middle + 1
    else high = middle
  }
  return low < ascending.length && ascending[low]! <= to
}
