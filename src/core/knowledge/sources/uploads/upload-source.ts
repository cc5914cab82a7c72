import { openFile, reconcileFiles } from '../files/file-source.ts'
import { moveToTarget, removeStored } from '../files/locate.ts'
import type { Source } from '../source.ts'

/** The source of every uploaded document. */
export const uploadSourceName = 'upload'

/** Uploaded files: the stored copy is read, then moved to the place that its document names. */
export const uploadSource: Source = {
  kind: 'upload',
  many: false,
  open: openFile,
  settle: moveToTarget,
  discard: removeStored,
  owns: ({ type, source }) => type !== 'record' && source === uploadSourceName,
  // Once it is in, it is a file like any other.
  reconcile: reconcileFiles,
}
