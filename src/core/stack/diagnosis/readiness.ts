import type { ComposeProject, ComposeService, Dependency } from '../compose/model.ts'
import type { ContainerEvent, ContainerFacts } from '../engine/facts.ts'

/** Runs, and its healthcheck, where it has one, says so too. */
export function isUp(facts: ContainerFacts | undefined): boolean {
  if (facts?.state !== 'running') return false
  return facts.health === 'healthy' || !facts.hasHealthcheck
}

/**
 * A service that is meant to end: others wait for its end, or nothing would start it again, nobody stopped it, and
 * neither a healthcheck nor a published port speaks of a server, whose end is a stop however well it went.
 */
export function isOneShot(
  service: ComposeService,
  project: ComposeProject,
  facts: ContainerFacts | undefined,
  events: readonly ContainerEvent[],
): boolean {
  const waitedFor = project.services.some(({ dependsOn }) =>
    dependsOn.some(
      (dependency) =>
        dependency.service === service.name && dependency.condition === 'service_completed_successfully',
    ),
  )
  if (waitedFor) return true
  if (facts && wasStopped(facts, events)) return false
  const serves = facts?.hasHealthcheck === true || service.ports.length > 0
  return !serves && (service.restart.name === 'no' || service.restart.name === 'on-failure')
}

/** ms between the end of a container and the engine's word that it was stopped. */
const stopWordMs = 5000

/** It ended because somebody stopped it, by the engine's events: however well, that is not the end of its work. */
function wasStopped(facts: ContainerFacts, events: readonly ContainerEvent[]): boolean {
  const ended = Date.parse(facts.finishedAt ?? '')
  return events.some(
    ({ action, containerId, at }) =>
      action === 'stop' && containerId === facts.id && Math.abs(at - ended) < stopWordMs,
  )
}

/** It ran to its end and that end was good. */
export function isDone(facts: ContainerFacts | undefined): boolean {
  return facts?.state === 'exited' && facts.exitCode === 0 && facts.error === ''
}

/** Whether what waits for this dependency may go on. */
export function isMet(dependency: Dependency, facts: ContainerFacts | undefined): boolean {
  switch (dependency.condition) {
    case 'service_started':
      return facts?.state === 'running' || isDone(facts)
    case 'service_healthy':
      return isUp(facts) && facts?.health === 'healthy'
    case 'service_completed_successfully':
      return isDone(facts)
  }
}

/**
 * Somebody stopped it: the engine starts what ended by itself again under `always` and `unless-stopped`, so that what
 * stays down was told to.
 */
export function isStoppedOnPurpose(facts: ContainerFacts): boolean {
  if (facts.state !== 'exited' || facts.error !== '' || facts.oomKilled) return false
  const restarts = facts.restartPolicy === 'always' || facts.restartPolicy === 'unless-stopped'
  return restarts || facts.exitCode === 143
}

/** It ended, or does not answer: a process of it may have been killed for lack of memory, or it was stopped. */
export function mayHaveDied({ state, health }: ContainerFacts): boolean {
  return state === 'running' ? health === 'unhealthy' : state !== 'created'
}
