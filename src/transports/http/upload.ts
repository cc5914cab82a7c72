import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import busboy from 'busboy'
import type * as z from 'zod'
import type { RefusedFile } from '../../contract/knowledge.ts'
import { Refusal } from './refusal.ts'

/** A file as it came in, in a folder of its own until it is taken over. */
export interface ReceivedFile {
  /** The name the sender gave it, with its folders where it had some; never absolute, never climbing. */
  readonly name: string
  /** Where it lies now. */
  readonly path: string
  readonly bytes: number
}

export interface Received {
  readonly files: readonly ReceivedFile[]
  readonly refused: readonly z.infer<typeof RefusedFile>[]
  readonly embed: boolean | undefined
}

/** An upload may take as long as it likes, but never this long without a byte. */
const silenceMs = 30_000

/**
 * Streams a multipart upload to `folder`, never holding a file in memory. Files over the limit, or in another field than
 * `files`, are refused by themselves; a body that is cut off is refused as a whole.
 */
export async function receiveUpload(
  request: IncomingMessage,
  options: { folder: string; maxFileBytes: number; signal: AbortSignal },
): Promise<Received> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 })
  const stalled = new AbortController()
  const stall = () => {
    stalled.abort(new Refusal(408, 'TIMEOUT', 'The upload stopped moving.', 'Send it again.'))
  }
  let timer = setTimeout(stall, silenceMs)
  const moving = () => {
    clearTimeout(timer)
    timer = setTimeout(stall, silenceMs)
  }
  const receiver = new Receiver(options.folder, options.maxFileBytes)
  try {
    const parser = openParser(request)
    parser.on('file', (field, content, info) => receiver.file(field, content, info.filename))
    parser.on('field', (field, value) => receiver.field(field, value))
    request.on('data', moving)
    await pipeline(request, parser, { signal: AbortSignal.any([options.signal, stalled.signal]) })
    return await receiver.received()
  } catch (error) {
    await receiver.settled()
    if (stalled.signal.aborted) throw stalled.signal.reason
    if (error instanceof Refusal || options.signal.aborted) throw error
    throw new Refusal(
      400,
      'BAD_REQUEST',
      `The upload cannot be read: ${(error as Error).message}.`,
      'Send it again.',
    )
  } finally {
    clearTimeout(timer)
    request.off('data', moving)
  }
}

function openParser(request: IncomingMessage) {
  const multipart = /^multipart\/form-data\s*;/iu.test(request.headers['content-type'] ?? '')
  if (!multipart || request.headers['content-encoding'] !== undefined) {
    throw new Refusal(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'Uploads are taken as uncompressed multipart/form-data only.',
      'Send the files in the field `files` of a multipart form.',
    )
  }
  return busboy({
    headers: request.headers,
    defParamCharset: 'utf8',
    preservePath: true,
    // Files are cut by `Receiver`, which says so; the other limits keep a hostile form small.
    limits: { files: 100_000, fields: 100, fieldSize: 1024, headerPairs: 100 },
  })
}

/** Collects what the parser finds. */
class Receiver {
  readonly #files: ReceivedFile[] = []
  readonly #refused: z.infer<typeof RefusedFile>[] = []
  readonly #writing: Promise<void>[] = []
  #failure: unknown
  #embed: boolean | undefined
  readonly #folder: string
  readonly #maxBytes: number

  constructor(folder: string, maxBytes: number) {
    this.#folder = folder
    this.#maxBytes = maxBytes
  }

  file(field: string, content: Readable, filename: string | undefined): void {
    const name = safeName(filename)
    if (!/^files(?:\[\d*\])?$/u.test(field)) {
      content.resume()
      this.#refuse(
        name,
        'unsupported',
        `It was sent in the field "${field.slice(0, 40)}"; the field is "files".`,
      )
      return
    }
    this.#writing.push(
      this.#write(name, content).catch((error: unknown) => {
        this.#failure ??= error
        content.resume()
      }),
    )
  }

  field(field: string, value: string): void {
    if (field === 'embed') this.#embed = !['false', '0', 'no', 'off'].includes(value.toLowerCase())
  }

  async received(): Promise<Received> {
    await Promise.all(this.#writing)
    if (this.#failure !== undefined) throw this.#failure
    return { files: this.#files, refused: this.#refused, embed: this.#embed }
  }

  /** Waits until nothing is written any more, whatever came of it. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing)
  }

  async #write(name: string, content: Readable): Promise<void> {
    const target = path.join(this.#folder, randomBytes(12).toString('hex'))
    let bytes = 0
    const most = this.#maxBytes
    await pipeline(
      content,
      async function* (parts: AsyncIterable<Buffer>) {
        for await (const part of parts) {
          bytes += part.length
          if (bytes <= most) yield part // what is over the limit is read and dropped, so that the next file is found
        }
      },
      createWriteStream(target, { mode: 0o600, flags: 'wx' }),
    )
    if (bytes > most) {
      await rm(target, { force: true })
      const megabytes = Math.floor(most / 1_048_576)
      this.#refuse(name, 'too-large', `It is larger than ${megabytes} MB, the limit for one file.`)
    } else {
      this.#files.push({ name, path: target, bytes })
    }
  }

  #refuse(name: string, code: z.infer<typeof RefusedFile>['code'], message: string): void {
    this.#refused.push({ name, code, message })
  }
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
