import type { ContainerCreateOptions, ContainerInspectInfo, ImageInspectInfo } from 'dockerode'

/**
 * Lets a new container take over the anonymous volumes of the one it replaces, as Compose does: at each path where the
 * image or the service declares a volume without naming one.
 */
export function carryMounts(
  options: ContainerCreateOptions,
  image: ImageInspectInfo,
  old: ContainerInspectInfo,
): ContainerCreateOptions {
  const host = options.HostConfig ?? {}
  const mounts = host.Mounts ?? []
  const taken = new Set([
    ...(host.Binds ?? []).map((bind) => /^.+?:(\/[^:]*)/u.exec(bind)?.[1] ?? bind),
    ...mounts.filter((mount) => mount.Source || mount.Type !== 'volume').map((mount) => mount.Target),
    ...Object.keys(host.Tmpfs ?? {}),
  ])
  const anonymous = new Set([
    ...Object.keys(image.Config?.Volumes ?? {}),
    ...Object.keys(options.Volumes ?? {}),
    ...mounts.filter((mount) => mount.Type === 'volume' && !mount.Source).map((mount) => mount.Target),
  ])
  const carried = (old.Mounts ?? []).filter(
    (mount) =>
      mount.Type === 'volume' &&
      mount.Name &&
      anonymous.has(mount.Destination) &&
      !taken.has(mount.Destination),
  )
  if (carried.length === 0) return options
  const targets = new Set(carried.map((mount) => mount.Destination))
  const volumes = Object.entries(options.Volumes ?? {}).filter(([target]) => !targets.has(target))
  return {
    ...options,
    Volumes: Object.fromEntries(volumes),
    HostConfig: {
      ...host,
      Binds: [
        ...(host.Binds ?? []),
        ...carried.map((mount) => `${mount.Name}:${mount.Destination}${mount.RW ? '' : ':ro'}`),
      ],
      Mounts: mounts.filter((mount) => !targets.has(mount.Target)),
    },
  }
}
