import type { ContainerInspectInfo } from 'dockerode'
import type { ContainerHealth, ContainerState } from '../../../contract/engine-view.ts'

/** One container that is followed, as inspected. Times are ISO 8601; the engine's zero time is absent. */
export interface ContainerFacts {
  readonly id: string
  readonly name: string
  /** What it belongs to: its value of the label by which containers are followed. */
  readonly group: string
  readonly state: Exclude<ContainerState, 'absent'>
  readonly health: ContainerHealth
  readonly exitCode: number
  readonly oomKilled: boolean
  /** The engine's own error, of a container that could not be started. */
  readonly error: string
  readonly restarts: number
  readonly createdAt: string
  readonly startedAt?: string
  readonly finishedAt?: string
  /** As configured: a name with tag. */
  readonly image: string
  readonly imageId: string
  readonly labels: Readonly<Record<string, string>>
  readonly hasHealthcheck: boolean
  readonly probes: readonly ProbeFacts[]
  readonly failingStreak: number
  readonly restartPolicy: string
  /** Published: `127.0.0.1:6379->6379/tcp`, taken apart. */
  readonly ports: readonly { hostIp: string; published: number; target: number; protocol: string }[]
  readonly mounts: readonly { type: string; source: string; target: string }[]
  /** Whose network, IPC or PID space it was started in, by the id of that container. */
  readonly shares: readonly { space: SharedSpace; container: string }[]
  /** Those it is connected to, or is to be, with the ids they had when that was so. */
  readonly networks?: readonly { name: string; id: string }[]
  readonly memoryLimit: number
  /** Entrypoint and command, as one list. */
  readonly command: readonly string[]
  readonly healthTest: readonly string[]
}

/** As it is called for people. */
export type SharedSpace = 'network' | 'IPC space' | 'PID space'

export interface ProbeFacts {
  readonly startedAt: string
  readonly endedAt: string
  readonly exitCode: number
  readonly output: string
}

/** An engine event of a container that is followed. */
export interface ContainerEvent {
  /** Milliseconds since the epoch, with the engine's fraction. */
  readonly at: number
  /** As that of its container. */
  readonly group: string
  readonly containerId: string
  /** `start`, `die`, `oom`, `health_status: healthy` … */
  readonly action: string
  /** The labels of the container, its name, its image, `exitCode` … */
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * The containers that somebody follows: those with one label, grouped by its value, and what is kept of each beyond
 * what the engine says of any.
 */
export interface Followed<C extends ContainerFacts, E extends ContainerEvent> {
  readonly label: string
  /** @param group the container's value of the label */
  readContainer(raw: ContainerInspectInfo, group: string): C
  readEvent(event: ContainerEvent): E
}
