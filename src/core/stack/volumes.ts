import type Docker from 'dockerode'
import type { KeptVolume, StackVolume } from '../../contract/stack-view.ts'
import { ask } from '../engine/ask.ts'
import type { ComposeProject } from './compose/model.ts'
import type { ProjectContainer } from './containers/project-containers.ts'
import { isAnonymousName } from './lifecycle/anonymous-volumes.ts'
import { findUsers } from './lifecycle/users.ts'
import { chooseVolumes, readVolumeLabels } from './lifecycle/volumes.ts'

/** The engine adds up every file of every volume, ms. */
const usageMs = 60_000

interface DiskUsage {
  readonly Volumes?: readonly {
    readonly Name: string
    readonly Labels?: Record<string, string> | null
    readonly UsageData?: { readonly Size: number }
  }[]
}
/** dockerode takes a signal here as everywhere; its types know it for other calls only. */
type UsageCall = (options: { abortSignal: AbortSignal }) => Promise<DiskUsage>

/**
 * The volumes of a project that are on the engine: what removing them would remove. External ones, and others' volumes, stay; anonymous ones
 * are those that its containers have.
 */
export async function stackVolumes(
  docker: Docker,
  project: ComposeProject,
  containers: readonly ProjectContainer[],
  others: Parameters<typeof chooseVolumes>[2],
  signal: AbortSignal,
): Promise<{ volumes: StackVolume[]; kept: KeptVolume[] }> {
  const readUsage: UsageCall = docker.df.bind(docker)
  const { Volumes } = await ask(readUsage, usageMs, signal)
  const found = new Map((Volumes ?? []).map((volume) => [volume.Name, volume.UsageData?.Size ?? -1]))
  const tags = new Map((Volumes ?? []).map((volume) => [volume.Name, volume.Labels ?? {}]))
  const { goes, stays } = chooseVolumes(project, tags, others)
  const findSize = (name: string) => {
    const size = found.get(name) ?? -1
    return size < 0 ? null : size
  }
  const named = project.volumes
    .filter((volume) => goes.includes(volume.name))
    .map((volume) => {
      const users = project.services.filter((service) =>
        service.mounts.some((mount) => mount.type === 'volume' && mount.source === volume.key),
      )
      return { name: volume.name, size: findSize(volume.name), usedBy: users.map((service) => service.name) }
    })
  const known = new Set(project.services.map((service) => service.name))
  const names = new Set(project.volumes.map((volume) => volume.name))
  const anonymous = containers
    .filter((container) => known.has(container.service))
    .flatMap(({ service, mounts }) =>
      mounts
        .filter(({ type, source }) => type === 'volume' && isAnonymousName(source) && !names.has(source))
        .map(({ source }) => ({ name: source, size: findSize(source), usedBy: [service] })),
    )
  return { volumes: [...named, ...anonymous], kept: [...stays] }
}

/**
 * Of the volumes that removing the project's volumes would remove, those that no container of the project uses: only the
 * project's name says that they are its.
 */
export async function findLooseVolumes(
  docker: Docker,
  project: ComposeProject,
  others: Parameters<typeof chooseVolumes>[2],
  signal: AbortSignal,
): Promise<string[]> {
  const { goes } = chooseVolumes(project, await readVolumeLabels(docker, signal), others)
  const found = await Promise.all(
    goes.map(async (name) => {
      const users = await findUsers(docker, 'volume', name, signal)
      return users.some((user) => user.project === project.name) ? [] : [name]
    }),
  )
  return found.flat()
}
