import type { FigureSample, ServiceFigures } from '../../../contract/stack-view.ts'
import type { Logger } from '../../platform/logger.ts'
import { Topic } from '../../platform/topic.ts'
import type { StackEngine } from '../containers/stack-engine.ts'
import { Meter } from './meter.ts'
import { type Rates, together } from './rates.ts'

/** What services use. The engine is asked only while somebody watches. */
export interface Figures {
  /** The samples of the last five minutes that are known, by service. */
  recent(project: string): ServiceFigures[]
  /** Those, then each new sample, one a service every two seconds, until `signal` aborts. */
  watch(project: string, signal: AbortSignal): AsyncGenerator<ServiceFigures[], void, undefined>
  /** Ends all watching. */
  stop(): void
}

const interval = 2000
const samplesKept = 150

/** @param deps.interval between samples, ms */
export function createFigures(deps: { engine: StackEngine; logger: Logger; interval?: number }): Figures {
  const every = deps.interval ?? interval
  const projects = new Map<string, WatchedProject>()
  const stopping = new AbortController()
  const watched = (project: string) => {
    const known = projects.get(project)
    if (known) return known
    const fresh = new WatchedProject(deps.engine, deps.logger, project, every)
    projects.set(project, fresh)
    return fresh
  }
  return {
    recent: (project) => projects.get(project)?.recent() ?? [],
    async *watch(project, signal) {
      const one = watched(project)
      const ended = AbortSignal.any([signal, stopping.signal])
      // Listening before looking, so that no sample falls between.
      const news = one.samples.subscribe(ended, 30)
      const leave = one.enter()
      try {
        yield one.recent()
        yield* news
      } finally {
        await news.return()
        leave()
      }
    },
    stop() {
      stopping.abort()
      for (const one of projects.values()) one.close()
    },
  }
}

class WatchedProject {
  readonly samples = new Topic<ServiceFigures[]>()
  readonly #engine: StackEngine
  readonly #logger: Logger
  readonly #project: string
  readonly #every: number
  readonly #kept = new Map<string, FigureSample[]>()
  readonly #meters = new Map<string, Meter>()
  #watchers = 0
  #rest: (() => void)[] = []

  constructor(engine: StackEngine, logger: Logger, project: string, every: number) {
    this.#engine = engine
    this.#logger = logger
    this.#project = project
    this.#every = every
  }

  recent(): ServiceFigures[] {
    const oldest = Date.now() - samplesKept * this.#every
    return [...this.#kept]
      .map(([service, samples]) => ({
        service,
        samples: samples.filter((sample) => Date.parse(sample.at) >= oldest),
      }))
      .filter(({ samples }) => samples.length > 0)
  }

  /** Begins with the first who watches; the returned function ends with the last. */
  enter(): () => void {
    this.#watchers += 1
    if (this.#watchers === 1) this.#begin()
    return () => {
      this.#watchers -= 1
      if (this.#watchers === 0) this.close()
    }
  }

  close(): void {
    for (const stop of this.#rest.splice(0)) stop()
    for (const meter of this.#meters.values()) meter.close()
    this.#meters.clear()
  }

  #begin(): void {
    const ticking = setInterval(() => this.#sample(), this.#every)
    this.#rest = [
      () => clearInterval(ticking),
      this.#engine.onChange((changed) => {
        if (changed === this.#project) this.#fit()
      }),
    ]
    this.#fit()
  }

  /** A meter for each run of each container: one that was started again counts from nothing. */
  #fit(): void {
    const running = this.#engine
      .containers(this.#project)
      .filter((one) => one.state === 'running' && !one.oneOff)
    const wanted = new Map(running.map((one) => [`${one.id} ${one.startedAt} ${one.memoryLimit}`, one]))
    for (const [key, meter] of this.#meters) {
      if (wanted.has(key)) continue
      meter.close()
      this.#meters.delete(key)
    }
    for (const [key, container] of wanted)
      if (!this.#meters.has(key)) this.#meters.set(key, new Meter(this.#engine, this.#logger, container))
  }

  #sample(): void {
    const at = new Date().toISOString()
    const byService = new Map<string, Rates[]>()
    for (const meter of this.#meters.values()) {
      const rates = meter.sample()
      const { service } = meter.container
      if (rates) byService.set(service, [...(byService.get(service) ?? []), rates])
    }
    const news = [...byService].map(([service, rates]) => ({
      service,
      samples: [{ at, ...together(rates) }],
    }))
    for (const { service, samples } of news)
      this.#kept.set(service, [...(this.#kept.get(service) ?? []), ...samples].slice(-samplesKept))
    if (news.length > 0) this.samples.publish(news)
  }
}
