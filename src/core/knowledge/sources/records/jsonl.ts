import { createReadStream } from 'node:fs'
import * as z from 'zod'
import { defined } from '../../../../shared/defined.ts'

/** One document of a bulk import. */
export interface JsonlRecord {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly url?: string
  /** ISO 8601. */
  readonly updated?: string
}

/** What one line of a JSONL file holds: a record, or why it is none. Lines count from 1; blank ones are passed over. */
export type JsonlLine =
  | { readonly line: number; readonly record: JsonlRecord }
  | {
      readonly line: number
      readonly code: 'bad-record'
      readonly message: string
      readonly remedy: string
    }

/** Bytes of the longest line taken by default: more text than any one document needs. */
export const longestLine = 32 * 2 ** 20

const text = (name: string) => z.string(`“${name}” must be text`)
const Record = z.object(
  {
    id: z
      .union([text('id'), z.number().transform(String)], 'it has no “id”')
      .refine((id) => id.trim() !== '' && id.length <= 500, '“id” must have 1 to 500 characters'),
    title: z.string('“title” must be text').nullish(),
    text: z.string('it has no “text”'),
    url: text('url').nullish(),
    updated: z
      .union([z.string(), z.number()], '“updated” must be a date')
      .transform((value) => new Date(value))
      .refine(
        (date) => !Number.isNaN(date.getTime()),
        '“updated” is not a date, such as 2026-01-31T12:00:00Z',
      )
      .nullish(),
  },
  'it is not an object in braces',
)

/**
 * Reads a JSONL file line by line, holding one line at a time. A bad line is told and passed over; the rest is read.
 * Stops at once when `signal` aborts, with its reason. Errors of the file system are thrown as they are.
 */
export async function* readJsonl(
  path: string,
  options: { signal?: AbortSignal; maxLineBytes?: number } = {},
): AsyncGenerator<JsonlLine, void, undefined> {
  const { signal, maxLineBytes = longestLine } = options
  for await (const { line, bytes, tooLong } of lines(path, maxLineBytes, signal)) {
    if (tooLong) yield bad(line, `it is longer than ${Math.round(maxLineBytes / 2 ** 20)} MB`)
    else if (!isBlank(bytes)) yield parseLine(line, bytes)
  }
}

interface Line {
  readonly line: number
  readonly bytes: Buffer
  readonly tooLong: boolean
}

async function* lines(path: string, maxBytes: number, signal: AbortSignal | undefined): AsyncGenerator<Line> {
  const blocks: AsyncIterable<Buffer> = createReadStream(path, {
    highWaterMark: 256 * 1024,
    ...(signal && { signal }),
  })
  let parts: Buffer[] = []
  let length = 0
  let line = 1
  const take = (part: Buffer) => {
    length += part.length
    if (length <= maxBytes) parts.push(part)
    else parts = []
  }
  const finish = (): Line => {
    const finished = { line, bytes: Buffer.concat(parts), tooLong: length > maxBytes }
    parts = []
    length = 0
    line += 1
    return finished
  }
  try {
    for await (const block of blocks) {
      let from = 0
      for (let end = block.indexOf(0x0a); end >= 0; end = block.indexOf(0x0a, from)) {
        take(block.subarray(from, end))
        from = end + 1
        yield finish()
        signal?.throwIfAborted()
      }
      take(block.subarray(from))
    }
  } catch (error) {
    throw signal?.aborted ? signal.reason : error
  }
  if (length > 0) yield finish()
}

function isBlank(bytes: Buffer): boolean {
  return bytes.length < 8 && bytes.toString('utf8').trim() === ''
}

function parseLine(line: number, bytes: Buffer): JsonlLine {
  const source = bytes.toString('utf8').replace(/^\ufeff/, '')
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return bad(line, 'it is not valid JSON')
  }
  const parsed = Record.safeParse(value)
  if (!parsed.success) return bad(line, parsed.error.issues[0]!.message)
  const { id, title, text: words, url, updated } = parsed.data
  return {
    line,
    record: {
      id: id.toWellFormed(),
      title: title?.trim().toWellFormed() || id.toWellFormed(),
      text: words.toWellFormed(),
      ...defined({ url: url || undefined, updated: updated ? updated.toISOString() : undefined }),
    },
  }
}

function bad(line: number, why: string): JsonlLine {
  return {
    line,
    code: 'bad-record',
    message: `Line ${line} was left out: ${why}.`,
    remedy: 'Each line must be {"id": "…", "title": "…", "text": "…"}, with “url” and “updated” if known.',
  }
}
