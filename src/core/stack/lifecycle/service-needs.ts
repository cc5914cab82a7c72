import type { ContainerCreateOptions } from 'dockerode'
import { defined } from '../../../shared/defined.ts'
import type { ComposeProject, ComposeService } from '../compose/model.ts'

/** `service:x` says whose container; the engine wants its id. */
export function withSharedSpaces(
  options: ContainerCreateOptions,
  service: ComposeService,
  findId: ReadonlyMap<string, string>,
): ContainerCreateOptions {
  const resolve = (mode: string | undefined) => {
    if (!mode?.startsWith('service:')) return undefined
    return `container:${findId.get(mode.slice('service:'.length)) ?? ''}`
  }
  const network = resolve(service.networkMode)
  const ipc = resolve(service.ipc)
  const pid = resolve(service.pid)
  if (network === undefined && ipc === undefined && pid === undefined) return options
  return {
    ...options,
    HostConfig: {
      ...options.HostConfig,
      ...defined({ NetworkMode: network, IpcMode: ipc, PidMode: pid }),
    },
  }
}

/** The service's networks as the file declares them. */
export function listNetworks(project: ComposeProject, service: ComposeService) {
  return service.networks.map(({ key }) => {
    const network = project.networks.find((candidate) => candidate.key === key)
    if (!network)
      throw new Error(`Service ${service.name} is in network ${key}, which the project does not have`)
    return network
  })
}

/** The named volumes the service mounts. */
export function listVolumes(project: ComposeProject, service: ComposeService) {
  const keys = new Set(
    service.mounts.flatMap((mount) => (mount.type === 'volume' && mount.source ? [mount.source] : [])),
  )
  return project.volumes.filter((volume) => keys.has(volume.key))
}
