import type { ContainerInspectInfo, HealthConfig, ImageInspectInfo } from 'dockerode'
import type { ComposeService } from '../compose/model.ts'
import { needs } from './dependency-order.ts'

/** Has the engine do a piece of work for a service when its turn has come. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>

interface Piece {
  readonly urgency: number
  /** Lets it begin. */
  readonly go: () => void
}

/** How many times as urgent something must be for others to step back. */
const clearly = 2
/** ms that anything steps back at most: the making of an urgent container may take minutes. */
const longestHold = 1000
/** ms that what has no healthcheck takes until it counts as up. */
const settleMs = 1000
/** What the engine takes where a healthcheck has no interval of its own. */
const usualIntervalNs = 30e9

/**
 * Whose container the engine makes or starts first. Starting one costs it most of a core for some hundred milliseconds,
 * and of several at once each takes as long as all together. So services step back while one is made or started that is
 * clearly more urgent: whose readiness, and that of all that waits for it, will take much longer than theirs.
 */
export class StartOrder {
  readonly #services: readonly ComposeService[]
  readonly #readyMs: (service: ComposeService) => number
  readonly #underWay = new Set<Piece>()
  readonly #held = new Set<Piece>()
  #soon: NodeJS.Immediate | undefined

  /** @param readyMs how long a service may take from its start until it is ready, as far as is known by now */
  constructor(services: readonly ComposeService[], readyMs: (service: ComposeService) => number) {
    this.#services = services
    this.#readyMs = readyMs
  }

  takeTurn({ name }: ComposeService): Turn {
    return async (work) => {
      const piece = await this.#begin(urgencies(this.#services, this.#readyMs).get(name) ?? 0)
      try {
        return await work()
      } finally {
        this.#underWay.delete(piece)
        this.#releaseSoon()
      }
    }
  }

  #begin(urgency: number): Promise<Piece> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer)
        this.#held.delete(piece)
        this.#underWay.add(piece)
        resolve(piece)
      }
      const piece: Piece = { urgency, go }
      const timer = setTimeout(go, longestHold)
      this.#held.add(piece)
      this.#releaseSoon()
    })
  }

  /** Not at once: those that ask at the same moment, or start what was just made, are compared. */
  #releaseSoon(): void {
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined
      const held = [...this.#held].sort((a, b) => b.urgency - a.urgency)
      for (const piece of held) if (this.#mayGo(piece)) piece.go()
    })
  }

  #mayGo({ urgency }: Piece): boolean {
    return [...this.#underWay].every((other) => other.urgency < clearly * urgency)
  }
}

/** For each service the ms from its start until the last of those that wait for it, however remotely, is ready. */
export function urgencies(
  services: readonly ComposeService[],
  readyMs: (service: ComposeService) => number,
): ReadonlyMap<string, number> {
  const known = new Map<string, number>()
  const of = (service: ComposeService): number => {
    const before = known.get(service.name)
    if (before !== undefined) return before
    known.set(service.name, 0) // a circle, which a checked file does not have, ends here
    const after = services.filter((other) => needs(other).some((one) => one.service === service.name))
    const all = readyMs(service) + Math.max(0, ...after.map(of))
    known.set(service.name, all)
    return all
  }
  for (const service of services) of(service)
  return known
}

/**
 * How long a service may take from its start until it is ready, by what its healthcheck says of it.
 *
 * @param image where it was looked at already: it may have a healthcheck of its own
 */
export function readyMs({ healthcheck }: ComposeService, image: ImageInspectInfo | undefined): number {
  const config: { Healthcheck?: HealthConfig | undefined } | undefined = image?.Config
  return readyWithin(healthcheck, config?.Healthcheck)
}

/** The same of a container that is there already: it has its image's healthcheck too. */
export function readyByContainer(
  { healthcheck }: ComposeService,
  container: ContainerInspectInfo | undefined,
): number {
  return readyWithin(healthcheck, container?.Config.Healthcheck)
}

function readyWithin(healthcheck: ComposeService['healthcheck'], own: HealthConfig | undefined): number {
  if (healthcheck === 'disabled' || (!healthcheck && !own?.Test?.length)) return settleMs
  const startPeriod = healthcheck?.startPeriodMs ?? (own?.StartPeriod ?? 0) / 1e6
  return startPeriod + (healthcheck?.intervalMs ?? (own?.Interval || usualIntervalNs) / 1e6)
}
