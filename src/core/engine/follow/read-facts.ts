import type { ContainerInspectInfo } from 'dockerode'
import { ContainerHealth, ContainerState } from '../../../contract/engine-view.ts'
import { defined } from '../../../shared/defined.ts'
import { redactText } from '../../platform/redaction/redaction.ts'
import type { ContainerFacts } from './facts.ts'

/**
 * What the engine's inspection says of a container. Engines leave out what older or other ones have (Podman, API 1.24
 * …), so nothing but the id is relied upon.
 *
 * @param group what it belongs to
 */
export function readFacts(raw: ContainerInspectInfo, group: string): ContainerFacts {
  const state = readState(raw.State?.Status)
  const test = raw.Config.Healthcheck?.Test ?? []
  const hasHealthcheck = test.length > 0 ? test[0] !== 'NONE' : Boolean(raw.State.Health?.Status)
  const startedAt = time(raw.State.StartedAt)
  const finishedAt = time(raw.State.FinishedAt)
  return {
    id: raw.Id,
    name: (raw.Name ?? '').replace(/^\//u, ''),
    group,
    state,
    // A stopped container keeps what its last probe said.
    health: state === 'running' && hasHealthcheck ? readHealth(raw.State.Health?.Status) : 'none',
    exitCode: raw.State.ExitCode ?? 0,
    oomKilled: raw.State.OOMKilled ?? false,
    error: redactText(raw.State.Error ?? ''),
    restarts: raw.RestartCount ?? 0,
    createdAt: raw.Created,
    ...defined({ startedAt: startedAt || undefined, finishedAt: finishedAt || undefined }),
    image: raw.Config.Image ?? '',
    imageId: raw.Image ?? '',
    labels: raw.Config.Labels ?? {},
    hasHealthcheck,
    probes: (raw.State.Health?.Log ?? []).map((probe) => ({
      startedAt: probe.Start,
      endedAt: probe.End,
      exitCode: probe.ExitCode,
      output: redactText(probe.Output ?? ''),
    })),
    failingStreak: raw.State.Health?.FailingStreak ?? 0,
    restartPolicy: raw.HostConfig?.RestartPolicy?.Name || 'no',
    ports: readPorts(raw, state),
    mounts: (raw.Mounts ?? []).map((mount) => ({
      type: mount.Type,
      source: mount.Name || mount.Source || '',
      target: mount.Destination,
    })),
    shares: readShares(raw),
    networks: Object.entries(raw.NetworkSettings?.Networks ?? {}).map(([name, one]) => ({
      name,
      id: one?.NetworkID ?? '',
    })),
    memoryLimit: raw.HostConfig?.Memory ?? 0,
    command: [raw.Path, ...(raw.Args ?? [])].filter((word) => word !== undefined && word !== ''),
    healthTest: test,
  }
}

export function readHealth(status: string | undefined): ContainerHealth {
  return ContainerHealth.safeParse(status).data ?? 'none'
}

/** Podman knows `configured`, `stopped` … besides Docker's. */
function readState(status: string | undefined): ContainerFacts['state'] {
  const known = ContainerState.exclude(['absent']).safeParse(status)
  if (known.success) return known.data
  if (status === 'configured' || status === 'initialized') return 'created'
  return status === 'stopping' ? 'running' : 'exited'
}

function readShares({ HostConfig: host }: ContainerInspectInfo): ContainerFacts['shares'] {
  const modes = [
    ['network', host?.NetworkMode],
    ['IPC space', host?.IpcMode],
    ['PID space', host?.PidMode],
  ] as const
  return modes.flatMap(([space, mode]) =>
    mode?.startsWith('container:') ? [{ space, container: mode.slice('container:'.length) }] : [],
  )
}

/** What is published now where it runs, else what is to be. */
function readPorts(raw: ContainerInspectInfo, state: ContainerFacts['state']): ContainerFacts['ports'] {
  const live = state === 'running' || state === 'paused'
  const bindings: ContainerInspectInfo['NetworkSettings']['Ports'] =
    (live ? raw.NetworkSettings?.Ports : raw.HostConfig?.PortBindings) ?? {}
  return Object.entries(bindings).flatMap(([key, places]) => {
    const [target, protocol = 'tcp'] = key.split('/')
    return (places ?? [])
      .filter((place) => Number(place.HostPort) > 0)
      .map((place) => ({
        hostIp: place.HostIp ?? '',
        published: Number(place.HostPort),
        target: Number(target),
        protocol,
      }))
  })
}

/** The engine writes "never" as the year 1. */
function time(text: string | undefined): string | undefined {
  return !text || text.startsWith('0001-') ? undefined : text
}
