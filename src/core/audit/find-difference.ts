import { formatCount } from '../../shared/count-words.ts'
import type { ReadCheckpoint } from './checkpoint.ts'
import { eachLine, type OnLine } from './each-line.ts'
import { digestEntry, digestLength, noHash, type ReadLine, readLine } from './line.ts'
import { logFile } from './log-folder.ts'
import { type OpenLog, onlyEntries } from './open-log.ts'
import type { LogProblem } from './problem.ts'

interface FoundLine extends Partial<ReadLine> {
  readonly file: string
  readonly line: number
  readonly digest: string
  /** It begins as entries do. */
  readonly likeEntry?: boolean
}

/**
 * Says what was done to a log whose lines do not follow from each other, or not up to what was signed. Where entries were
 * signed, their digests tell it even if the chain was made anew to the end; in the unsigned rest, the chain does.
 *
 * @param checkpoints those that are signed
 * @param failed where the chain first failed; `undefined` where it holds and only ends too early
 * @returns `undefined` where nothing but the end differs
 */
export async function findDifference(
  log: OpenLog,
  checkpoints: readonly ReadCheckpoint[],
  failed: number | undefined,
): Promise<LogProblem | undefined> {
  const found: FoundLine[] = []
  const collect: OnLine = (buffer, start, end, file, line) => {
    const text = buffer.toString('utf8', start, end)
    const read = readLine(text)
    const likeEntry = text.trimStart().startsWith('{')
    found.push({ ...read, file, line, likeEntry, digest: read ? digestEntry(read.entryText) : '' })
    return true
  }
  await eachLine(log.files, collect, { only: onlyEntries(log) })
  const signed = checkpoints.flatMap(({ digests }) =>
    Array.from({ length: digests.length / digestLength }, (_, at) =>
      digests.slice(at * digestLength, (at + 1) * digestLength),
    ),
  )
  return byDigests(found, signed) ?? (failed === undefined ? undefined : byChain(found, failed))
}

/** The first entry that is not the one that was signed. */
function byDigests(found: readonly FoundLine[], signed: readonly string[]): LogProblem | undefined {
  const at = signed.findIndex((digest, seq) => found[seq]?.digest !== digest)
  if (at === -1) return undefined
  const here = found[at]
  if (!here) return undefined
  const signedLater = signed.indexOf(here.digest, at)
  const wantedLater = found.findIndex((line, seq) => seq > at && line.digest === signed[at])
  if (signedLater === -1 && wantedLater === -1)
    return ofAnotherChain(found, at) ? replaced(here, at) : edited(here, at)
  if (signedLater === -1) return inserted(here, at)
  if (wantedLater === -1) return removed(here, at, signedLater - at)
  const copied = found.some((line, seq) => seq > at && line.digest === here.digest)
  return copied ? inserted(here, at) : reordered(here, at)
}

/** The line follows another line than the one before it, and is followed: it came with a part of another log. */
function ofAnotherChain(found: readonly FoundLine[], at: number): boolean {
  const [before, here, next] = [found[at - 1], found[at]!, found[at + 1]]
  if (!here.sound || !next?.sound || next.prev !== here.sha256) return false
  // Of a first line, all that follow it were chained anew: it is another log's if it says so itself.
  return before !== undefined && here.prev !== before.sha256
}

/** Where no signature tells what stood there: what the numbers and hashes of the lines say. */
function byChain(found: readonly FoundLine[], failed: number): LogProblem {
  const here = found[failed]
  // It was cut while it was looked at.
  if (!here) return edited(found.at(-1) ?? { file: logFile, line: 1, digest: '' }, failed)
  const next = found[failed + 1]
  if (here.seq === undefined && (next ? next.seq === failed : !here.likeEntry)) return inserted(here, failed)
  const follows = here.seq === failed && here.prev === (found[failed - 1]?.sha256 ?? noHash)
  if (here.seq === undefined) {
    // What has not the form of an entry stood in no log, unless the lines behind it say that one stood there.
    const next = found[failed + 1]
    return next && next.seq !== failed ? edited(here, failed) : inserted(here, failed)
  }
  if (!here.sound || follows) return edited(here, failed)
  if (here.seq > failed) {
    const wanted = found.some(({ seq }, at) => at > failed && seq === failed)
    return wanted ? reordered(here, failed) : removed(here, failed, here.seq - failed)
  }
  if (here.seq < failed) {
    // It follows an earlier line: what stands between them does not belong.
    const before = found.findLastIndex(({ sha256 }, at) => at < failed - 1 && sha256 === here.prev)
    const copy = found.some(({ sha256 }, at) => at < failed && sha256 === here.sha256)
    return copy || before === -1 ? inserted(here, failed) : inserted(found[before + 1]!, before + 1)
  }
  // Whoever changed the line before gave it its new hash, but not this one.
  return failed === 0 ? edited(here, failed) : edited(found[failed - 1]!, failed - 1)
}

const at = ({ file, line }: FoundLine, seq: number) => ({ file, line, seq })

function edited(line: FoundLine, seq: number): LogProblem {
  return { ...at(line, seq), cause: 'edited', message: `Line ${line.line} was changed after it was written.` }
}

function inserted(line: FoundLine, seq: number): LogProblem {
  return { ...at(line, seq), cause: 'inserted', message: `Line ${line.line} was put in later.` }
}

function reordered(line: FoundLine, seq: number): LogProblem {
  return { ...at(line, seq), cause: 'reordered', message: `Line ${line.line} stood in another place.` }
}

function replaced(line: FoundLine, seq: number): LogProblem {
  const message = `From line ${line.line} on, this is a part of another log.`
  return { ...at(line, seq), cause: 'replaced', message }
}

function removed(line: FoundLine, seq: number, count: number): LogProblem {
  const what = count === 1 ? 'An entry was' : `${formatCount(count, 'entry')} were`
  return { ...at(line, seq), cause: 'removed', message: `${what} taken out before line ${line.line}.` }
}
