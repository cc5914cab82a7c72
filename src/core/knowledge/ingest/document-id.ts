import { createHash } from 'node:crypto'

/**
 * The id of the document at `path`. It follows from the path alone, so however often, by however many runs, and
 * around however many crashes a file is taken in, it is one document.
 */
export function makeDocumentId(path: string): string {
  return `doc_${createHash('sha256').update(path).digest('hex').slice(0, 24)}`
}

/** What the index remembers of how a document was cut. */
export function formatCut(chunking: { size: number; overlap: number }): string {
  return `${chunking.size}/${chunking.overlap}`
}
