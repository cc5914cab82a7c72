import { hash } from 'node:crypto'
import * as z from 'zod'
import { AuditCause, type AuditVerdict } from '../../contract/audit.ts'
import { agree, formatCount } from '../../shared/count-words.ts'
import { defined } from '../../shared/defined.ts'
import type { FoundAnchor } from './anchor.ts'
import { canonicalJson } from './canonical.ts'
import { eachLine, type TornLine } from './each-line.ts'
import { findDifference } from './find-difference.ts'
import { keyId } from './keys.ts'
import { noHash, readLine, tailLength } from './line.ts'
import { checkpointFile, logFile } from './log-folder.ts'
import { type OpenLog, onlyEntries } from './open-log.ts'
import type { LogProblem } from './problem.ts'
import { type Checkpoints, readCheckpoints, unsignedCheckpoint } from './read-checkpoints.ts'

/**
 * Checks a whole log: that every line follows from the one before, that it is what was signed, and that it has not
 * fallen behind what is known of it outside its folder. Reads in pieces and writes nothing.
 *
 * @param options.anchors what is known of the log from outside its folder
 */
export async function verifyLog(options: {
  readonly log: OpenLog
  readonly anchors: readonly FoundAnchor[]
  /** It is being written: what stands behind the last line end is on its way. */
  readonly live?: boolean
  readonly signal?: AbortSignal | undefined
}): Promise<AuditVerdict> {
  const { log, anchors, signal } = options
  const checkpoints = await readCheckpoints(log, signal)
  const chain = await checkChain(log, checkpoints, anchors, signal)
  const keys = new Map(
    (anchors.length > 0 ? anchors.flatMap(({ anchor }) => anchor.keys) : chain.keys).map((key) => [
      keyId(key),
      key,
    ]),
  )
  // A log that is gone names no key: its checkpoints can only be believed.
  const unsigned = keys.size === 0 ? undefined : unsignedCheckpoint(checkpoints, keys)
  const foreign = ofAnotherLog(chain, checkpoints)
  // Of checkpoints that are not this log's, those that an anchor vouches for tell what stood there.
  const vouched = anchors.length > 0 && anchors.every(({ anchor }) => anchor.log === checkpoints.list[0]?.log)
  const signed = unsigned || (foreign && !vouched) ? [] : checkpoints.list
  const sealed = signed.at(-1)
  const found =
    // A chain that holds and differs only from what nobody has signed speaks against the checkpoint.
    (chain.byCheckpoint && unsigned) ??
    (chain.failed === undefined ? undefined : await whatWasDone(log, chain, signed, foreign)) ??
    (await tornInside(chain, log)) ??
    (chain.count < (sealed?.size ?? 0) && !foreign
      ? await findDifference(log, signed, undefined)
      : undefined) ??
    missing(chain, log, sealed?.size ?? 0, anchors) ??
    notTheLog(chain, anchors) ??
    foreign ??
    unsigned ??
    checkpoints.problem ??
    againstAnchors(chain, anchors) ??
    unsealed(checkpoints, anchors) ??
    withoutCheckpoints(chain, checkpoints) ??
    (chain.torn && !options.live ? torn(chain.torn, chain.count, 0) : undefined)
  // What Catalyst found itself came first, and the rest may come of it.
  const problem = chain.trouble ?? found
  return {
    ok: problem === undefined,
    entries: chain.count,
    sealed: sealed?.size ?? 0,
    ...defined({ sealedAt: sealed ? sealed.at : undefined }),
    repairs: chain.repairs,
    anchors: anchors.map(({ place }) => place),
    ...defined({ problem: problem || undefined }),
  }
}

interface Chain {
  /** Whole lines up to where it failed. */
  count: number
  /** Number of the first entry that does not follow. */
  failed?: number
  /** The lines follow from each other; a checkpoint says that others stood there. */
  byCheckpoint?: boolean
  log?: string
  keys: string[]
  repairs: number
  /** What Catalyst itself found when it opened the log. */
  trouble?: LogProblem
  torn?: TornLine | undefined
  /** `sha256` of the entries that an anchor names, and where they stand. */
  readonly anchored: Map<number, { sha256: string; file: string; line: number }>
  lastLine: number
  lastFile?: string
}

