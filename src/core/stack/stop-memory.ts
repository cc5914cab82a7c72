import type { Logger } from '../platform/logger.ts'
import type { ProjectContainer, ProjectEvent } from './containers/project-containers.ts'
import type { StackEngine } from './containers/stack-engine.ts'
import { wasStopped } from './diagnosis/stopped.ts'
import type { StackStore } from './store.ts'

export interface StopMemoryDependencies {
  readonly engine: StackEngine
  readonly store: Pick<StackStore, 'stops' | 'addStop'>
  readonly logger: Logger
}

/**
 * Which containers were stopped by somebody, of any project, through us or not. The engine keeps its events for minutes
 * and a container does not say why it ended, so that what is seen of it is put on record.
 */
export class StopMemory {
  readonly #deps: StopMemoryDependencies
  /** The last stop of each container, by its id. */
  readonly #stops = new Map<string, ProjectEvent>()
  readonly #loaded = new Map<string, Promise<void>>()
  #recording: Promise<void> = Promise.resolve()
  readonly #forget: () => void

  constructor(deps: StopMemoryDependencies) {
    this.#deps = deps
    const { engine } = deps
    this.#forget = engine.onEvent((event) => {
      const { action, group: project, containerId } = event
      if (action === 'stop') this.#record(event)
      else if (action === 'die') {
        const facts = engine.containers(project).find(({ id }) => id === containerId)
        if (facts) this.learn([facts], engine.recentEvents(project))
      }
    })
  }

  /** Stops of a project that are on record; call `load` first. Cheap. */
  known(project: string): readonly ProjectEvent[] {
    return [...this.#stops.values()].filter((event) => event.group === project)
  }

  /** Reads what earlier processes put on record of a project. */
  load(project: string): Promise<void> {
    const begun = this.#loaded.get(project) ?? this.#read(project)
    this.#loaded.set(project, begun)
    return begun
  }

  /** Puts on record which of these containers were stopped, by events that somebody came by. */
  learn(containers: readonly ProjectContainer[], events: readonly ProjectEvent[]): void {
    for (const facts of containers) {
      if (facts.state !== 'exited' || !facts.finishedAt || !wasStopped(facts, events)) continue
      const { id: containerId, group, service, finishedAt } = facts
      const at = Date.parse(finishedAt)
      const before = this.#stops.get(containerId)
      if (before && before.at >= at) continue
      this.#record({ at, group, service, containerId, action: 'stop', attributes: {} })
    }
  }

  /** Resolves once all that was seen is on disk. */
  settled(): Promise<void> {
    return this.#recording
  }

  close(): void {
    this.#forget()
  }

  async #read(project: string): Promise<void> {
    for (const event of await this.#deps.store.stops(project)) {
      const { containerId } = event
      if (!this.#stops.has(containerId)) this.#stops.set(containerId, event)
    }
  }

  #record(event: ProjectEvent): void {
    this.#stops.set(event.containerId, event)
    this.#recording = this.#recording
      .then(() => this.#deps.store.addStop(event))
      .catch((error: unknown) => this.#deps.logger.warn('A stop could not be recorded', { error }))
  }
}
