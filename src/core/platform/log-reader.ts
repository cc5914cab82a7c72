import type { FileHandle } from 'node:fs/promises'
import { type LogFilter, type LogLine, lineTest } from './log-lines.ts'
import { findLogFiles, type LogPlace, type OpenLogFile, openLogFile, placeText } from './log-places.ts'

/** A line and where it begins: lines before that place are older. */
export interface PlacedLine {
  readonly line: LogLine
  readonly place: string
}

const blockBytes = 128 * 1024
/** A longer line is none of ours. */
const longestLine = 2 * 1024 * 1024
/** The clock may have been set back a little while lines were written, ms. */
const clockSlackMs = 60_000
const newline = 10

/**
 * Lines that pass, newest first, in batches (one a block of the file, often empty) so that whoever reads can stop, and
 * nobody else waits. Files are never held in memory as a whole.
 *
 * @param before only lines before this place
 */
export async function* linesBackwards(
  folder: string,
  filter: LogFilter,
  options: { before?: LogPlace | undefined; signal?: AbortSignal | undefined } = {},
): AsyncGenerator<PlacedLine[]> {
  const passes = lineTest(filter)
  const { before, signal } = options
  const files = await findLogFiles(folder)
  const from = before ? files.findIndex(({ key }) => key === before.file) : files.length - 1
  for (let at = from; at >= 0; at--) {
    const found = files[at]!
    if (filter.until !== undefined && found.birth > filter.until + clockSlackMs) continue
    const file = await openLogFile(folder, found)
    if (!file) {
      // It was renamed while we looked: the newest files are found under their new names.
      if (found.name === 'catalyst.log' && !before) return yield* linesBackwards(folder, filter, options)
      continue
    }
    try {
      const end = before?.file === file.key ? Math.min(before.offset, file.size) : file.size
      for await (const block of blocksBackwards(file, end)) {
        signal?.throwIfAborted()
        const lines: PlacedLine[] = []
        for (const { text, offset } of block) {
          const line = passes(text)
          if (line) lines.push({ line, place: placeText({ file: file.key, offset }) })
        }
        yield lines
        const oldest = parseTime(block.at(-1)?.text)
        if (filter.since !== undefined && oldest !== undefined && oldest < filter.since - clockSlackMs) return
      }
    } finally {
      await file.handle.close()
    }
  }
}

/**
 * Lines that pass and stand after a place, oldest first, in batches; ends at the end of what is written.
 *
 * @param after the end of what is known, as `logEnd` or the last batch gave it; all lines without it
 * @returns each batch with the place it reaches to, from where one can go on later
 */
export async function* linesForwards(
  folder: string,
  filter: LogFilter,
  after: LogPlace | undefined,
  signal?: AbortSignal,
): AsyncGenerator<{ lines: PlacedLine[]; reached: LogPlace }> {
  const passes = lineTest(filter)
  const files = await findLogFiles(folder)
  const known = after ? files.findIndex(({ key }) => key === after.file) : 0
  // A file that is no longer kept: what follows it is.
  const birth = Number.parseInt(after?.file ?? '0', 10)
  const from = known >= 0 ? known : files.findIndex((file) => file.birth > birth)
  if (from < 0) return
  for (const found of files.slice(from)) {
    const file = await openLogFile(folder, found)
    if (!file) return // renamed in between: the next look finds it
    try {
      let offset = after?.file === file.key ? after.offset : 0
      while (offset < file.size) {
        signal?.throwIfAborted()
        const block = await readBlock(file.handle, offset, file.size)
        if (block.next === offset) break
        const lines: PlacedLine[] = []
        for (const { text, offset: at } of block.lines) {
          const line = passes(text)
          if (line) lines.push({ line, place: placeText({ file: file.key, offset: at }) })
        }
        offset = block.next
        yield { lines, reached: { file: file.key, offset } }
      }
      yield { lines: [], reached: { file: file.key, offset } }
    } finally {
      await file.handle.close()
    }
  }
}

/** The place after the last whole line; `undefined` for a log without lines. */
export async function logEnd(folder: string): Promise<LogPlace | undefined> {
  const found = (await findLogFiles(folder)).at(-1)
  const file = found && (await openLogFile(folder, found))
  if (!file) return found ? logEnd(folder) : undefined
  try {
    for await (const [last] of blocksBackwards(file, file.size))
      if (last) return { file: file.key, offset: last.offset + Buffer.byteLength(last.text) + 1 }
    return { file: file.key, offset: 0 }
  } finally {
    await file.handle.close()
  }
}

/** The newest `limit` lines that pass, oldest first. `next`: where older ones that pass may be. */
export async function newestLines(
  folder: string,
  filter: LogFilter,
  limit: number,
  options: { before?: LogPlace | undefined; signal?: AbortSignal | undefined } = {},
): Promise<{ lines: PlacedLine[]; next: string | undefined }> {
  const lines: PlacedLine[] = []
  for await (const batch of linesBackwards(folder, filter, options)) {
    for (const line of batch) {
      // One more than asked for tells that there are more.
      if (lines.length === limit) return { lines: lines.reverse(), next: lines[0]!.place }
      lines.push(line)
    }
  }
  return { lines: lines.reverse(), next: undefined }
}

interface RawLine {
  readonly text: string
  readonly offset: number
}

/** Whole lines before `end`, last first, block by block. */
async function* blocksBackwards(file: OpenLogFile, end: number): AsyncGenerator<RawLine[]> {
  let carry = Buffer.alloc(0)
  let isLast = true
  for (let to = end; to > 0; ) {
    const from = Math.max(0, to - blockBytes)
    const bytes = Buffer.concat([await readBytes(file.handle, from, to), carry])
    // What stands before the first newline belongs to a line that begins in the block before.
    const first = from === 0 ? 0 : bytes.indexOf(newline) + 1
    const isWhole = from === 0 || first > 0
    carry = isWhole ? bytes.subarray(0, first) : bytes
    if (isWhole) {
      const lines: RawLine[] = []
      for (let at = first; at < bytes.length; ) {
        const stop = bytes.indexOf(newline, at)
        // The last line is being written, or was cut off by a crash.
        if (stop < 0) break
        if (stop > at) lines.push({ text: bytes.toString('utf8', at, stop), offset: from + at })
        at = stop + 1
      }
      lines.reverse()
      isLast = false
      yield lines
    }
    if (carry.length > longestLine) carry = Buffer.alloc(0)
    to = from
  }
  if (isLast) yield []
}

/** Whole lines from `offset`, and where the next begins. */
async function readBlock(
  handle: FileHandle,
  offset: number,
  size: number,
): Promise<{ lines: RawLine[]; next: number }> {
  for (let length = blockBytes; ; length *= 4) {
    const bytes = await readBytes(handle, offset, Math.min(size, offset + length))
    const last = bytes.lastIndexOf(newline)
    if (last < 0) {
      if (offset + bytes.length >= size) return { lines: [], next: offset }
      if (length > longestLine) return { lines: [], next: offset + bytes.length }
      continue
    }
    const lines: RawLine[] = []
    for (let at = 0; at <= last; ) {
      const stop = bytes.indexOf(newline, at)
      if (stop > at) lines.push({ text: bytes.toString('utf8', at, stop), offset: offset + at })
      at = stop + 1
    }
    return { lines, next: offset + last + 1 }
  }
}

async function readBytes(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from)
  let done = 0
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return bytes.subarray(0, done)
}

function parseTime(text: string | undefined): number | undefined {
  const at = Date.parse(text?.slice(7, 31) ?? '')
  return Number.isNaN(at) ? undefined : at
}
