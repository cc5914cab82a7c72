import { open } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { DocumentType } from '../../contract/knowledge.ts'
import { Problem } from '../../core/platform/errors.ts'
import type { DocumentFile } from './documents.ts'
import { apiHeaders, fileHeaders } from './headers.ts'

/** Shown in the browser as they are; all others are text (inert) or saved. */
const shownAs: Readonly<Partial<Record<DocumentType, string>>> = {
  pdf: 'application/pdf',
  text: 'text/plain; charset=utf-8',
  markdown: 'text/plain; charset=utf-8',
  html: 'text/plain; charset=utf-8',
  record: 'text/plain; charset=utf-8',
}

/** Sends a document's file, or the part of it that `Range` asks for (RFC 9110, 14). */
export async function sendDocumentFile(
  request: IncomingMessage,
  response: ServerResponse,
  document: DocumentFile,
  signal: AbortSignal,
): Promise<void> {
  await using file = await open(document.path, 'r').catch((cause: unknown) => {
    throw new Problem(
      'NOT_FOUND',
      `The file of "${document.name}" is not where it was read from.`,
      'Put it back, or remove the document from the index.',
      { cause },
    )
  })
  const { size } = await file.stat()
  const range = parseRange(request.headers.range, size)
  const type = shownAs[document.type]
  const headers = {
    // PDF viewers bring a sandbox of their own, and not every browser's runs inside another.
    ...(document.type === 'pdf' ? apiHeaders : fileHeaders),
    'Content-Type': type ?? 'application/octet-stream',
    'Content-Disposition': disposition(type === undefined ? 'attachment' : 'inline', document.name),
    'Accept-Ranges': 'bytes',
  }
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'Content-Range': `bytes */${size}`, 'Content-Length': 0 }).end()
    return
  }
  const [start, end] = range ?? [0, size - 1]
  response.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    'Content-Length': end - start + 1,
    ...(range !== undefined && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
  })
  if (request.method === 'HEAD' || size === 0) {
    response.end()
    return
  }
  await pipeline(file.createReadStream({ start, end, autoClose: false }), response, { signal })
}

/** One range, or `undefined` for the whole: a server may ignore what it does not do (several ranges). */
function parseRange(
  header: string | undefined,
  size: number,
): [number, number] | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/u.exec(header ?? '')
  if (match === null) return undefined
  const [, from = '', to = ''] = match
  if (from === '' && to === '') return undefined
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (start >= size || (from === '' && Number(to) === 0)) return 'unsatisfiable'
  return end < start ? undefined : [start, end]
}

/** RFC 6266: a plain name for old clients, the true one in UTF-8. */
function disposition(kind: 'inline' | 'attachment', name: string): string {
  const base = name.split(/[/\\]/u).at(-1) ?? 'document'
  const plain = base.replaceAll(/[^\w .()-]/gu, '_')
  const encoded = encodeURIComponent(base.toWellFormed()).replaceAll(
    /['()*]/gu,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`
}
