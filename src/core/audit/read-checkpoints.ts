import { defined } from '../../shared/defined.ts'
import { isSignedBy, type ReadCheckpoint, readCheckpoint } from './checkpoint.ts'
import { eachLine, type TornLine } from './each-line.ts'
import { digestLength, noHash } from './line.ts'
import type { OpenLog } from './open-log.ts'
import type { LogProblem } from './problem.ts'

/** The checkpoints of a log, as far as they follow from each other. Whether they are signed is asked separately. */
export interface Checkpoints {
  readonly list: readonly ReadCheckpoint[]
  /** Where each of them stands. */
  readonly places: readonly Place[]
  /** Where they stop following. */
  readonly problem?: LogProblem
  /** A last line that is cut off. */
  readonly torn?: TornLine
}

/** Reads the checkpoints; a last line that is cut off is told apart. None where there is no file. */
export async function readCheckpoints(log: OpenLog, signal?: AbortSignal): Promise<Checkpoints> {
  const list: ReadCheckpoint[] = []
  const places: Place[] = []
  const rest: FoundCheckpoint[] = []
  const torn = await eachLine(
    log.checkpoints ? [log.checkpoints] : [],
    (buffer, start, end, file, line) => {
      const text = buffer.toString('utf8', start, end)
      const read = readCheckpoint(text)
      if (rest.length === 0 && read && follows(read, list.at(-1))) {
        list.push(read)
        places.push({ file, line })
      } else rest.push({ read, likeCheckpoint: text.includes('"checkpoint"'), file, line })
      return true
    },
    { signal, only: log.together ? '{"checkpoint":' : undefined },
  )
  const [first] = rest
  const problem = first && difference(list, first, rest.slice(1))
  return { list, places, ...defined({ problem, torn }) }
}

interface Place {
  readonly file: string
  readonly line: number
}

interface FoundCheckpoint extends Place {
  readonly read: ReadCheckpoint | undefined
  readonly likeCheckpoint: boolean
}

function follows(checkpoint: ReadCheckpoint, before: ReadCheckpoint | undefined): boolean {
  const { from, size, log, prev, digests } = checkpoint
  return (
    (!before || log === before.log) &&
    from === (before?.size ?? 0) &&
    size > from &&
    digests.length === (size - from) * digestLength &&
    prev === (before?.sha256 ?? noHash)
  )
}

/** What was done where a checkpoint does not follow from those before it. */
function difference(
  list: readonly ReadCheckpoint[],
  first: FoundCheckpoint,
  later: readonly FoundCheckpoint[],
): LogProblem {
  const { read, likeCheckpoint, file, line } = first
  const at = { file, line }
  const before = list.at(-1)
  const copied = list.some(({ sha256 }) => sha256 === read?.sha256)
  const next = later[0]?.read
  const fitsWithout = next !== undefined && follows(next, before)
  if (copied) return { ...at, cause: 'inserted', message: 'This checkpoint stands there twice.' }
  if (read && before && read.log !== before.log) {
    return { ...at, cause: 'replaced', message: 'From here on, the checkpoints are those of another log.' }
  }
  if (read && later.some((other) => other.read && follows(other.read, before))) {
    return { ...at, cause: 'reordered', message: 'This checkpoint stood in another place.' }
  }
  if (fitsWithout || (!likeCheckpoint && later.length === 0))
    return { ...at, cause: 'inserted', message: 'This line was put in later.' }
  if (!read) return { ...at, cause: 'edited', message: 'This checkpoint is not as Catalyst writes them.' }
  if (read.from > (before?.size ?? 0)) {
    return { ...at, cause: 'removed', message: 'Checkpoints before this one are missing.' }
  }
  return { ...at, cause: 'edited', message: 'The checkpoint does not follow from the one before.' }
}

/**
 * Whether the newest checkpoint is signed, which vouches for all before it; otherwise the first that is not.
 *
 * @param keys public keys that may have signed it: raw, base64url
 */
export function unsignedCheckpoint(
  { list, places }: Checkpoints,
  keys: ReadonlyMap<string, string>,
): LogProblem | undefined {
  const signed = (checkpoint: ReadCheckpoint) => {
    const key = keys.get(checkpoint.key)
    return key !== undefined && isSignedBy(checkpoint, key)
  }
  const newest = list.at(-1)
  if (!newest || signed(newest)) return undefined
  const at = list.findIndex((checkpoint) => !signed(checkpoint))
  const { key } = list[at]!
  return keys.has(key)
    ? { ...places[at]!, cause: 'edited', message: 'The signature of this checkpoint is wrong.' }
    : {
        ...places[at]!,
        cause: 'replaced',
        message: `This checkpoint is signed with a key (${key}) that is not this log's.`,
      }
}
