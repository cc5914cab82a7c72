import ranks from 'gpt-tokenizer/bpeRanks/cl100k_base'
import { pieceEnd } from './pieces.ts'

/**
 * Counting cl100k_base tokens in time that grows like n log n at worst. gpt-tokenizer's own encoder is quadratic in
 * the longest run of letters, spaces or signs (minutes for a megabyte of one letter), so only its table is used.
 */

/** Rank of each token by its bytes, one character a byte. */
let table: Map<string, number> | undefined
let longestToken = 0

function rankTable(): Map<string, number> {
  if (table) return table
  table = new Map()
  for (const [rank, token] of ranks.entries()) {
    if (token === undefined) continue
    const bytes = typeof token === 'string' ? tokenBytes(token) : Buffer.from(token).toString('latin1')
    table.set(bytes, rank)
    longestToken = Math.max(longestToken, bytes.length)
  }
  return table
}

function tokenBytes(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 0x7f) return Buffer.from(text, 'utf8').toString('latin1')
  }
  return text
}

/** Tokens of one piece of the pre-split, or of a part of one. */
export function tokensOfPiece(piece: string): number {
  const known = rankTable()
  const bytes = tokenBytes(piece)
  if (bytes.length <= longestToken && known.has(bytes)) return 1
  return bytes.length <= 100 ? mergeShort(bytes, known) : mergeLong(bytes, known)
}

/** cl100k tokens in `text`; special tokens count as the ordinary text they look like. */
export function countTokens(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; ) {
    const end = pieceEnd(text, at)
    count += tokensOfPiece(text.slice(at, end))
    at = end
  }
  return count
}

/** Byte pair merging by scanning for the lowest rank: quadratic, and fastest for what words are. */
function mergeShort(bytes: string, known: Map<string, number>): number {
  const starts: number[] = []
  const pairs: number[] = []
  for (let at = 0; at < bytes.length; at += 1) {
    starts.push(at)
    pairs.push(at + 1 < bytes.length ? (known.get(bytes.slice(at, at + 2)) ?? Infinity) : Infinity)
  }
  starts.push(bytes.length)
  const pairRank = (index: number) => {
    const end = starts[index + 2]
    return end === undefined ? Infinity : (known.get(bytes.slice(starts[index], end)) ?? Infinity)
  }
  for (;;) {
    let lowest = Infinity
    let at = -1
    for (let index = 0; index < pairs.length; index += 1) {
      if (pairs[index]! < lowest) {
        lowest = pairs[index]!
        at = index
      }
    }
    if (at < 0) return pairs.length
    starts.splice(at + 1, 1)
    pairs.splice(at, 1)
    pairs[at] = pairRank(at)
    if (at > 0) pairs[at - 1] = pairRank(at - 1)
  }
}

/** The same merges in the same order (lowest rank first, leftmost among equals), by a heap over a linked list. */
function mergeLong(bytes: string, known: Map<string, number>): number {
  const length = bytes.length
  const next = new Int32Array(length + 1)
  const previous = new Int32Array(length + 1)
  const rankAt = new Int32Array(length).fill(-1)
  const heap = new PairHeap()
  for (let at = 0; at <= length; at += 1) {
    next[at] = at + 1
    previous[at] = at - 1
  }
  const offer = (at: number) => {
    const middle = next[at]!
    rankAt[at] = -1
    if (middle >= length || next[middle]! - at > longestToken) return
    const rank = known.get(bytes.slice(at, next[middle]))
    if (rank === undefined) return
    rankAt[at] = rank
    heap.push(rank, at)
  }
  for (let at = 0; at < length; at += 1) offer(at)
  let count = length
  for (let pair = heap.pop(); pair !== undefined; pair = heap.pop()) {
    const [rank, at] = pair
    if (rankAt[at] !== rank) continue
    const gone = next[at]!
    const after = next[gone]!
    next[at] = after
    if (after < length) previous[after] = at
    rankAt[gone] = -1
    count -= 1
    offer(at)
    if (previous[at]! >= 0) offer(previous[at]!)
  }
  return count
}

/** A binary heap of (rank, position), lowest rank first and leftmost among equals, packed into one number each. */
class PairHeap {
  readonly #keys: number[] = []

  push(rank: number, at: number): void {
    const keys = this.#keys
    const key = rank * 2 ** 32 + at
    let index = keys.push(key) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (keys[parent]! <= key) break
      keys[index] = keys[parent]!
      index = parent
    }
    keys[index] = key
  }

  pop(): [rank: number, at: number] | undefined {
    const keys = this.#keys
    const lowest = keys[0]
    if (lowest === undefined) return undefined
    const key = keys.pop()!
    let index = 0
    while (keys.length > 0) {
      let child = 2 * index + 1
      if (child >= keys.length) break
      if (child + 1 < keys.length && keys[child + 1]! < keys[child]!) child += 1
      if (keys[child]! >= key) break
      keys[index] = keys[child]!
      index = child
    }
    if (keys.length > 0) keys[index] = key
    return [Math.floor(lowest / 2 ** 32), lowest % 2 ** 32]
  }
}
