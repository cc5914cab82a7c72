import { agree } from '../shared/count-words.ts'
import type { DocumentState, DocumentSummary } from './knowledge.ts'

/** A document's state as its reader knows it: one in which no text was found is in the index, and found by nothing. */
export function findShownState({
  state,
  chunks,
}: Pick<DocumentSummary, 'state' | 'chunks'>): DocumentState | 'textless' {
  return chunks === 0 && state !== 'reading' ? 'textless' : state
}

/**
 * Where a document came from, as its reader knows it. What was uploaded lies where nobody looks, so its name must do; a
 * record is told by the file that holds it and its own id, unless it has an address.
 */
export function describeWhere({
  id,
  path,
  url,
  source,
  type,
}: Pick<DocumentSummary, 'id' | 'path' | 'url' | 'source' | 'type'>): string {
  if (type === 'record') return url ?? `${source}, record ${id}`
  if (source === 'upload' && path) return `Uploaded: ${path.split(/[\\/]/u).at(-1)}`
  return path ?? url ?? source
}

/** What becomes of the files when all that a filter lets pass leave the index. */
export const removedFilesOfMany =
  'Catalyst deletes its copies of files that were uploaded. All other files stay where they are: adding them again brings them back.'

/** What becomes of the files when documents leave the index: uploads were copied to Catalyst, and the copies go too. */
export function describeRemovedFiles(documents: readonly Pick<DocumentSummary, 'source' | 'type'>[]): string {
  const uploads = documents.filter(({ source }) => source === 'upload').length
  const records = documents.filter(({ type }) => type === 'record').length
  const files = documents.length - uploads - records
  const alone = uploads === documents.length
  return [
    uploads > 0 &&
      `${alone ? agree(uploads, 'It was', 'They were') : `${uploads.toLocaleString('en-US')} ${agree(uploads, 'was', 'were')}`} uploaded: Catalyst deletes its ${agree(uploads, 'copy of the file', 'copies of the files')}. To have ${agree(uploads, 'it', 'them')} back, upload again.`,
    // A JSONL file that was uploaded goes with its last record; which one that is, the services know.
    records > 0 && 'Records come back when their JSONL file is added again.',
    files > 0 &&
      `${files === documents.length ? 'The files themselves' : 'The other files'} stay where they are: adding them again brings them back.`,
  ]
    .filter(Boolean)
    .join(' ')
}
