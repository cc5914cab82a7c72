import { isDeepStrictEqual } from 'node:util'
import { Topic } from '../../platform/topic.ts'
import type { ContainerEvent, ContainerFacts } from './facts.ts'
import { labels } from './labels.ts'

const eventsKept = 500
const projectsRemembered = 100

/** What is known of the containers of all Compose projects, and what happened to them lately. */
export class ContainerBook {
  /** A project whose containers changed. */
  readonly changes = new Topic<string>()
  readonly events = new Topic<ContainerEvent>()
  readonly #containers = new Map<string, ContainerFacts>()
  readonly #recent = new Map<string, ContainerEvent[]>()

  get(id: string): ContainerFacts | undefined {
    return this.#containers.get(id)
  }

  all(): readonly ContainerFacts[] {
    return [...this.#containers.values()]
  }

  of(project: string): readonly ContainerFacts[] {
    return this.all().filter((container) => container.project === project)
  }

  /** Tells of it only where something is new. */
  put(facts: ContainerFacts): void {
    if (isDeepStrictEqual(this.#containers.get(facts.id), facts)) return
    this.#containers.set(facts.id, facts)
    this.changes.publish(facts.project)
  }

  remove(id: string): void {
    const gone = this.#containers.get(id)
    if (gone === undefined) return
    this.#containers.delete(id)
    this.changes.publish(gone.project)
  }

  /** Another engine: nothing known holds. */
  clear(): void {
    this.#recent.clear()
    for (const one of this.all()) this.remove(one.id)
  }

  record(event: ContainerEvent): void {
    const events = this.#recent.get(event.project) ?? []
    const before = events.findLast((one) => one.containerId === event.containerId)
    // Podman tells of every probe, not of changes alone.
    if (before?.action === event.action && event.action.startsWith('health_status')) return
    events.push(event)
    if (events.length > eventsKept) events.shift()
    // Back in as the newest, so that the one heard of least lately is forgotten first.
    this.#recent.delete(event.project)
    this.#recent.set(event.project, events)
    const [oldest] = this.#recent.keys()
    if (this.#recent.size > projectsRemembered && oldest !== undefined) this.#recent.delete(oldest)
    this.events.publish(event)
  }

  recent(project: string): readonly ContainerEvent[] {
    return [...(this.#recent.get(project) ?? [])]
  }

  projects(): { project: string; files: string[]; folder: string; running: number }[] {
    const found = new Map<string, { project: string; files: string[]; folder: string; running: number }>()
    for (const { project, labels: tags, state, oneOff } of this.#containers.values()) {
      const one = found.get(project) ?? {
        project,
        files: (tags[labels.files] ?? '').split(',').filter((file) => file !== ''),
        folder: tags[labels.folder] ?? '',
        running: 0,
      }
      if (state === 'running' && !oneOff) one.running += 1
      found.set(project, one)
    }
    return [...found.values()].sort((a, b) => a.project.localeCompare(b.project))
  }
}
