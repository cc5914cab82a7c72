import { eachWord, type TermKey } from './words.ts'

/** The terms of one chunk, each with its weighted frequency, and how many words the chunk has. */
export interface TermList {
  readonly length: number
  readonly keys: readonly TermKey[]
  readonly frequencies: readonly number[]
}

/** A word in the title counts as two in the text. */
const titleWeight = 2

/** Counts the words of a chunk. Headings count like text. Frequencies end at 255. */
export function termList(chunk: { title: string; headings: readonly string[]; text: string }): TermList {
  const counts = new Map<TermKey, number>()
  let length = 0
  const add = (text: string, weight: number) =>
    eachWord(text, (key) => {
      length++
      counts.set(key, (counts.get(key) ?? 0) + weight)
    })
  add(chunk.title, titleWeight)
  for (const heading of chunk.headings) if (heading !== chunk.title) add(heading, 1)
  add(chunk.text, 1)
  return {
    length,
    keys: [...counts.keys()],
    frequencies: Array.from(counts.values(), (count) => Math.min(255, count)),
  }
}

const bytesPerTerm = 7

/** As stored: length (u32), then the low 32 bits of all keys, their high 16 bits, and the frequencies (u8). */
export function packTerms({ length, keys, frequencies }: TermList): Uint8Array {
  const count = keys.length
  const bytes = new Uint8Array(4 + count * bytesPerTerm)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, length, true)
  for (let term = 0; term < count; term++) {
    const key = keys[term]!
    view.setUint32(4 + term * 4, key >>> 0, true)
    view.setUint16(4 + count * 4 + term * 2, Math.floor(key / 0x1_0000_0000), true)
    bytes[4 + count * 6 + term] = frequencies[term]!
  }
  return bytes
}

export function packedLength(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
}

/** Calls `visit` for every term of a packed list. */
export function eachPackedTerm(bytes: Uint8Array, visit: (key: TermKey, frequency: number) => void): void {
  const count = (bytes.length - 4) / bytesPerTerm
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const high = 4 + count * 4
  const frequencies = 4 + count * 6
  for (let term = 0; term < count; term++) {
    const key = view.getUint16(high + term * 2, true) * 0x1_0000_0000 + view.getUint32(4 + term * 4, true)
    visit(key, bytes[frequencies + term]!)
  }
}
