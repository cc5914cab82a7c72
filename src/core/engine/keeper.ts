import type Docker from 'dockerode'
import type { EnginePlace, EngineView } from '../../contract/engine-view.ts'
import { errorMessage, Problem } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { Topic } from '../platform/topic.ts'
import { abortable, pause } from '../platform/waiting.ts'
import type { SettingsSource } from '../settings/ports.ts'
import { engineCandidates } from './find/engine-candidates.ts'
import { type Explanation, explainAbsence } from './find/explain-absence.ts'
import { enginePlaces, type Find, type FoundEngine, findEngine, placesToTry } from './find/find-engine.ts'
import { ContainerBook } from './follow/container-book.ts'
import type { ContainerEvent, ContainerFacts, Followed } from './follow/facts.ts'
import { followEngine, type Heartbeat, type LookAt } from './follow/follower.ts'
import type { ContainerEngine } from './ports.ts'

/**
 * The one line to the container engine: finds it, follows its events, and knows those of its containers that it was
 * made for. Comes back by itself when the engine does; no stream error leaves it.
 */
export interface EngineKeeper<
  C extends ContainerFacts = ContainerFacts,
  E extends ContainerEvent = ContainerEvent,
> extends ContainerEngine {
  /** The containers of a group as last known, or of all, in no order. Cheap. */
  containers(group?: string): readonly C[]
  /** Called after the containers of a group changed. */
  onChange(listener: (group: string) => void): () => void
  /** Container events as they come, after the facts they changed are known. */
  onEvent(listener: (event: E) => void): () => void
  /** The newest events of a group, oldest first. */
  recentEvents(group: string): readonly E[]
  /**
   * Asks the engine anew for a group's containers.
   *
   * @throws Problem `UNAVAILABLE` where no engine answers
   */
  refresh(group: string, signal?: AbortSignal): Promise<readonly C[]>
  /** Begins to look for the engine and to follow it. */
  start(): void
  stop(): Promise<void>
}

/** How the keeper takes its time, ms. */
export interface KeeperTimes {
  readonly heartbeat: Heartbeat
  /** Before trying again: doubled from the first to the last, each cut by chance to half at most. */
  readonly retry: { readonly first: number; readonly last: number }
}

const usualTimes: KeeperTimes = {
  heartbeat: { every: 4000, within: 4000 },
  retry: { first: 250, last: 10_000 },
}

export interface KeeperOptions<C extends ContainerFacts, E extends ContainerEvent> {
  /** `endpoints.docker.url` pins the engine; a change of it counts at once. */
  readonly settings: SettingsSource
  readonly logger: Logger
  readonly followed: Followed<C, E>
  /** Where engines may be. */
  readonly find?: Find
  readonly times?: KeeperTimes
}

export function createEngineKeeper<C extends ContainerFacts, E extends ContainerEvent>(
  options: KeeperOptions<C, E>,
): EngineKeeper<C, E> {
  return new Keeper(options)
}

class Keeper<C extends ContainerFacts, E extends ContainerEvent> implements EngineKeeper<C, E> {
  readonly #settings: SettingsSource
  readonly #logger: Logger
  readonly #find: Find
  readonly #times: KeeperTimes
  readonly #followed: Followed<C, E>
  readonly #book = new ContainerBook<C, E>()
  readonly #views = new Topic<EngineView>()
  readonly #stopping = new AbortController()
  #view: EngineView = { status: 'searching', since: new Date().toISOString() }
  #running: Promise<void> | undefined
  #engine: FoundEngine | undefined
  #lookAt: LookAt | undefined
  /** Where the facts in the book are from. */
  #knownFrom = ''
  /** Settled with the outcome of the search under way or, between two, of the next. */
  #outcome = Promise.withResolvers<void>()
  #lastFailure = 0
  /** The search under way, and the engine it found. */
  #round: AbortController | undefined
  /** Ends the wait between two searches, while there is one. */
  #hurry: AbortController | undefined

  constructor({ settings, logger, followed, find, times }: KeeperOptions<C, E>) {
    this.#settings = settings
    this.#logger = logger
    this.#followed = followed
    this.#find = find ?? engineCandidates
    this.#times = times ?? usualTimes
  }

