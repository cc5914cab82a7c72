import type { Chunk } from '../../src/core/knowledge/ports.ts'

/** What holds for the chunks of any text. */
export function expectSoundChunks(text: string, chunks: readonly Chunk[], size: number): void {
  const covered = new Uint8Array(text.length)
  let previous = [-1, -1]
  for (const [index, { position, tokens, offsets, text: slice }] of chunks.entries()) {
    const [start, end] = offsets
    if (position !== index) throw new Error(`chunk ${index} says it is ${position}`)
    if (slice !== text.slice(start, end)) throw new Error(`chunk ${index} is not its slice`)
    if (slice.trim() !== slice || slice === '') throw new Error(`chunk ${index} has whitespace around it`)
    if (tokens > size) throw new Error(`chunk ${index} has ${tokens} tokens`)
    if (start <= previous[0]! || end <= previous[1]!) throw new Error(`chunk ${index} does not advance`)
    for (const edge of [start, end]) {
      const splits = /[\ud800-\udbff]/.test(text[edge - 1] ?? '') && /[\udc00-\udfff]/.test(text[edge] ?? '')
      if (splits) throw new Error(`chunk ${index} splits a surrogate pair`)
    }
    covered.fill(1, start, end)
    previous = [start, end]
  }
  for (let at = 0; at < text.length; at += 1) {
    if (covered[at] === 0 && text[at]!.trim() !== '') throw new Error(`the character at ${at} is in no chunk`)
  }
}
