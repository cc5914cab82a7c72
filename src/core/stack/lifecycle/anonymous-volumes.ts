import type { ContainerInspectInfo } from 'dockerode'
import type { ComposeProject } from '../compose/model.ts'

/** Whether an engine made the name up, as it does for a volume that nobody named: 64 hexadecimal digits. */
export function isAnonymousName(name: string | undefined): boolean {
  return /^[\da-f]{64}$/u.test(name ?? '')
}

/** Names of the volumes that containers of a project have and its file does not name. */
export function listAnonymousVolumes(
  project: ComposeProject,
  containers: readonly ContainerInspectInfo[],
): ReadonlySet<string> {
  const named = new Set(project.volumes.map((volume) => volume.name))
  const mounts = containers.flatMap((container) => container.Mounts ?? [])
  return new Set(
    mounts.flatMap(({ Type, Name }) =>
      Type === 'volume' && Name && isAnonymousName(Name) && !named.has(Name) ? [Name] : [],
    ),
  )
}
