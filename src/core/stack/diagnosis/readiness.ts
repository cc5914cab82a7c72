import type { Dependency } from '../compose/model.ts'
import type { ProjectContainer } from '../containers/project-containers.ts'

/** Runs, and its healthcheck, where it has one, says so too. */
export function isUp(facts: ProjectContainer | undefined): boolean {
  if (facts?.state !== 'running') return false
  return facts.health === 'healthy' || !facts.hasHealthcheck
}

/** It ended with 0; whether that is what was wanted, `mayEnd` and `wasStopped` tell. */
export function isDone(facts: ProjectContainer | undefined): boolean {
  return facts?.state === 'exited' && facts.exitCode === 0 && facts.error === ''
}

/** Whether what waits for this dependency may go on. */
export function isMet(dependency: Dependency, facts: ProjectContainer | undefined): boolean {
  switch (dependency.condition) {
    case 'service_started':
      return facts?.state === 'running' || isDone(facts)
    case 'service_healthy':
      return isUp(facts) && facts?.health === 'healthy'
    case 'service_completed_successfully':
      return isDone(facts)
  }
}

/** It ended, or does not answer: a process of it may have been killed for lack of memory, or it was stopped. */
export function mayHaveDied({ state, health }: ProjectContainer): boolean {
  return state === 'running' ? health === 'unhealthy' : state !== 'created'
}
