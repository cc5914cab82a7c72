import type { IncomingMessage } from 'node:http'
import type { Readable, Writable } from 'node:stream'
import busboy from 'busboy'
import type { DocumentStore, StoredUpload } from './documents.ts'
import { Refusal } from './refusal.ts'

export interface Received {
  readonly uploads: readonly StoredUpload[]
  readonly embed: boolean | undefined
}

/** An upload may take as long as it likes, but never this long without a byte. */
const silenceMs = 30_000

/**
 * Streams a multipart upload into the store, never holding a file in memory. A file that cannot be taken is refused by
 * itself; of a body that is cut off nothing stays.
 */
export async function receiveUpload(
  request: IncomingMessage,
  store: DocumentStore,
  gone: AbortSignal,
): Promise<Received> {
  const parser = openParser(request)
  const stalled = new AbortController()
  const stall = () =>
    stalled.abort(new Refusal(408, 'TIMEOUT', 'The upload stopped moving.', 'Send it again.'))
  let timer = setTimeout(stall, silenceMs)
  const moving = () => {
    clearTimeout(timer)
    timer = setTimeout(stall, silenceMs)
  }
  const broken = new AbortController()
  const signal = AbortSignal.any([gone, stalled.signal, broken.signal])
  const storing: Promise<StoredUpload>[] = []
  let embed: boolean | undefined

  parser.on('file', (field, content, { filename }) => {
    // A form that is cut off breaks the file under way too; nobody may be reading it, then or any more.
    content.on('error', () => {})
    const stored = storeFile(store, field, content, safeName(filename), signal)
    stored.catch((error: unknown) => broken.abort(error))
    storing.push(stored)
  })
  parser.on('field', (field, value) => {
    if (field === 'embed') embed = !['false', '0', 'no', 'off'].includes(value.toLowerCase())
  })
  request.on('data', moving)
  try {
    await parse(request, parser, signal)
    return { uploads: await Promise.all(storing), embed }
  } catch (error) {
    broken.abort(error)
    const settled = await Promise.allSettled(storing)
    await store.discardUploads(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
    throw findCause(error, signal)
  } finally {
    clearTimeout(timer)
    request.off('data', moving)
  }
}

/** Not `pipeline`: it destroys a request that fails, and with it the answer that says why. */
async function parse(request: IncomingMessage, parser: Writable, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  parser.once('close', resolve).on('error', reject)
  request.on('error', reject).pipe(parser)
  try {
    await promise
  } finally {
    signal.removeEventListener('abort', onAbort)
    request.unpipe(parser)
    parser.destroy()
  }
}

function openParser(request: IncomingMessage) {
  const type = request.headers['content-type'] ?? ''
  if (!/^multipart\/form-data\s*;/iu.test(type) || request.headers['content-encoding'] !== undefined) {
    throw new Refusal(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'Uploads are taken as uncompressed multipart/form-data only.',
      'Send the files in the field `files` of a multipart form.',
    )
  }
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      preservePath: true,
      // The store bounds each file; these bounds keep a hostile form small.
      limits: { files: 100_000, fields: 100, fieldSize: 1024, headerPairs: 100 },
    })
  } catch (error) {
    throw unreadable(error)
  }
}

async function storeFile(
  store: DocumentStore,
  field: string,
  content: Readable,
  name: string,
  signal: AbortSignal,
): Promise<StoredUpload> {
  if (/^files(?:\[\d*\])?$/u.test(field)) return await store.storeUpload(name, content, signal)
  content.resume()
  const message = `It was sent in the field "${field.slice(0, 40)}".`
  return { name, refused: { code: 'unsupported', message, remedy: 'Send it in the field "files".' } }
}

/** What broke an upload: our own refusal, the client's going, or a body that is not a form. */
function findCause(error: unknown, signal: AbortSignal): unknown {
  const reason: unknown = signal.aborted ? signal.reason : error
  if (reason instanceof Error && ['Refusal', 'Problem'].includes(reason.name)) return reason
  return unreadable(reason)
}

function unreadable(error: unknown): Refusal {
  const why = error instanceof Error ? error.message : String(error)
  return new Refusal(400, 'BAD_REQUEST', `The upload cannot be read: ${why}.`, 'Send it again.')
}

/** Names stand in lists, logs and file names: no control characters, no way out of a folder, not endless. */
function safeName(filename: string | undefined): string {
  const segments = (filename ?? '')
    .replaceAll('\\', '/')
    .replaceAll(/\p{Cc}/gu, '')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..')
  return segments.join('/').slice(-1000) || 'unnamed'
}