async function checkChain(
  log: OpenLog,
  checkpoints: Checkpoints,
  anchors: readonly FoundAnchor[],
  signal: AbortSignal | undefined,
): Promise<Chain> {
  const chain: Chain = { count: 0, keys: [], repairs: 0, anchored: new Map(), lastLine: 0 }
  const wanted = new Set(anchors.map(({ anchor }) => anchor.size - 1))
  const sealed = checkpoints.list.at(-1)?.size ?? 0
  let head = noHash
  let next = 0
  chain.torn = await eachLine(
    log.files,
    (buffer, start, end, file, line) => {
      const seq = chain.count
      const tail = end - tailLength
      const link = `,"prev":"${head}","seq":${seq}`
      // One text of the end of the line: this is done for every line of a long log.
      const ending = buffer.toString('latin1', Math.max(start, tail - link.length), end)
      const own = ending.slice(-45, -2)
      if (ending !== `${link},"sha256":"${own}"}` || own !== hashWithout(buffer, start, tail)) {
        chain.failed = seq
        return false
      }
      const itself = isAboutItself(buffer, start)
      // What is signed is what Catalyst wrote; in the rest, a line may be odd and have the right hash.
      if (seq >= sealed || itself) {
        const text = buffer.toString('utf8', start, end)
        if (!isCanonical(text)) {
          chain.failed = seq
          return false
        }
        if (itself) note(text, chain, { file, line, seq })
      }
      if (wanted.has(seq)) chain.anchored.set(seq, { sha256: own, file, line })
      head = own
      chain.count++
      chain.lastLine = line
      chain.lastFile = file
      const checkpoint = checkpoints.list[next]
      if (checkpoint?.size === chain.count && checkpoint.log === chain.log) {
        next++
        if (checkpoint.head !== head) {
          chain.failed = seq
          chain.byCheckpoint = true
          return false
        }
      }
      return true
    },
    { signal, only: onlyEntries(log) },
  )
  return chain
}

/** The hash a line should state: of itself without it. The one byte that is changed for this is put back. */
function hashWithout(buffer: Buffer, start: number, tail: number): string {
  const comma = buffer[tail]!
  buffer[tail] = 0x7d
  const own = hash('sha256', buffer.subarray(start, tail + 1), 'base64url')
  buffer[tail] = comma
  return own
}

/** Every action of the log itself begins so; the action comes first in an entry. */
const beginning = Buffer.from('{"entry":{"action":"log.')
const actionAt = beginning.indexOf('log.')

function isAboutItself(buffer: Buffer, start: number): boolean {
  return (
    buffer[start + actionAt] === beginning[actionAt] &&
    buffer.compare(beginning, 0, beginning.length, start, start + beginning.length) === 0
  )
}

function isCanonical(text: string): boolean {
  try {
    return readLine(text) !== undefined && canonicalJson(JSON.parse(text)) === text
  } catch {
    return false
  }
}

/** What entries about the log itself tell. */
const Own = z.object({
  action: z.string(),
  /** Every act of somebody has one: what looks like the log's own and has one is none. */
  requestId: z.undefined().optional(),
  inputs: z
    .object({
      log: z.string().optional(),
      key: z.string().optional(),
      cause: AuditCause.optional(),
      message: z.string().optional(),
    })
    .default({}),
})

function note(text: string, chain: Chain, place: { file: string; line: number; seq: number }): void {
  const line: { entry?: unknown } = JSON.parse(text)
  const own = Own.safeParse(line.entry).data
  if (!own) return
  const { action, inputs } = own
  if (action === 'log.begin' && place.seq === 0 && inputs.log !== undefined) chain.log = inputs.log
  if ((action === 'log.begin' || action === 'log.key') && inputs.key !== undefined)
    chain.keys.push(inputs.key)
  if (action === 'log.repair') chain.repairs++
  if (action === 'log.trouble') {
    chain.trouble ??= {
      ...place,
      cause: inputs.cause ?? 'replaced',
      message: `Before line ${place.line} was written, Catalyst found: ${inputs.message ?? 'the log was not as it left it'}`,
    }
  }
}

/** What was done where the chain fails. A first line that was put in the place of ours is the beginning of another log. */
async function whatWasDone(
  log: OpenLog,
  { failed }: Chain,
  signed: Checkpoints['list'],
  foreign: LogProblem | undefined,
): Promise<LogProblem | undefined> {
  const found = await findDifference(log, signed, failed)
  if (!foreign || found?.seq !== 0 || found.cause !== 'edited') return found
  return { ...found, cause: 'replaced', message: 'From here on, this is another log.' }
}

/** A file that was closed and has others after it ends without a line end. */
async function tornInside({ torn: cut, count }: Chain, { files }: OpenLog): Promise<LogProblem | undefined> {
  const next = files[files.findIndex(({ name }) => name === cut?.file) + 1]
  if (!cut || !next) return undefined
  let first = count + 1
  await eachLine([next], (buffer, start, end) => {
    first = readLine(buffer.toString('utf8', start, end))?.seq ?? first
    return false
  })
  const at = { file: cut.file, line: cut.line, seq: count }
  if (first <= count) return { ...at, cause: 'inserted', message: `Line ${cut.line} was put in later.` }
  if (first === count + 1) {
    const message = `Line ${cut.line} is cut off, and it was whole when the file was closed.`
    return { ...at, cause: 'torn', message }
  }
  const message = `${formatCount(first - count, 'entry')} ${agree(first - count, 'was', 'were')} taken out at the end of the file.`
  return { ...at, cause: 'removed', message }
}

