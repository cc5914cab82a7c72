import type { ServiceFigures, StackEvent, StackLogLine, StackTarget } from '../../contract/stack-view.ts'
import { pastEvents, withHeard } from '../engine/follow/past-events.ts'
import { projectContainers } from './containers/project-containers.ts'
import { eventInWords } from './events-in-words.ts'
import { followEvents } from './follow-events.ts'
import { readLogs } from './logs/read-logs.ts'
import { lookTime } from './look-time.ts'
import { readProjectName } from './read-stack.ts'
import type { StackService } from './service.ts'
import type { StackParts } from './stack-parts.ts'

/** How far back events are shown, in ms; the engine forgets sooner where much happens. */
const pastMs = 24 * 3_600_000
/** For callers that cannot stop. */
const never = new AbortController().signal

/** Log lines of a stack's services, in order of time. */
export async function* streamLogs(
  parts: StackParts,
  target: Parameters<StackService['logs']>[0],
  signal: AbortSignal = never,
): AsyncGenerator<{ lines: StackLogLine[] }, void, undefined> {
  const { follow, tail, since, until } = target
  const wanted = { ...(await readProjectName(parts, target)), follow, tail, since, until }
  for await (const lines of readLogs(parts, wanted, signal)) yield { lines }
}

/** What happened to a stack's containers, and with `follow` what happens from now on. */
export async function* streamEvents(
  parts: StackParts,
  target: StackTarget & { follow: boolean },
  signal: AbortSignal | undefined,
): AsyncGenerator<{ events: StackEvent[] }, void, undefined> {
  const { engine } = parts
  const { project } = await readProjectName(parts, target)
  const docker = await engine.client(signal)
  const since = Date.now() - pastMs
  const past = await pastEvents(docker, projectContainers, project, since, lookTime(signal))
  const recent = withHeard(past, engine.recentEvents(project)).map(eventInWords)
  yield { events: recent.filter((event) => event !== undefined) }
  if (target.follow) yield* followEvents(engine, project, signal)
}

/** What a stack's services use of processor, memory and network, each second. */
export async function* streamFigures(
  parts: StackParts,
  target: StackTarget,
  signal: AbortSignal = never,
): AsyncGenerator<{ figures: ServiceFigures[] }, void, undefined> {
  const { project } = await readProjectName(parts, target)
  for await (const figures of parts.figures.watch(project, signal)) yield { figures }
}
