import type { Settings } from '../../../contract/settings.ts'
import type { DocumentReader, IndexedDocument, KnownDocument } from '../ports.ts'
import { ReadFailure } from '../readers/failures.ts'
import { hashFile } from '../sources/files/hash-file.ts'
import type { ItemContent, SourceItem } from '../sources/source.ts'
import { formatCut } from './document-id.ts'

export interface ReadParts {
  readonly reader: DocumentReader
  readonly settings: Settings
  /** Read again even what has not changed. */
  readonly force: boolean
}

/** Whether an item is in the store already, with this content and cut this way. */
export async function isUnchanged(
  item: SourceItem,
  known: KnownDocument | undefined,
  { settings, force }: ReadParts,
  signal: AbortSignal,
): Promise<boolean> {
  if (force || !known || known.cut !== formatCut(settings.chunking)) return false
  if (item.revision !== undefined) return item.revision === known.hash
  // What has become too large is read after all, and refused there.
  if (item.bytes > largestFile(settings)) return false
  const content = await item.open(signal)
  return content.kind === 'file' && (await hashFile(content.path, signal)) === known.hash
}

/**
 * Opens, reads and chunks an item.
 * @param source what its document says it came from
 * @throws ReadFailure for what cannot be read, the signal's reason, what opening throws
 */
export async function readItem(
  item: SourceItem,
  source: string,
  parts: ReadParts,
  signal: AbortSignal,
): Promise<IndexedDocument> {
  const content = await item.open(signal)
  const { id, place, updatedAt } = item
  if (content.kind === 'text') {
    return { ...(await cutText(item, content, parts, signal)), id, ...place, source, updatedAt }
  }
  const { path, name } = content
  const { chunking } = parts.settings
  const read = await parts.reader.read(
    { path, name, chunking, maxBytes: largestFile(parts.settings) },
    signal,
  )
  signal.throwIfAborted()
  if (!read.ok) throw new ReadFailure(read.code, read.message, read.remedy)
  const { ok: _, ...words } = read
  return { ...words, hash: item.revision ?? words.hash, id, ...place, source, updatedAt }
}

async function cutText(
  { bytes, revision }: SourceItem,
  { title, text }: Extract<ItemContent, { kind: 'text' }>,
  { reader, settings }: ReadParts,
  signal: AbortSignal,
) {
  // What has nothing but a title is found by that.
  const words = text.trim() === '' ? title : text
  const chunks = await reader.chunkText(words, settings.chunking, signal)
  const type = 'record' as const
  return { type, title, pages: null, characters: text.length, hash: revision ?? '', bytes, chunks }
}

/** Bytes of the largest file that is read. */
function largestFile({ storage }: Settings): number {
  return storage.maxFileMb * 1024 * 1024
}
