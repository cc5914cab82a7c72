import type Docker from 'dockerode'
import type { RootCause } from '../../../../contract/stack-view.ts'
import type { ComposeProject, ComposeService } from '../../compose/model.ts'
import type { ProjectContainer } from '../../containers/project-containers.ts'
import { missingNetwork, readNetworks } from '../../lifecycle/networks.ts'
import { listNetworks, listVolumes } from '../../lifecycle/service-needs.ts'
import { missingVolume, readVolumes } from '../../lifecycle/volumes.ts'
import { finding } from './finding.ts'

/** Names of all networks and volumes that the engine has. */
export interface Existing {
  readonly networks: ReadonlySet<string>
  readonly networkIds: ReadonlySet<string>
  readonly volumes: ReadonlySet<string>
}

/** Asks the engine for networks only where somebody else makes some, or containers that do not run need theirs. */
export async function existingFor(
  project: ComposeProject,
  docker: Docker,
  signal: AbortSignal,
  needed: boolean,
): Promise<Existing> {
  const [networks, volumes] = await Promise.all([
    needed || project.networks.some((one) => one.external)
      ? readNetworks(docker, signal)
      : new Map<string, never>(),
    project.volumes.some((one) => one.external) ? readVolumes(docker, signal) : new Set<string>(),
  ])
  const ids = [...networks.values()].flat().map(({ Id }: { Id: string }) => Id)
  return { networks: new Set(networks.keys()), networkIds: new Set(ids), volumes }
}

/** External networks and volumes of a service that are not there. */
export function missingExternals(
  project: ComposeProject,
  service: ComposeService,
  existing: Existing,
): RootCause[] {
  const networks = listNetworks(project, service).filter(
    (one) => one.external && !existing.networks.has(one.name),
  )
  const volumes = listVolumes(project, service).filter(
    (one) => one.external && !existing.volumes.has(one.name),
  )
  return [...networks.map(missingNetwork), ...volumes.map(missingVolume)].map((failure) =>
    finding({ service: service.name, ...failure, evidence: [...failure.evidence] }),
  )
}

/** A network that was removed since a container, which does not run, was connected to it: `start` fails, `up` mends it. */
export function removedNetwork(facts: ProjectContainer | undefined, existing: Existing): RootCause[] {
  if (!facts || facts.state === 'running') return []
  const gone = (facts.networks ?? []).find(({ id }) => id !== '' && !existing.networkIds.has(id))
  if (!gone) return []
  return [
    finding({
      ...{ service: facts.service, code: 'network-missing' },
      message: `${facts.service} cannot be started as it is: its network ${gone.name} was removed.`,
      remedy: 'Bring it up (up, not start): that makes the network again and connects the service to it.',
      evidence: [`network ${gone.name} (${gone.id.slice(0, 12)}) is not on the engine`],
    }),
  ]
}
