import { defined } from '../../shared/defined.ts'
import { client, desktop } from './client.ts'

/** What has to be known of a document to open it. */
export interface Openable {
  id: string
  path?: string | undefined
  url?: string | undefined
}

/** Where a browser finds the file, at a page; the web page a record came from; or `undefined` where there is neither. */
export function fileAddress(document: Openable, page?: number | null): string | undefined {
  // A record has no file, only perhaps the page on the web that it was taken from.
  if (document.url && !document.path) return document.url
  const at = page ? `#page=${page}` : ''
  return `/api/documents/${encodeURIComponent(document.id)}/file${at}`
}

/** Opens the file at a page: in the desktop by what the system has for it, in a browser in a new tab. */
export async function openDocument(document: Openable, page?: number | null): Promise<void> {
  if (desktop) {
    await client.knowledge.open({ id: document.id, ...defined({ page: page || undefined }) })
    return
  }
  window.open(fileAddress(document, page), '_blank', 'noopener')
}
