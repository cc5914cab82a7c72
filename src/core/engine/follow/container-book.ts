import { isDeepStrictEqual } from 'node:util'
import { Topic } from '../../platform/topic.ts'
import type { ContainerEvent, ContainerFacts } from './facts.ts'

const eventsKept = 500
const groupsRemembered = 100

/** What is known of the containers that are followed, and what happened to them lately. */
export class ContainerBook<C extends ContainerFacts, E extends ContainerEvent> {
  /** A group whose containers changed. */
  readonly changes = new Topic<string>()
  readonly events = new Topic<E>()
  readonly #containers = new Map<string, C>()
  readonly #recent = new Map<string, E[]>()

  get(id: string): C | undefined {
    return this.#containers.get(id)
  }

  all(): readonly C[] {
    return [...this.#containers.values()]
  }

  inGroup(group: string): readonly C[] {
    return this.all().filter((container) => container.group === group)
  }

  /** Tells of it only where something is new. */
  put(facts: C): void {
    if (isDeepStrictEqual(this.#containers.get(facts.id), facts)) return
    this.#containers.set(facts.id, facts)
    this.changes.publish(facts.group)
  }

  remove(id: string): void {
    const gone = this.#containers.get(id)
    if (gone === undefined) return
    this.#containers.delete(id)
    this.changes.publish(gone.group)
  }

  /** Another engine: nothing known holds. */
  clear(): void {
    this.#recent.clear()
    for (const one of this.all()) this.remove(one.id)
  }

  record(event: E): void {
    const events = this.#recent.get(event.group) ?? []
    const before = events.findLast((one) => one.containerId === event.containerId)
    // Podman tells of every probe, not of changes alone.
    if (before?.action === event.action && event.action.startsWith('health_status')) return
    events.push(event)
    if (events.length > eventsKept) events.shift()
    // Back in as the newest, so that the one heard of least lately is forgotten first.
    this.#recent.delete(event.group)
    this.#recent.set(event.group, events)
    const [oldest] = this.#recent.keys()
    if (this.#recent.size > groupsRemembered && oldest !== undefined) this.#recent.delete(oldest)
    this.events.publish(event)
  }

  recent(group: string): readonly E[] {
    return [...(this.#recent.get(group) ?? [])]
  }
}
