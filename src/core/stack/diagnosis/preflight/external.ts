import type Docker from 'dockerode'
import type { RootCause } from '../../../../contract/stack-view.ts'
import type { ComposeProject, ComposeService } from '../../compose/model.ts'
import { missingNetwork, readNetworks } from '../../lifecycle/networks.ts'
import { missingVolume, readVolumes } from '../../lifecycle/volumes.ts'
import { networksOf, volumesOf } from '../../lifecycle/wanted.ts'
import { finding } from './finding.ts'

/** Names of all networks and volumes that the engine has. */
export interface Existing {
  readonly networks: ReadonlySet<string>
  readonly volumes: ReadonlySet<string>
}

/** Asks the engine for them only where the project has any that somebody else makes. */
export async function existingFor(
  project: ComposeProject,
  docker: Docker,
  signal: AbortSignal,
): Promise<Existing> {
  const [networks, volumes] = await Promise.all([
    project.networks.some((one) => one.external) ? readNetworks(docker, signal) : new Map<string, never>(),
    project.volumes.some((one) => one.external) ? readVolumes(docker, signal) : new Set<string>(),
  ])
  return { networks: new Set(networks.keys()), volumes }
}

/** External networks and volumes of a service that are not there. */
export function missingExternals(
  project: ComposeProject,
  service: ComposeService,
  existing: Existing,
): RootCause[] {
  const networks = networksOf(project, service).filter(
    (one) => one.external && !existing.networks.has(one.name),
  )
  const volumes = volumesOf(project, service).filter((one) => one.external && !existing.volumes.has(one.name))
  return [...networks.map(missingNetwork), ...volumes.map(missingVolume)].map((failure) =>
    finding({ service: service.name, ...failure, evidence: [...failure.evidence] }),
  )
}