  view = () => this.#view
  onView = (listener: (view: EngineView) => void) => this.#views.listen(listener)
  containers = (group?: string) => (group === undefined ? this.#book.all() : this.#book.inGroup(group))
  onChange = (listener: (group: string) => void) => this.#book.changes.listen(listener)
  onEvent = (listener: (event: E) => void) => this.#book.events.listen(listener)
  recentEvents = (group: string) => this.#book.recent(group)

  async client(signal?: AbortSignal): Promise<Docker> {
    this.start()
    if (this.#engine && (await this.#isMeant(this.#engine))) return this.#engine.docker
    // Somebody asks, perhaps having just started the engine: look now, though not without end.
    const rested = Date.now() - this.#lastFailure > 1000
    if (this.#view.status === 'searching' || rested) {
      this.#hurry?.abort()
      await abortable(this.#outcome.promise, signal)
    }
    // Read anew: the search filled it.
    const found = this.#found()
    if (found) return found.docker
    throw this.#problem()
  }

  async refresh(group: string, signal?: AbortSignal): Promise<readonly C[]> {
    await this.client(signal)
    if (!this.#lookAt) throw this.#problem()
    await this.#lookAt(group, signal)
    return this.containers(group)
  }

  places(): Promise<EnginePlace[]> {
    return enginePlaces(this.#pinned(), this.#find, this.#engine?.candidate.address)
  }

  start(): void {
    if (!this.#stopping.signal.aborted) this.#running ??= this.#keep()
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('Catalyst is being stopped'))
    this.#letGo()
    await this.#running
    this.#outcome.resolve()
  }

  /** Searches, follows, and begins again, until it is stopped. */
  async #keep(): Promise<void> {
    const { first, last } = this.#times.retry
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      const round = new AbortController()
      this.#round = round
      const signal = AbortSignal.any([this.#stopping.signal, round.signal])
      const forget = this.#settings.onChange((now, before) => {
        if (now.endpoints.docker.url === before.endpoints.docker.url) return
        this.#searchAnew()
      })
      const began = Date.now()
      try {
        await this.#searchAndFollow(signal)
      } catch (error) {
        if (!signal.aborted) {
          this.#logger.error('The search for an engine failed', { error })
          const message = `No engine could be looked for: ${errorMessage(error)}`
          this.#fail({ message, remedy: 'Enter the address of the engine in Settings.' })
        }
      }
      // An engine that fell at once has not come back: it is asked ever less often.
      if (Date.now() - began > last) failures = 0
      if (!signal.aborted) {
        const delay = Math.min(last, first * 2 ** failures) * (0.5 + Math.random() / 2)
        failures += 1
        this.#hurry = new AbortController()
        await pause(delay, AbortSignal.any([signal, this.#hurry.signal]))
        this.#hurry = undefined
      }
      if (round.signal.aborted) failures = 0
      forget()
    }
  }

  async #searchAndFollow(signal: AbortSignal): Promise<void> {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(5000)])
    const places = await abortable(placesToTry(this.#pinned(), this.#find), soon)
    const result = await findEngine(places, signal)
    if (signal.aborted) return
    if ('failures' in result) return this.#fail(explainAbsence(result.failures))
    const { engine } = result
    const { address } = engine.candidate
    if (address !== this.#knownFrom) this.#book.clear()
    this.#knownFrom = address
    let connected = false
    try {
      await followEngine(engine.docker, this.#followed, this.#book, {
        logger: this.#logger,
        heartbeat: this.#times.heartbeat,
        signal,
        synced: (lookAt) => {
          connected = true
          this.#engine = engine
          this.#lookAt = lookAt
          this.#show({ status: 'connected', ...described(engine) })
          this.#settle()
          this.#logger.info('Connected to the engine', { address, version: engine.version })
        },
      })
    } catch (error) {
      this.#letGo()
      if (signal.aborted) return
      const why = errorMessage(error)
      this.#logger.warn('The engine was lost', { address, reason: why })
      if (connected) this.#show({ status: 'searching', message: `The engine at ${address} was lost: ${why}` })
      else this.#fail(explainAbsence([{ candidate: engine.candidate, error }]))
    }
  }

  /** Whether an engine is still the one that is meant: somebody may have chosen another context since it was found. */
  async #isMeant({ candidate }: FoundEngine): Promise<boolean> {
    const [first] = await placesToTry(this.#pinned(), this.#find)
    if (!first?.only && !candidate.only) return true
    if (first?.address === candidate.address && first.certificates === candidate.certificates) return true
    this.#searchAnew()
    return false
  }

  #searchAnew(): void {
    this.#round?.abort(new Error('another engine is meant'))
    this.#letGo()
    this.#show({ status: 'searching' })
  }

  #fail(why: Explanation): void {
    this.#lastFailure = Date.now()
    this.#show({ status: 'unreachable', ...why })
    this.#settle()
  }

  #found(): FoundEngine | undefined {
    return this.#engine
  }

  #letGo(): void {
    this.#engine = undefined
    this.#lookAt = undefined
  }

  #settle(): void {
    this.#outcome.resolve()
    this.#outcome = Promise.withResolvers<void>()
  }

  #show(view: Omit<EngineView, 'since'>): void {
    const { since, ...before } = this.#view
    const same = view.status === before.status && view.address === before.address
    if (same && view.message === before.message && view.remedy === before.remedy) return
    this.#view = { ...view, since: same ? since : new Date().toISOString() }
    this.#views.publish(this.#view)
  }

  #pinned(): string {
    return this.#settings.current().endpoints.docker.url
  }

  #problem(): Problem {
    const { message = 'No container engine answers', remedy = 'Start Docker, and try again.' } = this.#view
    return new Problem('UNAVAILABLE', message, remedy)
  }
}

function described(
  engine: FoundEngine,
): Pick<EngineView, 'name' | 'version' | 'apiVersion' | 'address' | 'source'> {
  const { candidate, name, version, apiVersion } = engine
  return { name, version, apiVersion: apiVersion, address: candidate.address, source: candidate.source }
}
