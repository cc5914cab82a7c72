import type { ComposeProject, ComposeService } from '../compose/model.ts'
import type { ProjectContainer, ProjectEvent } from '../containers/project-containers.ts'
import { mayEnd, oneShots } from '../lifecycle/dependency-order.ts'
import { isDone } from './readiness.ts'

/** ms between the end of a container and the engine's word that it was stopped, where its start is not known. */
const stopWordMs = 5000
/** ms that a program which was sent a signal may take to end of it. */
const lastActsMs = 60_000
/** ms by which the engine's word of a signal may come after the end that it brought. */
const signalWordMs = 1000

/** SIGINT, SIGQUIT, SIGKILL and SIGTERM: what one sends to have a program end. */
const endingSignals: ReadonlySet<string | undefined> = new Set([
  ...['2', '3', '9', '15'],
  ...['SIGINT', 'SIGQUIT', 'SIGKILL', 'SIGTERM'],
])

/** Exit codes of a program that was asked to end and did: by SIGINT, by SIGTERM. */
const askedToEnd: ReadonlySet<number> = new Set([130, 143])

/**
 * The engine was told to end this run of the container, by its events: by `stop` whatever became of it, or by a signal
 * shortly before the end. A kill for lack of memory and a crash are no events of these.
 */
export function wasStopped(facts: ProjectContainer, events: readonly ProjectEvent[]): boolean {
  const began = Date.parse(facts.startedAt ?? '')
  const ended = Date.parse(facts.finishedAt ?? '')
  return events.some(({ action, containerId, at, attributes }) => {
    // An event from before its last start speaks of an earlier run.
    if (containerId !== facts.id || at < began) return false
    if (action === 'stop') return !Number.isNaN(began) || Math.abs(at - ended) < stopWordMs
    if (action !== 'kill' || !endingSignals.has(attributes.signal)) return false
    return at <= ended + signalWordMs && ended - at < lastActsMs
  })
}

/**
 * Somebody stopped it, whatever its exit code. Where no event is known any more, the rest tells: the engine starts what
 * ended by itself again under `always` and `unless-stopped`, so that what stays down was told to.
 */
export function isStoppedOnPurpose(facts: ProjectContainer, events: readonly ProjectEvent[]): boolean {
  if (facts.state !== 'exited' || facts.error !== '') return false
  if (wasStopped(facts, events)) return true
  if (facts.oomKilled) return false
  const restarts = facts.restartPolicy === 'always' || facts.restartPolicy === 'unless-stopped'
  return restarts || askedToEnd.has(facts.exitCode)
}

/** It ended with 0 and that was what it was to do; what is waited for is done also where it was stopped. */
export function isOneShotDone(
  service: ComposeService,
  project: ComposeProject,
  facts: ProjectContainer,
  events: readonly ProjectEvent[],
): boolean {
  if (!isDone(facts) || !mayEnd(service, project, facts.hasHealthcheck)) return false
  return oneShots(project).has(service.name) || !wasStopped(facts, events)
}

/** ms within which a server that ended with 0 did so by itself: nobody stops what has just begun. */
const atOnceMs = 30_000

/**
 * A server ended with 0 by itself. Of one that ran for long and whose end nobody heard of, it is taken for a stop: an
 * engine that is shut down ends its containers so.
 */
export function serverEnded(
  service: ComposeService,
  project: ComposeProject,
  facts: ProjectContainer,
  events: readonly ProjectEvent[],
): boolean {
  if (!isDone(facts) || mayEnd(service, project, facts.hasHealthcheck)) return false
  if (isStoppedOnPurpose(facts, events)) return false
  const ended = Date.parse(facts.finishedAt ?? '')
  const heard = events.some(
    ({ action, containerId, at }) =>
      action === 'die' && containerId === facts.id && Math.abs(at - ended) < stopWordMs,
  )
  return heard || ended - Date.parse(facts.startedAt ?? '') < atOnceMs
}
