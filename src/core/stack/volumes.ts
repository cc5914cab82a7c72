import type Docker from 'dockerode'
import type { StackVolume } from '../../contract/stack-view.ts'
import type { ComposeProject } from './compose/model.ts'

interface DiskUsage {
  readonly Volumes?: readonly { readonly Name: string; readonly UsageData?: { readonly Size: number } }[]
}
/** dockerode takes a signal here as everywhere; its types know it for other calls only. */
type UsageCall = (options: { abortSignal: AbortSignal }) => Promise<DiskUsage>

/** The named volumes of a project that are on the engine: what removing them would remove. External ones stay. */
export async function stackVolumes(
  docker: Docker,
  project: ComposeProject,
  signal: AbortSignal,
): Promise<StackVolume[]> {
  const { Volumes = [] } = await (docker.df as unknown as UsageCall).call(docker, { abortSignal: signal })
  const found = new Map(Volumes.map((volume) => [volume.Name, volume.UsageData?.Size ?? -1]))
  return project.volumes
    .filter((volume) => !volume.external && found.has(volume.name))
    .map((volume) => {
      const size = found.get(volume.name)!
      const users = project.services.filter((service) =>
        service.mounts.some((mount) => mount.type === 'volume' && mount.source === volume.key),
      )
      return {
        name: volume.name,
        size: size < 0 ? null : size,
        used_by: users.map((service) => service.name),
      }
    })
}
