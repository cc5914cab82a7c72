import type { StackLogLine } from '../../../contract/stack-view.ts'
import { connected, whileConnected } from '../../engine/connected.ts'
import { answerStatus } from '../../engine/engine-answer.ts'
import { errorMessage } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { pause } from '../../platform/waiting.ts'
import type { ProjectContainer } from '../containers/project-containers.ts'
import type { StackEngine } from '../containers/stack-engine.ts'
import { containerLog, type LogRange } from './container-log.ts'
import { Cursor } from './cursor.ts'
import { LineQueue } from './line-queue.ts'
import { Notifier } from './notifier.ts'
import { formatTime } from './timestamp.ts'

/** A container's log as far as it was read. */
export interface Followed {
  readonly cursor: Cursor
  /** What to ask for as long as no line was seen. */
  readonly range: LogRange
  /** It was said that it cannot be read. */
  toldUnreadable?: boolean
}

/** There is no such container any more, or it is being removed. */
export function isGone(error: unknown): boolean {
  const statusCode = answerStatus(error)
  return statusCode === 404 || statusCode === 409
}

/** A log that goes to some other place than the engine is no reason to show none of the others. */
export function unreadable(service: string, error: unknown): StackLogLine {
  // docker-modem's `(HTTP code 500) server error - ` says nothing to people.
  const why = errorMessage(error)
    .replace(/^\(HTTP code \d+\) [^-]*- /u, '')
    .trim()
  const text = `The log of ${service} cannot be read: ${why}`
  return { service, at: formatTime(Date.now()), stream: 'stderr', level: 'warn', text }
}

/**
 * What the containers of a project write from now on, also those that are made later, over restarts of containers and
 * of the engine. Ends when `signal` aborts.
 *
 * @param wanted whether a container's log is asked for
 * @param begun logs that were read already, by container
 */
export async function* followLogs(
  deps: { engine: StackEngine; logger: Logger },
  project: string,
  wanted: (container: ProjectContainer) => boolean,
  begun: ReadonlyMap<string, Followed>,
  signal: AbortSignal,
): AsyncGenerator<StackLogLine[], void, undefined> {
  const { engine } = deps
  const own = new AbortController()
  const ended = AbortSignal.any([signal, own.signal])
  const queue = new LineQueue()
  const notifier = new Notifier(ended)
  const known = new Map(begun)
  const readers = new Map<string, Promise<void>>()
  const look = () => {
    for (const one of engine.containers(project)) {
      if (readers.has(one.id) || !wanted(one)) continue
      const followed = known.get(one.id) ?? { cursor: new Cursor(), range: {} }
      known.set(one.id, followed)
      const reader = readOn(deps, one, followed, queue, notifier, ended).finally(() => readers.delete(one.id))
      readers.set(one.id, reader)
    }
    notifier.notify()
  }
  const stops = [
    engine.onChange((changed) => {
      if (changed === project) look()
    }),
    engine.onView(() => notifier.notify()),
  ]
  ended.addEventListener('abort', () => queue.end(), { once: true })
  try {
    look()
    if (ended.aborted) queue.end()
    yield* queue.batches()
  } finally {
    for (const stop of stops) stop()
    own.abort()
    queue.end()
    await Promise.allSettled(readers.values())
  }
}

/** Reads one container's log until the container is gone: after each end, anew from where it stood. */
async function readOn(
  { engine, logger }: { engine: StackEngine; logger: Logger },
  container: ProjectContainer,
  followed: Followed,
  queue: LineQueue,
  notifier: Notifier,
  signal: AbortSignal,
): Promise<void> {
  const { cursor, range } = followed
  const factsNow = () => engine.containers(container.group).find((one) => one.id === container.id)
  for (let fruitless = 0; !signal.aborted; ) {
    const before = factsNow()
    if (!before) return
    await connected(engine, signal)
    const epoch = engine.view().since
    const line = whileConnected(engine, signal)
    let lines = 0
    let broke = false
    try {
      const since = cursor.since()
      cursor.rewind()
      const asked = since === undefined ? range : { since }
      const docker = await engine.client(line.signal)
      for await (const batch of containerLog(docker, container, { ...asked, follow: true }, line.signal)) {
        const fresh = cursor.fresh(batch)
        lines += fresh.length
        if (fresh.length > 0) await queue.push(fresh)
      }
    } catch (error) {
      const statusCode = answerStatus(error)
      if (signal.aborted || isGone(error)) return
      broke = true
      if (statusCode !== undefined && !followed.toldUnreadable) {
        followed.toldUnreadable = true
        await queue.push([unreadable(container.service, error)])
      }
      logger.debug('A log broke off', { container: container.name, reason: errorMessage(error) })
    } finally {
      line.release()
    }
    fruitless = lines > 0 ? 0 : fruitless + 1
    // Read to its end, it has more to say once it was started again; or the engine, that ended the stream, was.
    const news = () => {
      const now = factsNow()
      if (!now || broke) return true
      return now.startedAt !== before.startedAt || now.state === 'running' || engine.view().since !== epoch
    }
    while (!signal.aborted && !news()) await notifier.next()
    if (!signal.aborted && (broke || fruitless > 0)) await pause(Math.min(1000, 50 * 2 ** fruitless), signal)
  }
}