/** The log ends before what was signed or anchored. */
function missing(
  chain: Chain,
  { files }: OpenLog,
  sealed: number,
  anchors: readonly FoundAnchor[],
): LogProblem | undefined {
  const known = Math.max(sealed, ...anchors.map(({ anchor }) => anchor.size))
  if (chain.count >= known) return undefined
  const line = chain.lastLine + 1
  const at = { file: chain.lastFile ?? files.at(-1)?.name ?? logFile, line, seq: chain.count }
  if (files.length === 0) {
    return { ...at, cause: 'removed', message: `The log is gone: it had ${formatCount(known, 'entry')}.` }
  }
  if (chain.torn && chain.count + 1 === known) return torn(chain.torn, chain.count, known)
  if (chain.count < sealed) {
    return {
      ...at,
      cause: 'truncated',
      message: `The log ends after ${formatCount(chain.count, 'entry')}, but ${sealed} ${agree(sealed, 'was', 'were')} signed.`,
    }
  }
  return undefined
}

function notTheLog(chain: Chain, anchors: readonly FoundAnchor[]): LogProblem | undefined {
  const found = anchors.find(({ anchor }) => anchor.log !== chain.log)
  if (!found) return undefined
  const message = `This is not the log that ${placeName[found.place]} knows: another one was put in its place.`
  return { file: logFile, line: 1, seq: 0, cause: 'replaced', message }
}

function againstAnchors(chain: Chain, anchors: readonly FoundAnchor[]): LogProblem | undefined {
  for (const { anchor, place } of anchors) {
    const from = placeName[place]
    if (chain.count < anchor.size) {
      return {
        file: logFile,
        line: chain.lastLine + 1,
        seq: chain.count,
        cause: 'rolled-back',
        message: `The log has ${formatCount(chain.count, 'entry')}, but ${from} knows that it had ${anchor.size} on ${anchor.at}: it was set back to an earlier state.`,
      }
    }
    const there = chain.anchored.get(anchor.size - 1)
    if (there && there.sha256 !== anchor.head) {
      return {
        file: there.file,
        line: there.line,
        seq: anchor.size - 1,
        cause: 'replaced',
        message: `The log up to line ${there.line} is not the one that ${from} knows: it was written anew.`,
      }
    }
  }
  return undefined
}

/** Fewer entries are signed than were. */
function unsealed({ list, torn: cut }: Checkpoints, anchors: readonly FoundAnchor[]): LogProblem | undefined {
  const sealed = list.at(-1)?.size ?? 0
  const found = anchors.find(({ anchor }) => anchor.size > sealed)
  if (!found) return undefined
  if (cut) {
    const message = `Line ${cut.line} is cut off, and it was whole when ${placeName[found.place]} was written.`
    return { file: cut.file, line: cut.line, cause: 'torn', message }
  }
  return {
    file: checkpointFile,
    line: list.length + 1,
    cause: 'removed',
    message: `Checkpoints are missing: ${placeName[found.place]} knows that ${formatCount(found.anchor.size, 'entry')} ${agree(found.anchor.size, 'was', 'were')} signed, and signatures are here for ${sealed}.`,
  }
}

const placeName = {
  secrets: 'the anchor among the secrets',
  file: 'the anchor in the data folder',
  given: 'the anchor that was given',
} as const

function ofAnotherLog({ log }: Chain, { list }: Checkpoints): LogProblem | undefined {
  if (log === undefined || list.length === 0 || list[0]!.log === log) return undefined
  return {
    file: checkpointFile,
    line: 1,
    cause: 'replaced',
    message: 'The checkpoints are those of another log.',
  }
}

/** A log that has a key is signed from its first entry on; only that one may still be without, after a crash. */
function withoutCheckpoints(chain: Chain, { list }: Checkpoints): LogProblem | undefined {
  if (list.length > 0 || chain.keys.length === 0 || chain.count <= 1) return undefined
  return {
    file: checkpointFile,
    line: 1,
    cause: 'removed',
    message: 'The checkpoints are gone: nothing shows that the log is as it was written.',
  }
}

function torn({ file, line }: TornLine, count: number, known: number): LogProblem {
  return {
    file,
    line,
    seq: count,
    cause: 'torn',
    message:
      count < known
        ? `Line ${line} is cut off, and it was whole when it was signed: the file was cut, by a hand or a failing disk.`
        : `Line ${line} is cut off, as by a crash while it was written. Catalyst repairs it when it next writes.`,
  }
}
