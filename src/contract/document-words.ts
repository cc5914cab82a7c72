import type { DocumentState, DocumentSummary } from './knowledge.ts'

/** A document's state as its reader knows it: one in which no text was found is in the index, and found by nothing. */
export function findShownState({
  state,
  chunks,
}: Pick<DocumentSummary, 'state' | 'chunks'>): DocumentState | 'textless' {
  return chunks === 0 && state !== 'reading' ? 'textless' : state
}

/** What becomes of the files when documents leave the index: uploads were copied to Catalyst, and the copies go too. */
export function describeRemovedFiles(
  documents: readonly Pick<DocumentSummary, 'source' | 'path' | 'url'>[],
): string {
  const uploads = documents.filter(({ source }) => source === 'upload').length
  if (uploads === 0) return 'The files themselves stay where they are: adding them again brings them back.'
  if (uploads === documents.length) {
    return uploads === 1
      ? 'It was uploaded: Catalyst deletes its copy of the file. To have it back, upload it again.'
      : 'They were uploaded: Catalyst deletes its copies of the files. To have them back, upload them again.'
  }
  return uploads === 1
    ? 'One was uploaded: Catalyst deletes its copy of that file. The other files stay where they are.'
    : `${uploads.toLocaleString('en-US')} were uploaded: Catalyst deletes its copies of those files. The other files stay where they are.`
}
