import { open, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditCause } from '../../contract/audit.ts'
import { agree, formatCount } from '../../shared/count-words.ts'
import { defined } from '../../shared/defined.ts'
import { errorCode } from '../../shared/error-code.ts'
import type { FoundAnchor } from './anchor.ts'
import { type ReadCheckpoint, readCheckpoint } from './checkpoint.ts'
import { eachLine } from './each-line.ts'
import { digestEntry, noHash, type ReadLine, readLine, sha256 } from './line.ts'
import { checkpointFile, logFile, logFiles } from './log-folder.ts'
import { openLog } from './open-log.ts'

/** How an earlier process left the log. */
export interface Recovered {
  readonly log?: string
  /** The public keys that its own entries name. */
  readonly keys: readonly string[]
  /** Entries in it. */
  readonly size: number
  readonly head: string
  /** Number of the first entry in the file that is written. */
  readonly firstSeq: number
  readonly fileBytes: number
  readonly checkpoint?: ReadCheckpoint
  /** Entries after the last checkpoint. */
  readonly unsealed: readonly { sha256: string; digest: string }[]
  /** A line that a crash cut off; it has been taken out of the file. */
  readonly torn?: { bytes: number; sha256: string; text: string }
  /** It is not as it was left: it must not be written on. */
  readonly trouble?: { cause: AuditCause; message: string }
}

const tailBytes = 256 * 1024

/**
 * Looks at the end of a log, and takes out what a crash left half written. Only when entries were left unsigned, as by a
 * crash, is more than the end read.
 */
export async function recover(folder: string, anchors: readonly FoundAnchor[]): Promise<Recovered> {
  const files = await logFiles(folder)
  const checkpoint = await lastCheckpoint(folder)
  const first = files[0] === undefined ? undefined : await firstLine(join(folder, files[0]))
  const begin = first && ownInputs(first)
  const expected = Math.max(checkpoint?.size ?? 0, ...anchors.map(({ anchor }) => anchor.size))
  const none: Recovered = { keys: [], size: 0, head: noHash, firstSeq: 0, fileBytes: 0, unsealed: [] }
  if (!first) {
    const torn = files.length > 0 ? await tornEnd(join(folder, files.at(-1)!)) : undefined
    if (expected > 0) {
      return {
        ...none,
        trouble: { cause: 'removed', message: `the log was gone: it had ${formatCount(expected, 'entry')}.` },
      }
    }
    if (torn) await truncate(join(folder, files.at(-1)!), torn.whole)
    return torn ? { ...none, torn: said(torn.bytes) } : none
  }

  const newest = files.at(-1)!
  const torn = await tornEnd(join(folder, newest))
  const wanted = Math.min(checkpoint?.size ?? 0, ...anchors.map(({ anchor }) => anchor.size)) - 1
  const lines = await linesFrom(folder, files, Math.max(0, wanted))
  const last = lines.at(-1)
  const size = last ? last.seq + 1 : 0
  const at = (seq: number) => lines.find((line) => line.seq === seq)
  const trouble = describeTrouble({ begin, size, torn: torn !== undefined, checkpoint, anchors, at })
  const fileBytes = torn ? torn.whole : await measureFile(join(folder, newest))
  if (torn && !trouble) await truncate(join(folder, newest), torn.whole)
  const active = newest === logFile
  const opening = active ? await firstLine(join(folder, logFile)) : undefined
  return {
    ...defined({ log: begin?.log === undefined ? undefined : begin.log }),
    keys: begin?.key === undefined ? [] : [begin.key],
    size,
    head: last?.sha256 ?? noHash,
    firstSeq: opening?.seq ?? size,
    fileBytes: active ? fileBytes : 0,
    ...defined({ checkpoint }),
    unsealed: lines
      .filter(({ seq }) => seq >= (checkpoint?.size ?? 0))
      .map((line) => ({ sha256: line.sha256, digest: digestEntry(line.entryText) })),
    ...defined({ torn: torn && !trouble ? said(torn.bytes) : undefined, trouble }),
  }
}

