import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { errorMessage } from '../../platform/errors.ts'
import { Limiter } from '../../platform/limiter.ts'
import type { Logger } from '../../platform/logger.ts'
import { ask } from '../ask.ts'
import { answerStatus } from '../engine-answer.ts'
import type { ContainerBook } from './container-book.ts'
import type { ContainerEvent, ContainerFacts, Followed } from './facts.ts'
import { readHealth } from './read-facts.ts'

const atOnce = 8
const patience = 10_000
const attempts = 3

interface Pending<E> {
  /** Held back until what they changed is known. */
  events: E[]
  /** Asked for again while a look was under way. */
  again: boolean
  busy: boolean
  /** What a health event said while a look was under way: newer than what that brings. */
  health: ReturnType<typeof readHealth> | undefined
}

/**
 * Looks at containers after events, at most once at a time for each and a few at the same time for all, and writes what
 * it sees into the book. A burst of events costs a container two looks.
 */
export class Inspector<C extends ContainerFacts, E extends ContainerEvent> {
  readonly #docker: Docker
  readonly #followed: Followed<C, E>
  readonly #book: ContainerBook<C, E>
  readonly #signal: AbortSignal
  readonly #logger: Logger
  readonly #pending = new Map<string, Pending<E>>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  /** Removed lately: an answer that was under way must not bring them back. */
  readonly #gone = new Set<string>()
  readonly #limiter = new Limiter(atOnce)

  /** @param signal ends all looks */
  constructor(
    docker: Docker,
    followed: Followed<C, E>,
    book: ContainerBook<C, E>,
    logger: Logger,
    signal: AbortSignal,
  ) {
    this.#docker = docker
    this.#followed = followed
    this.#book = book
    this.#logger = logger
    this.#signal = signal
    signal.addEventListener('abort', () => {
      for (const timer of this.#timers.values()) clearTimeout(timer)
    })
  }

  /** What an event says is known at once where it says all; else after a look. Then the event is passed on. */
  take(event: E): void {
    const id = event.containerId
    const known = this.#book.get(id)
    if (event.action === 'exec_die') {
      // A probe that passes on a healthy container changes nothing. The engine notes others just after the event.
      if (known && (known.health !== 'healthy' || event.attributes.exitCode !== '0')) this.soon(id, 100)
      return
    }
    const pending = this.#findPending(id)
    if (event.action === 'kill' && pending.events.length === 0) {
      // It changes nothing by itself, and the end that follows is judged by it: it must be known before that end is.
      this.#book.record(event)
      this.look(id)
      return
    }
    pending.events.push(event)
    if (event.action === 'destroy') {
      this.#forget(id)
      // Taken out: a look that is under way would tell them once more.
      this.#deliver(pending.events.splice(0))
      return
    }
    if (event.action.startsWith('health_status: ') && known?.state === 'running') {
      const health = readHealth(event.action.slice('health_status: '.length))
      if (pending.busy) pending.health = health
      this.#book.put({ ...known, health })
      // Those before it wait for a look; it keeps its turn.
      if (pending.events.length === 1 && !pending.busy) this.#deliver(pending.events.splice(0))
    }
    this.look(id)
  }

  /** Looks at a container in the background. */
  look(id: string): void {
    const pending = this.#findPending(id)
    pending.again = true
    if (!pending.busy) void this.#run(id, pending)
  }

  /** The same, in `ms`; asked for several times before that, it is done once. */
  soon(id: string, ms: number): void {
    if (this.#timers.has(id) || this.#signal.aborted) return
    const timer = setTimeout(() => {
      this.#timers.delete(id)
      this.look(id)
    }, ms)
    this.#timers.set(id, timer)
  }

  /** Looks at a container now; resolves when the book has it, whatever came of it. */
  see(id: string, signal = this.#signal): Promise<void> {
    return this.#limiter.run(() => this.#see(id, signal), signal)
  }

  async #see(id: string, signal: AbortSignal): Promise<void> {
    try {
      const raw = await ask<ContainerInspectInfo>(
        (options) => this.#docker.getContainer(id).inspect(options),
        patience,
        signal,
      )
      const group = raw.Config?.Labels?.[this.#followed.label]
      const facts = group ? this.#followed.readContainer(raw, group) : undefined
      const health = this.#pending.get(id)?.health
      if (facts && !this.#gone.has(id))
        this.#book.put(health && facts.state === 'running' ? { ...facts, health } : facts)
    } catch (error) {
      if (answerStatus(error) !== 404) throw error
      // Not for good: one that is only being made cannot be inspected yet either.
      this.#book.remove(id)
    }
  }

  async #run(id: string, pending: Pending<E>): Promise<void> {
    pending.busy = true
    for (let failures = 0; pending.again && !this.#signal.aborted; ) {
      pending.again = false
      pending.health = undefined
      const told = pending.events.length
      try {
        await this.see(id)
        failures = 0
      } catch (error) {
        failures += 1
        if (this.#signal.aborted) return
        this.#logger.warn('A container could not be inspected', {
          container: id,
          reason: errorMessage(error),
        })
        if (failures < attempts) pending.again = true
      }
      if (failures === 0 || failures === attempts) this.#deliver(pending.events.splice(0, told))
    }
    pending.busy = false
    if (this.#pending.get(id) === pending) this.#pending.delete(id)
  }

  #forget(id: string): void {
    this.#gone.add(id)
    const [oldest] = this.#gone
    if (this.#gone.size > 1000 && oldest !== undefined) this.#gone.delete(oldest)
    this.#pending.delete(id)
    this.#book.remove(id)
  }

  #findPending(id: string): Pending<E> {
    const known = this.#pending.get(id)
    if (known) return known
    const fresh: Pending<E> = { events: [], again: false, busy: false, health: undefined }
    this.#pending.set(id, fresh)
    return fresh
  }

  #deliver(events: readonly E[]): void {
    for (const event of events) this.#book.record(event)
  }
}
