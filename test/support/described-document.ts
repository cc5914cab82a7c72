import type { Chunk, IndexedDocument } from '../../src/core/knowledge/ports.ts'

/** How the chunks of these documents are said to be cut. */
export const cut = '512/64'

/** A document of these chunks, with everything else made up. */
export function describedDocument(
  id: string,
  texts: readonly string[],
  more: Partial<IndexedDocument> = {},
  ofChunks: Partial<Chunk> = {},
): IndexedDocument {
  let start = 0
  const chunks = texts.map((text, position): Chunk => {
    const offsets = [start, start + text.length] as const
    start += text.length
    return {
      position,
      text,
      tokens: text.length,
      pages: null,
      pageBreaks: [],
      headings: [],
      offsets,
      ...ofChunks,
    }
  })
  return {
    id,
    title: `Title of ${id}`,
    source: 'tests',
    type: 'text',
    pages: null,
    characters: start,
    hash: `hash of ${id}`,
    bytes: start,
    updatedAt: '2024-06-01T12:00:00.000Z',
    chunks,
    ...more,
  }
}
