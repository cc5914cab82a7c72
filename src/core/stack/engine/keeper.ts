import type Docker from 'dockerode'
import type { EngineView } from '../../../contract/stack.ts'
import type { ContainerEvent, ContainerFacts } from './facts.ts'

/**
 * The one line to the container engine: finds it, follows its events, and knows the containers of every Compose
 * project on it. Comes back by itself when the engine does; no stream error leaves it.
 */
export interface EngineKeeper {
  /** How the engine stands; cheap. */
  view(): EngineView
  onView(listener: (view: EngineView) => void): () => void
  /**
   * The client, once the first search is over.
   *
   * @throws Problem `UNAVAILABLE` with what to start, where no engine answers
   */
  client(signal?: AbortSignal): Promise<Docker>
  /** The containers of a project as last known, in no order; one-off containers too. Cheap. */
  containers(project: string): readonly ContainerFacts[]
  /** Called after the containers of a project changed. */
  onChange(listener: (project: string) => void): () => void
  /** Container events as they come, after the facts they changed are known. */
  onEvent(listener: (event: ContainerEvent) => void): () => void
  /** The newest events of a project, oldest first. */
  recentEvents(project: string): readonly ContainerEvent[]
  /** Asks the engine anew for a project's containers. */
  refresh(project: string, signal?: AbortSignal): Promise<readonly ContainerFacts[]>
  /** Every Compose project that has containers on the engine. */
  projects(): readonly {
    readonly project: string
    readonly files: readonly string[]
    readonly folder: string
    readonly running: number
  }[]
  /** Begins to look for the engine and to follow it. */
  start(): void
  stop(): Promise<void>
}
