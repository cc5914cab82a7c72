import type { StackLogLine } from '../../../contract/stack-view.ts'
import { answerStatus } from '../../engine/engine-answer.ts'
import { errorMessage, Problem } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { ProjectContainer } from '../containers/project-containers.ts'
import type { StackEngine } from '../containers/stack-engine.ts'
import { containerLog, type LogRange } from './container-log.ts'
import { Cursor } from './cursor.ts'
import { type Followed, followLogs, isGone, unreadable } from './follow.ts'
import { mergeByTime } from './merge.ts'
import { formatTime, readBound } from './timestamp.ts'

export interface LogsWanted {
  readonly project: string
  /** All of the project when absent. */
  readonly services?: readonly string[] | undefined
  readonly follow: boolean
  /** Lines of each container from the end; all when absent. */
  readonly tail?: number | undefined
  /** ISO 8601, or Unix seconds. */
  readonly since?: string | undefined
  readonly until?: string | undefined
}

/**
 * The log lines of a project's services in batches of at most 1,000: those that are there in order of time, with
 * `follow` then those that come, as they come and no later than 50 ms. Follows over restarts of containers and of the
 * engine, each line once. Ends quietly when `signal` aborts.
 *
 * @throws Problem `INVALID` for a bound that is not a time; `UNAVAILABLE` where no engine answers, or it falls silent while
 * nothing is followed
 */
export async function* readLogs(
  deps: { engine: StackEngine; logger: Logger },
  { project, services, follow, tail, since, until }: LogsWanted,
  signal: AbortSignal,
): AsyncGenerator<StackLogLine[], void, undefined> {
  const now = formatTime(Date.now())
  const range: LogRange = {
    tail,
    since: since === undefined ? undefined : readBound(since, 'since'),
    until: until === undefined ? undefined : readBound(until, 'until'),
  }
  const following = follow && (range.until === undefined || range.until > now)
  const wanted = (one: ProjectContainer) =>
    !one.oneOff && (services === undefined || services.includes(one.service))
  try {
    await deps.engine.client(signal)
    const containers = deps.engine.containers(project).filter(wanted)
    // Of a log that is wanted from now on, what comes while the engine is away is wanted too.
    const unread = tail === 0 ? { since: now } : range
    const begun = new Map<string, Followed>(
      containers.map((one) => [one.id, { cursor: new Cursor(), range: unread }]),
    )
    if (tail !== 0) {
      const past = containers.map((one) =>
        readPast(deps, one, begun.get(one.id) as Followed, range, following, signal),
      )
      yield* mergeByTime(past)
    }
    if (!following || signal.aborted) return
    const end = range.until === undefined ? undefined : AbortSignal.timeout(msUntil(range.until))
    const ended = end ? AbortSignal.any([signal, end]) : signal
    yield* followLogs(deps, project, wanted, begun, ended)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** The log of one container up to now. Where it is followed afterwards, a break is mended then. */
async function* readPast(
  { engine, logger }: { engine: StackEngine; logger: Logger },
  container: ProjectContainer,
  followed: Followed,
  range: LogRange,
  mended: boolean,
  signal: AbortSignal,
): AsyncGenerator<StackLogLine[], void, undefined> {
  const docker = await engine.client(signal)
  try {
    for await (const lines of containerLog(docker, container, { ...range, follow: false }, signal))
      yield followed.cursor.fresh(lines)
  } catch (error) {
    const statusCode = answerStatus(error)
    if (signal.aborted || isGone(error)) return
    if (statusCode !== undefined) {
      followed.toldUnreadable = true
      yield [unreadable(container.service, error)]
      return
    }
    logger.debug('A log broke off', { container: container.name, reason: errorMessage(error) })
    if (mended) return
    throw new Problem(
      'UNAVAILABLE',
      `The log of ${container.service} broke off: ${errorMessage(error)}`,
      'Look whether the engine runs well, and try again.',
      { cause: error },
    )
  }
}

function msUntil(normal: string): number {
  return Math.max(0, Math.min(2 ** 31 - 1, Date.parse(normal) - Date.now()))
}

/**
 * The last lines of one container's log, oldest first.
 *
 * @throws Problem `UNAVAILABLE` where no engine answers; the engine's error where the log cannot be read
 */
export async function lastLines(
  engine: StackEngine,
  containerId: string,
  count: number,
  signal: AbortSignal,
): Promise<string[]> {
  const docker = await engine.client(signal)
  const last: string[] = []
  const container = { id: containerId, service: '' }
  for await (const lines of containerLog(docker, container, { tail: count, follow: false }, signal))
    last.push(...lines.map((line) => line.text))
  return last.slice(-count)
}
