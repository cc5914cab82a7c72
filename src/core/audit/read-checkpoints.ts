import { isSignedBy, type ReadCheckpoint, readCheckpoint } from './checkpoint.ts'
import { eachLine } from './each-line.ts'
import { digestLength, noHash } from './line.ts'
import type { OpenLog } from './open-log.ts'
import type { LogProblem } from './problem.ts'

/** The checkpoints of a log, as far as they follow from each other. Whether they are signed is asked separately. */
export interface Checkpoints {
  readonly list: readonly ReadCheckpoint[]
  /** Where each of them stands. */
  readonly places: readonly { readonly file: string; readonly line: number }[]
  /** Where they stop following. */
  readonly problem?: LogProblem
}

/** Reads the checkpoints; a last line that a crash cut off does not count. None where there is no file. */
export async function readCheckpoints(log: OpenLog, signal?: AbortSignal): Promise<Checkpoints> {
  const list: ReadCheckpoint[] = []
  const places: { file: string; line: number }[] = []
  let problem: LogProblem | undefined
  await eachLine(
    log.checkpoints ? [log.checkpoints] : [],
    (buffer, start, end, file, line) => {
      const checkpoint = readCheckpoint(buffer.toString('utf8', start, end))
      problem = follow(list.at(-1), checkpoint, { file, line })
      if (!problem) {
        list.push(checkpoint!)
        places.push({ file, line })
      }
      return !problem
    },
    { signal, only: log.together ? '{"checkpoint":' : undefined },
  )
  return { list, places, ...(problem ? { problem } : {}) }
}

function follow(
  before: ReadCheckpoint | undefined,
  checkpoint: ReadCheckpoint | undefined,
  at: { readonly file: string; readonly line: number },
): LogProblem | undefined {
  if (!checkpoint) {
    return { ...at, cause: 'edited', message: 'This checkpoint is not as Catalyst writes them.' }
  }
  const { from, size, log, prev, digests } = checkpoint
  if (before && log !== before.log) {
    return { ...at, cause: 'replaced', message: 'From here on, the checkpoints are those of another log.' }
  }
  if (from !== (before?.size ?? 0)) {
    return from < (before?.size ?? 0)
      ? { ...at, cause: 'reordered', message: 'This checkpoint stands after one that is newer.' }
      : { ...at, cause: 'removed', message: 'Checkpoints before this one are missing.' }
  }
  if (
    size <= from ||
    digests.length !== (size - from) * digestLength ||
    prev !== (before?.sha256 ?? noHash)
  ) {
    return { ...at, cause: 'edited', message: 'The checkpoint does not follow from the one before.' }
  }
  return undefined
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
