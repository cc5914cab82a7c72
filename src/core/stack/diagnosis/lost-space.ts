import type { SharedSpace } from '../../engine/follow/facts.ts'
import type { ComposeService } from '../compose/model.ts'
import type { ProjectContainer } from '../containers/project-containers.ts'
import type { OwnCause } from './cause.ts'
import type { Observation } from './observation.ts'

/**
 * A service that runs in a network, IPC or PID space which is there no more: its owner was started anew since, is another
 * container, was removed, or does not run. Its own healthcheck may well go on passing, for that asks from inside.
 */
export function lostSpace(
  service: ComposeService,
  facts: ProjectContainer,
  seen: Observation,
): OwnCause | undefined {
  for (const { space, container } of facts.shares) {
    const name = ownerName(service, space)
    if (name === undefined) continue
    const owner = seen.containers.get(name)
    const loss = whyLost({ service: service.name, facts }, { name, owner }, container)
    if (!loss) continue
    return {
      code: 'network-lost',
      message: `${service.name} runs cut off: its ${space} belongs to ${loss.what}.`,
      remedy: loss.remedy,
      evidence: [`${service.name} started ${facts.startedAt}`, `${name} ${loss.evidence}`],
      ...{ since: loss.since ?? null, soft: owner?.state !== 'running' },
    }
  }
  return undefined
}

interface Loss {
  readonly what: string
  readonly remedy: string
  readonly evidence: string
  readonly since: string | undefined
}

function whyLost(
  { service, facts }: { service: string; facts: ProjectContainer },
  { name, owner }: { name: string; owner: ProjectContainer | undefined },
  container: string,
): Loss | undefined {
  const anew = `Bring the stack up again: ${service} is then made anew beside ${name}.`
  if (!owner) {
    const what = `a container of ${name} that was removed`
    return { what, remedy: anew, evidence: 'has no container', since: undefined }
  }
  const { state, startedAt, finishedAt } = owner
  const evidence = state === 'running' && startedAt ? `started ${startedAt}` : `is ${state}`
  if (owner.id !== container && owner.name !== container) {
    return { what: `an earlier container of ${name}`, remedy: anew, evidence, since: owner.createdAt }
  }
  if (state !== 'running' && state !== 'paused') {
    const remedy = `Bring the stack up again: ${name} is started, and ${service} restarted with it.`
    return { what: `${name}, which does not run`, remedy, evidence, since: finishedAt }
  }
  if (Date.parse(startedAt ?? '') > Date.parse(facts.startedAt ?? '')) {
    const remedy = `Restart ${service}, or bring the stack up again.`
    return { what: `an earlier run of ${name}`, remedy, evidence, since: startedAt }
  }
  return undefined
}

const keys = { network: 'networkMode', 'IPC space': 'ipc', 'PID space': 'pid' } as const

function ownerName(service: ComposeService, space: SharedSpace): string | undefined {
  const mode = service[keys[space]]
  return mode?.startsWith('service:') ? mode.slice('service:'.length) : undefined
}
