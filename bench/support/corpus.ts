import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IndexedDocument } from '../../src/core/knowledge/ports.ts'

/** One line of a JSONL file, unchecked: benches read files their caller vouches for. */
export async function readLines<Line>(file: string): Promise<Line[]> {
  const text = await readFile(file, 'utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line)
}

/** Numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    // xorshift32, Marsaglia 2003.
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  }
}

/**
 * Endless chunks of about 300 words: sentences drawn at random from the documents in `folder` (docs.jsonl), so that
 * words are as frequent as in real text, and one made-up word in a hundred, so that there are as many rare ones.
 */
export async function syntheticChunks(folder: string): Promise<(random: () => number) => string> {
  const docs = await readLines<{ text: string }>(join(folder, 'docs.jsonl'))
  const sentences = docs.flatMap(({ text }) => text.match(/[^.!?]+[.!?]+/gu) ?? [text])
  return (random) => {
    const parts: string[] = []
    for (let words = 0; words < 300; ) {
      const sentence = sentences[Math.floor(random() * sentences.length)]!.trim()
      words += sentence.split(/\s+/u).length
      parts.push(sentence)
      if (random() < 0.2) parts.push(`${rareWord(random)}.`)
    }
    return parts.join(' ')
  }
}

function rareWord(random: () => number): string {
  return `x${Math.floor(random() ** 3 * 2_000_000).toString(36)}`
}

export function documentOfChunk(id: string, text: string): IndexedDocument {
  return {
    id,
    title: text.slice(0, text.indexOf(' ', 40)),
    source: 'bench',
    type: 'record',
    pages: null,
    characters: text.length,
    hash: id,
    bytes: text.length,
    updatedAt: '2026-01-01T00:00:00.000Z',
    chunks: [
      {
        position: 0,
        text,
        tokens: 400,
        pages: null,
        pageBreaks: [],
        headings: [],
        offsets: [0, text.length],
      },
    ],
  }
}

/** Unit vectors that lie in clusters, as embeddings do. */
export function clusteredVectors(dimensions: number, clusters: number, seed: number) {
  const random = seeded(seed)
  const normal = () => random() + random() + random() + random() - 2
  const unit = (vector: Float32Array) => {
    const norm = Math.hypot(...vector)
    return vector.map((component) => component / norm)
  }
  const centres = Array.from({ length: clusters }, () => unit(new Float32Array(dimensions).map(normal)))
  return (): Float32Array => {
    const centre = centres[Math.floor(random() * clusters)]!
    const spread = 1 / Math.sqrt(dimensions)
    return unit(centre.map((component) => component + normal() * spread))
  }
}
