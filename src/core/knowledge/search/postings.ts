import { eachPackedTerm } from './term-list.ts'
import type { TermKey } from './words.ts'

/**
 * An inverted index of consecutive chunks, immutable: for each term the chunks that hold it, ascending, with their
 * frequencies. 3 bytes a posting, 12 a term.
 */
export interface Segment {
  /** Position of its first chunk among all. */
  readonly first: number
  /** How many chunks it spans; at most `segmentLimit`. */
  readonly span: number
  /** Ascending. */
  readonly keys: Float64Array
  /** Postings of keys[i] are [starts[i], starts[i + 1]). */
  readonly starts: Uint32Array
  /** Positions, less `first`. */
  readonly chunks: Uint16Array
  readonly frequencies: Uint8Array
}

/** Chunks of a segment; offsets within it are 16 bits wide. Larger ones would take more memory to build. */
export const segmentLimit = 16_384

/** Inverts packed term lists (term-list.ts) of consecutive chunks, one after the other; keeps none of them. */
export class Inverter {
  readonly #terms = new TermTable()
  /** By posting, in order of arrival: its entry in the table of terms, and its frequency. */
  #entries = new Uint32Array(1 << 12)
  #frequencies = new Uint8Array(1 << 12)
  #postings = 0
  /** By chunk: where its postings end. */
  readonly #ends: number[] = []

  get span(): number {
    return this.#ends.length
  }

  add(list: Uint8Array): void {
    const most = this.#postings + list.length
    if (most > this.#entries.length) this.#grow(most)
    eachPackedTerm(list, (key, frequency) => {
      this.#entries[this.#postings] = this.#terms.count(key)
      this.#frequencies[this.#postings++] = frequency
    })
    this.#ends.push(this.#postings)
  }

  /** The segment of all chunks added, the first of which has position `first`. */
  segment(first: number): Segment {
    const order = this.#terms.order()
    const keys = new Float64Array(order.length)
    const starts = new Uint32Array(order.length + 1)
    const next = new Uint32Array(order.length)
    let start = 0
    for (let rank = 0; rank < order.length; rank++) {
      const entry = order[rank]!
      keys[rank] = this.#terms.keys[entry]!
      starts[rank] = start
      next[entry] = start
      start += this.#terms.counts[entry]!
    }
    starts[order.length] = start
    const chunks = new Uint16Array(start)
    const frequencies = new Uint8Array(start)
    let posting = 0
    for (let chunk = 0; chunk < this.#ends.length; chunk++) {
      for (const end = this.#ends[chunk]!; posting < end; posting++) {
        const entry = this.#entries[posting]!
        const at = next[entry]!
        next[entry] = at + 1
        chunks[at] = chunk
        frequencies[at] = this.#frequencies[posting]!
      }
    }
    return { first, span: this.span, keys, starts, chunks, frequencies }
  }

  #grow(least: number): void {
    const size = Math.max(least, this.#entries.length * 2)
    const entries = new Uint32Array(size)
    entries.set(this.#entries)
    this.#entries = entries
    const frequencies = new Uint8Array(size)
    frequencies.set(this.#frequencies)
    this.#frequencies = frequencies
  }
}

/** Joins two neighbours, `a` before `b`. */
export function merge(a: Segment, b: Segment): Segment {
  const shift = b.first - a.first
  const keys = new Float64Array(a.keys.length + b.keys.length)
  const starts = new Uint32Array(keys.length + 1)
  const chunks = new Uint16Array(a.chunks.length + b.chunks.length)
  const frequencies = new Uint8Array(chunks.length)
  let terms = 0
  let at = 0
  const copy = (from: Segment, term: number, by: number) => {
    for (let posting = from.starts[term]!; posting < from.starts[term + 1]!; posting++) {
      chunks[at] = from.chunks[posting]! + by
      frequencies[at++] = from.frequencies[posting]!
    }
  }
  let i = 0
  let j = 0
  while (i < a.keys.length || j < b.keys.length) {
    const left = a.keys[i] ?? Number.POSITIVE_INFINITY
    const right = b.keys[j] ?? Number.POSITIVE_INFINITY
    keys[terms] = Math.min(left, right)
    starts[terms++] = at
    if (left <= right) copy(a, i++, 0)
    if (right <= left) copy(b, j++, shift)
  }
  starts[terms] = at
  return {
    first: a.first,
    span: shift + b.span,
    keys: keys.slice(0, terms),
    starts: starts.slice(0, terms + 1),
    chunks,
    frequencies,
  }
}

/** Adds `added` behind `segments`, merging neighbours so that their number stays logarithmic. */
export function append(segments: readonly Segment[], added: Segment): Segment[] {
  const kept = [...segments]
  let last = added
  for (;;) {
    const before = kept.at(-1)
    if (before === undefined || before.span > 2 * last.span) break
    if (last.first + last.span - before.first > segmentLimit) break
    kept.pop()
    last = merge(before, last)
  }
  return [...kept, last]
}

/** Where `key`'s postings lie in `segment`, as [from, to); empty where it has none. */
export function readPostings(segment: Segment, key: TermKey): [number, number] {
  let low = 0
  let high = segment.keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (segment.keys[middle]! < key) low = middle + 1
    else high = middle
  }
  return segment.keys[low] === key ? [segment.starts[low]!, segment.starts[low + 1]!] : [0, 0]
}

/** Counts terms by open addressing: a Map of this many doubles is six times slower. */
class TermTable {
  keys = new Float64Array(1 << 12)
  counts = new Uint32Array(1 << 12)
  #slots = new Int32Array(1 << 13).fill(-1)
  #size = 0

  #find(key: TermKey): number {
    const mask = this.#slots.length - 1
    let slot = (key >>> 0) & mask
    for (;;) {
      const entry = this.#slots[slot]!
      if (entry < 0 || this.keys[entry] === key) return entry
      slot = (slot + 1) & mask
    }
  }

  /** Counts the term once more and gives its entry. */
  count(key: TermKey): number {
    let entry = this.#find(key)
    if (entry < 0) {
      if (this.#size === this.keys.length) this.#grow()
      entry = this.#size++
      this.keys[entry] = key
      this.#place(entry)
    }
    this.counts[entry]!++
    return entry
  }

  /** Entries by ascending key. */
  order(): Uint32Array {
    const keys = this.keys
    return Uint32Array.from({ length: this.#size }, (_, entry) => entry).sort((a, b) => keys[a]! - keys[b]!)
  }

  #place(entry: number): void {
    const mask = this.#slots.length - 1
    let slot = (this.keys[entry]! >>> 0) & mask
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask
    this.#slots[slot] = entry
  }

  #grow(): void {
    const keys = new Float64Array(this.keys.length * 2)
    keys.set(this.keys)
    this.keys = keys
    const counts = new Uint32Array(keys.length)
    counts.set(this.counts)
    this.counts = counts
    this.#slots = new Int32Array(keys.length * 2).fill(-1)
    for (let entry = 0; entry < this.#size; entry++) this.#place(entry)
  }
}
