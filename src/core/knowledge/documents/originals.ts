import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DocumentSummary } from '../../../contract/knowledge.ts'
import { Problem } from '../../platform/errors.ts'
import type { OriginalFile } from '../operations.ts'

/**
 * The file a document was made of.
 * @throws Problem `NOT_FOUND` when there is none on this machine, or it is gone
 */
export async function findOriginal({ path, title, type }: DocumentSummary): Promise<OriginalFile> {
  if (path === undefined) {
    throw new Problem(
      'NOT_FOUND',
      `“${title}” has no file of its own.`,
      'Read its passages on the Knowledge page.',
    )
  }
  try {
    await access(path)
  } catch (cause) {
    throw new Problem(
      'NOT_FOUND',
      `${path} is no longer there, or may not be read.`,
      'Put it back, or remove the document.',
      { cause },
    )
  }
  return { path, name: basename(path), type }
}

/** Where a document is opened: a record on the web, a file through `toDoor` where there is a door, else as it is. */
export async function findAddress(
  document: DocumentSummary,
  page: number | undefined,
  toDoor: (page: number | undefined) => URL | undefined,
): Promise<URL> {
  if (document.path === undefined && document.url !== undefined) return toWebAddress(document.url)
  const { path } = await findOriginal(document)
  const address = toDoor(page)
  if (address) return address
  const file = pathToFileURL(path)
  if (page !== undefined) file.hash = `page=${page}`
  return file
}

/** A record's address is somebody else's word: only the web is opened. */
function toWebAddress(url: string): URL {
  const address = URL.parse(url)
  if (address && /^https?:$/u.test(address.protocol)) return address
  throw new Problem('NOT_FOUND', `${url} is not a web address.`, 'Read its passages on the Knowledge page.')
}