function describeTrouble(found: {
  begin: { log?: string } | undefined
  size: number
  torn: boolean
  checkpoint: ReadCheckpoint | undefined
  anchors: readonly FoundAnchor[]
  at(seq: number): ReadLine | undefined
}): Recovered['trouble'] {
  const { begin, size, checkpoint, anchors, at } = found
  const anchored = Math.max(0, ...anchors.map(({ anchor }) => anchor.size))
  if (
    anchors.some(({ anchor }) => anchor.log !== begin?.log) ||
    (checkpoint && checkpoint.log !== begin?.log)
  ) {
    return { cause: 'replaced', message: 'another log stood in place of the one it wrote.' }
  }
  const sealed = checkpoint?.size ?? 0
  if (found.torn && size < Math.max(sealed, anchored)) {
    return { cause: 'torn', message: 'the last line was cut off after it was signed.' }
  }
  if (size < sealed) {
    return {
      cause: 'truncated',
      message: `the log ended after ${formatCount(size, 'entry')}, but ${sealed} ${agree(sealed, 'was', 'were')} signed.`,
    }
  }
  if (size < anchored) {
    return {
      cause: 'rolled-back',
      message: `the log was set back from ${formatCount(anchored, 'entry')} to ${size}.`,
    }
  }
  if (sealed < anchored) return { cause: 'removed', message: 'checkpoints were missing.' }
  const rewritten = anchors.find(({ anchor }) => at(anchor.size - 1)?.sha256 !== anchor.head)
  if (rewritten) {
    return {
      cause: 'replaced',
      message: agree(
        rewritten.anchor.size,
        'the first entry was not the one it wrote.',
        `the first ${formatCount(rewritten.anchor.size, 'entry')} were not those it wrote.`,
      ),
    }
  }
  return undefined
}

/** Whole lines from entry `from` on, or from before it. */
async function linesFrom(folder: string, files: readonly string[], from: number): Promise<ReadLine[]> {
  const newest = join(folder, files.at(-1)!)
  const handle = await open(newest, 'r')
  try {
    const { size } = await handle.stat()
    const start = Math.max(0, size - tailBytes)
    const buffer = Buffer.alloc(size - start)
    await handle.read(buffer, 0, buffer.length, start)
    const texts = buffer
      .toString('utf8')
      .split('\n')
      .slice(start === 0 ? 0 : 1, -1)
    const lines = texts.map(readLine)
    if (lines[0] && lines[0].seq <= from && lines.every((line) => line !== undefined)) return lines
  } finally {
    await handle.close()
  }
  const lines: ReadLine[] = []
  await using log = await openLog(folder)
  await eachLine(log.files, (bytes, start, end) => {
    const line = readLine(bytes.toString('utf8', start, end))
    if (line && line.seq >= from) lines.push(line)
    return true
  })
  return lines
}

/** The last whole checkpoint; what a crash left half written after it is taken out. */
async function lastCheckpoint(folder: string): Promise<ReadCheckpoint | undefined> {
  const file = join(folder, checkpointFile)
  const torn = await tornEnd(file)
  if (torn) await truncate(file, torn.whole)
  const size = await measureFile(file)
  if (size === 0) return undefined
  const handle = await open(file, 'r')
  try {
    // A checkpoint of a thousand entries has 12 KB.
    const start = Math.max(0, size - tailBytes)
    const buffer = Buffer.alloc(size - start)
    await handle.read(buffer, 0, buffer.length, start)
    return readCheckpoint(buffer.toString('utf8').trimEnd().split('\n').at(-1)!)
  } finally {
    await handle.close()
  }
}

/** What stands after the last line end, and where the whole part ends. */
async function tornEnd(file: string): Promise<{ bytes: Buffer; whole: number } | undefined> {
  const size = await measureFile(file)
  if (size === 0) return undefined
  const handle = await open(file, 'r')
  try {
    const start = Math.max(0, size - tailBytes)
    const buffer = Buffer.alloc(size - start)
    await handle.read(buffer, 0, buffer.length, start)
    const end = buffer.lastIndexOf(10)
    return end === buffer.length - 1 ? undefined : { bytes: buffer.subarray(end + 1), whole: start + end + 1 }
  } finally {
    await handle.close()
  }
}

async function firstLine(file: string): Promise<ReadLine | undefined> {
  const handle = await open(file, 'r')
  try {
    const buffer = Buffer.alloc(64 * 1024)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    const end = buffer.subarray(0, bytesRead).indexOf(10)
    return end === -1 ? undefined : readLine(buffer.toString('utf8', 0, end))
  } finally {
    await handle.close()
  }
}

function ownInputs(line: ReadLine): { log?: string; key?: string } {
  const entry: { inputs?: { log?: string; key?: string } } = JSON.parse(line.entryText)
  return entry.inputs ?? {}
}

async function measureFile(file: string): Promise<number> {
  try {
    const handle = await open(file, 'r')
    try {
      return (await handle.stat()).size
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0
    throw error
  }
}

function said(bytes: Buffer): { bytes: number; sha256: string; text: string } {
  return { bytes: bytes.length, sha256: sha256(bytes), text: bytes.toString('utf8', 0, 300) }
}
