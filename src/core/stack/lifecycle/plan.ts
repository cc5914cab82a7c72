import type { ContainerCreateOptions, ContainerInspectInfo, ImageInspectInfo } from 'dockerode'
import type { ComposeProject } from '../compose/model.ts'
import { labels } from '../containers/labels.ts'
import { isOneOff, readServiceName } from './actual.ts'
import { differences } from './differences.ts'
import { replaceLabel } from './labels.ts'

/** A service as the file wants it, against what is there. */
export interface Wanted {
  readonly name: string
  readonly containerName: string
  /** Hash of its definition. */
  readonly definition: string
  readonly image: ImageInspectInfo
  /** What its container would be created with. */
  readonly options: ContainerCreateOptions
  /** Ids of its networks, by name. */
  readonly networks: ReadonlyMap<string, string>
  /** Some service waits for its end: once it ended with 0, it is done. */
  readonly oneShot: boolean
  /** Ids of containers that another folder brought up and that are to be this project's. */
  readonly takenOver?: ReadonlySet<string>
}

interface Base {
  /** Containers in the way: half-made, dead, or more than the one that is wanted. */
  readonly remove: readonly ContainerInspectInfo[]
}

/** What is to be done for one service. */
export type ServicePlan =
  | (Base & { readonly do: 'create' })
  | (Base & { readonly do: 'recreate'; readonly container: ContainerInspectInfo; readonly why: string })
  | (Base & {
      readonly do: 'start'
      readonly container: ContainerInspectInfo
      readonly how: 'start' | 'restart' | 'unpause'
      /** It still has the name of a container that was to take another's place. */
      readonly rename: boolean
    })
  /** Running, or a one-shot that is done. */
  | (Base & { readonly do: 'keep'; readonly container: ContainerInspectInfo })

/**
 * Says what brings a service from what is there to what is wanted. Pure.
 *
 * @param actual containers of this service
 */
export function planService(wanted: Wanted, actual: readonly ContainerInspectInfo[]): ServicePlan {
  const whole = actual.filter((container) => !isOneOff(container))
  const usable = whole.filter(({ State }) => State.Status !== 'dead' && State.Status !== 'removing')
  const settled = usable.filter((container) => !isHalfMade(container))
  const container = best(settled, wanted.containerName) ?? newest(usable.filter(isHalfMade))
  const remove = whole.filter((other) => other !== container)
  if (!container) return { do: 'create', remove }
  const why = whyRecreate(wanted, container)
  if (why !== undefined) return { do: 'recreate', container, why, remove }
  const { Status: status, ExitCode: code, OOMKilled: oom } = container.State
  if (status === 'running') return { do: 'keep', container, remove }
  if (status === 'exited' && code === 0 && !oom && wanted.oneShot) return { do: 'keep', container, remove }
  return {
    do: 'start',
    container,
    // A crash loop is begun anew, so that a cause that was removed gets its chance without the engine's back-off.
    how: status === 'restarting' ? 'restart' : status === 'paused' ? 'unpause' : 'start',
    rename: isHalfMade(container) && readName(container) !== wanted.containerName,
    remove,
  }
}

/** Services that have containers of the project and are not in its file. */
export function listOrphans(project: ComposeProject, actual: readonly ContainerInspectInfo[]): string[] {
  const known = new Set(project.services.map((service) => service.name))
  const found = actual.filter((container) => !isOneOff(container)).map(readServiceName)
  return [...new Set(found)].filter((name) => name !== '' && !known.has(name)).sort()
}

export function readName(container: ContainerInspectInfo): string {
  return container.Name.replace(/^\//u, '')
}

/** Made to take another's place, and never started: an `up` was broken off in between. */
function isHalfMade(container: ContainerInspectInfo): boolean {
  return container.State.Status === 'created' && container.Config.Labels[replaceLabel] !== undefined
}

/** The one with the right name, else the first by number. */
function best(containers: readonly ContainerInspectInfo[], name: string): ContainerInspectInfo | undefined {
  const number = (container: ContainerInspectInfo) => Number(container.Config.Labels[labels.number] ?? 1)
  return (
    containers.find((container) => readName(container) === name) ??
    [...containers].sort((a, b) => number(a) - number(b))[0]
  )
}

function newest(containers: readonly ContainerInspectInfo[]): ContainerInspectInfo | undefined {
  return [...containers].sort((a, b) => Date.parse(b.Created) - Date.parse(a.Created))[0]
}

const sharedSpaces = [
  ['network', 'NetworkMode'],
  ['IPC space', 'IpcMode'],
  ['PID space', 'PidMode'],
] as const

/** Why a container cannot stay, in words; `undefined` where it can. */
function whyRecreate(wanted: Wanted, container: ContainerInspectInfo): string | undefined {
  if (wanted.takenOver?.has(container.Id)) return 'taken over from another folder'
  const definition = container.Config.Labels[labels.definition]
  if (definition === undefined) {
    const found = differences(wanted.options, wanted.image, [...wanted.networks.keys()], container)
    if (found.length > 0) return `made by another tool, with other ${found.join(', ')}`
  } else {
    if (definition !== wanted.definition) return 'its definition changed'
    if (container.Image !== wanted.image.Id) return 'its image changed'
  }
  for (const [space, key] of sharedSpaces) {
    const mode = wanted.options.HostConfig?.[key]
    // The other's container, whose space it shares, is a new one.
    if (mode?.startsWith('container:') && container.HostConfig[key] !== mode)
      return `the ${space} it shares is another`
  }
  const networks = container.NetworkSettings.Networks ?? {}
  for (const [name, id] of wanted.networks) {
    const joined = networks[name]
    if (!joined) return `it is not in network ${name}`
    // Known only once it was started.
    if (joined.NetworkID !== '' && joined.NetworkID !== id) return `network ${name} is another`
  }
  return undefined
}
