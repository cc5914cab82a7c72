import type { StackServiceView } from '../../contract/stack-view.ts'
import { isTimeout } from '../engine/engine-answer.ts'
import type { ProjectContainer } from './containers/project-containers.ts'

/** How long reading the end of a log may take, in ms. */
const deadlineMs = 3000
/** And once more, where it took longer: an engine of a busy machine is slow, and without its words the cause is a guess. */
const lastDeadlineMs = 10_000

/**
 * The last log lines of containers that ended badly or do not answer: fetched once for each time they end, in the
 * background, and told when they are there.
 */
export class Evidence {
  readonly #lastLines: (containerId: string, signal: AbortSignal) => Promise<string[]>
  readonly #arrived: () => void
  readonly #known = new Map<string, { end: string; lines: readonly string[] }>()
  readonly #pending = new Map<string, Promise<void>>()

  constructor(
    lastLines: (containerId: string, signal: AbortSignal) => Promise<string[]>,
    arrived: () => void,
  ) {
    this.#lastLines = lastLines
    this.#arrived = arrived
  }

  /** By service. */
  lines(containers: ReadonlyMap<string, ProjectContainer>): Map<string, readonly string[]> {
    return new Map(
      [...containers].flatMap(([service, { id }]) => {
        const known = this.#known.get(id)
        return known ? [[service, known.lines] as const] : []
      }),
    )
  }

  /** Fetches what is not known yet of the services that failed. */
  want(services: readonly StackServiceView[], containers: ReadonlyMap<string, ProjectContainer>): void {
    const living = new Set([...containers.values()].map(({ id }) => id))
    for (const id of this.#known.keys()) if (!living.has(id)) this.#known.delete(id)
    for (const { name, stage } of services) {
      const facts = containers.get(name)
      if (!facts || stage !== 'failed' || facts.state === 'created') continue
      // Of one that runs, the log of each failing probe is as good as the last.
      const end = facts.state === 'running' ? `running ${facts.startedAt}` : `${facts.finishedAt}`
      if (this.#known.get(facts.id)?.end !== end && !this.#pending.has(facts.id)) this.#fetch(facts.id, end)
    }
  }

  /** Resolves when nothing is being fetched. */
  async ready(signal: AbortSignal): Promise<void> {
    while (this.#pending.size > 0 && !signal.aborted) await Promise.all(this.#pending.values())
  }

  #fetch(id: string, end: string): void {
    const fetching = this.#lastLines(id, AbortSignal.timeout(deadlineMs))
      .catch((error: unknown) => {
        if (!isTimeout(error)) throw error
        return this.#lastLines(id, AbortSignal.timeout(lastDeadlineMs))
      })
      .catch((): string[] => []) // The container is gone, or its log driver keeps nothing to read.
      .then((lines) => {
        this.#known.set(id, { end, lines })
        this.#pending.delete(id)
        this.#arrived()
      })
    this.#pending.set(id, fetching)
  }
}
