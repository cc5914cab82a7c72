import type Docker from 'dockerode'
import type { ComposeProject, ComposeService, Mount } from './model.ts'

/** A service's mounts as the engine takes them. */
export function mountOptions(
  project: ComposeProject,
  service: ComposeService,
): Pick<Docker.HostConfig, 'Binds' | 'Mounts' | 'Tmpfs'> {
  const asBinds = service.mounts.filter(isBindString)
  const others = service.mounts.filter((mount) => !isBindString(mount))
  return {
    Binds: asBinds.map((mount) => {
      const options = [mount.readOnly ? 'ro' : 'rw', mount.propagation, mount.selinux]
      return `${mount.source}:${mount.target}:${options.filter(Boolean).join(',')}`
    }),
    Mounts: others.map((mount) => settings(project, mount)),
    Tmpfs: { ...service.tmpfs },
  }
}

/**
 * Only the older form of a bind makes a folder that is missing, and labels it for SELinux. It cannot express a colon in
 * a path, apart from a drive's.
 */
function isBindString(mount: Mount): boolean {
  if (mount.type !== 'bind' || !(mount.createHostPath || mount.selinux)) return false
  return !(mount.source ?? '').replace(/^[A-Za-z]:/, '').includes(':')
}

function settings(project: ComposeProject, mount: Mount): Docker.MountSettings {
  // The engine takes parts of what dockerode's types want whole.
  return {
    Target: mount.target,
    ReadOnly: mount.readOnly,
    ...ownSettings(project, mount),
  } as Docker.MountSettings
}

function ownSettings(project: ComposeProject, mount: Mount) {
  switch (mount.type) {
    case 'tmpfs':
      return { Source: '', Type: 'tmpfs', TmpfsOptions: { SizeBytes: mount.size, Mode: mount.mode } }
    case 'bind': {
      const options =
        mount.propagation === undefined ? {} : { BindOptions: { Propagation: mount.propagation } }
      return { ...options, Source: mount.source ?? '', Type: 'bind' }
    }
    default: {
      const volume = project.volumes.find(({ key }) => key === mount.source)
      const options = mount.noCopy ? { VolumeOptions: { NoCopy: true } } : {}
      return { ...options, Source: volume?.name ?? '', Type: 'volume' }
    }
  }
}
