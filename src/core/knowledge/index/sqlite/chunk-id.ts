/** A chunk's id is its row, which is never used again: a vector made for a text cannot meet another text. */
export function toChunkId(row: number): string {
  return `chunk_${row}`
}

/** The row, or `undefined` for an id this index never gave. */
export function readChunkRow(id: string): number | undefined {
  const match = /^chunk_([1-9]\d{0,14})$/u.exec(id)
  return match ? Number(match[1]) : undefined
}
