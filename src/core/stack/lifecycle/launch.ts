import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import type { ComposeService, Dependency } from '../compose/model.ts'
import type { ContainerFacts } from '../engine/facts.ts'
import { readFacts } from '../engine/read-facts.ts'
import { inspectContainer } from './actual.ts'
import { restartContainer } from './containers.ts'
import type { LifecycleContext } from './context.ts'
import { needs, oneShots } from './dependency-order.ts'
import { passesEarly } from './early-probe.ts'
import { failureOf, ServiceSkipped } from './failure.ts'
import type { Outcomes } from './outcomes.ts'
import { type Goal, judge } from './readiness.ts'
import { waitFor } from './wait.ts'

/** A service whose container is there, and what is left to do until it runs. */
export interface Prepared {
  readonly id: string
  /** `kept` runs already, or is done. */
  readonly action: 'created' | 'recreated' | 'started' | 'kept'
  readonly why?: string
  /** As it is; only of one that is kept. */
  readonly container?: ContainerInspectInfo
  /** Makes it run. */
  readonly start: () => Promise<void>
  /** Undoes what was prepared, where its turn never comes. */
  readonly discard?: () => Promise<void>
}

export interface LaunchOptions {
  readonly services: readonly ComposeService[]
  readonly prepare: (service: ComposeService) => Promise<Prepared>
  /** ms from a service's start until it must be ready. */
  readonly waitTimeoutMs: number
}

interface Started {
  readonly container: ContainerInspectInfo
  readonly baseline: ContainerFacts
  /** Of `performance.now()`. */
  readonly at: number
  readonly kept: boolean
}

/** ms a container without healthcheck must stay up before it counts as running. */
const settleMs = 1000
/** What the engine takes where a healthcheck has no interval of its own. */
const usualIntervalNs = 30e9

/**
 * Starts services side by side, each the moment what it depends on is ready, and waits until all are. Every service is
 * prepared at once: only the start itself waits.
 */
export class Launch {
  readonly #context: LifecycleContext
  readonly #docker: Docker
  readonly #options: LaunchOptions
  readonly #services: ReadonlyMap<string, ComposeService>
  readonly #oneShots: ReadonlySet<string>
  readonly #prepared = new Map<string, Promise<Prepared>>()
  readonly #started = new Map<string, Promise<Started>>()
  readonly #reached = new Map<string, Promise<string>>()
  readonly #wellEnough = new Map<string, Promise<void>>()

  constructor(context: LifecycleContext, docker: Docker, options: LaunchOptions) {
    this.#context = context
    this.#docker = docker
    this.#options = options
    this.#services = new Map(options.services.map((service) => [service.name, service]))
    this.#oneShots = oneShots(context.project)
  }

  /** The service's container, made or found; the same promise for everybody who asks. */
  prepared(service: ComposeService): Promise<Prepared> {
    return once(this.#prepared, service.name, () => this.#options.prepare(service))
  }

  /** Brings all up, and writes how each ended into `outcomes`. Never rejects for what a service does. */
  async run(outcomes: Outcomes): Promise<void> {
    await Promise.all(this.#options.services.map((service) => this.#bring(service, outcomes)))
    if (!this.#context.signal.aborted) this.#lookBack(outcomes)
  }

  async #bring(service: ComposeService, outcomes: Outcomes): Promise<void> {
    const { signal, logger } = this.#context
    const { name, image } = service
    try {
      const reached = await this.#reach(service, this.#lastGoal(service))
      outcomes.done(name, inWords(await this.prepared(service), reached))
    } catch (error) {
      if (signal.aborted) return outcomes.skipped(name, 'cancelled')
      if (error instanceof ServiceSkipped) return outcomes.skipped(name, error.message)
      const logDriver = service.logging?.driver
      const failure = failureOf(error, { subject: name, image, logDriver, what: 'could not be started' })
      logger.warn('a service could not be brought up', { service: name, code: failure.code, error })
      outcomes.failed(name, failure)
    }
  }

  /** What came up first may have fallen while the others were waited for. */
  #lookBack(outcomes: Outcomes): void {
    const { engine, project } = this.#context
    const known = engine.containers(project.name)
    for (const service of this.#options.services) {
      if (outcomes.of(service.name)?.result !== 'done') continue
      const facts = known.find((container) => container.service === service.name && !container.oneOff)
      if (!facts || (facts.state !== 'exited' && facts.state !== 'dead')) continue
      const verdict = judge(facts, { goal: 'ready', settleMs: 0, patient: true, retries: 0 }, 0)
      if (verdict.is === 'failed') outcomes.failed(service.name, verdict.failure)
    }
  }

  #reach(service: ComposeService, goal: Goal): Promise<string> {
    return once(this.#reached, `${service.name} ${goal}`, async () => {
      const { engine, project, report, signal } = this.#context
      const { baseline, at, kept } = await this.#start(service)
      const wasUnhealthy = kept && baseline.health === 'unhealthy'
      const { name, retries } = service.restart
      const stage = goal === 'completed' || !baseline.hasHealthcheck ? 'running' : 'checking'
      return await waitFor(engine, {
        project: project.name,
        baseline,
        goal,
        // What has been running for long without a restart has settled.
        settleMs: kept && baseline.restarts === 0 ? 0 : settleMs,
        patient: wasUnhealthy,
        ...(wasUnhealthy ? { patienceMs: this.#probeRoundMs(await this.prepared(service)) } : {}),
        retries: name === 'on-failure' ? retries : 0,
        timeoutMs: Math.max(1, this.#options.waitTimeoutMs - (performance.now() - at)),
        signal,
        // Dependents wait for a goal of their own: one of them tells.
        ...(goal === this.#lastGoal(service)
          ? { onDetail: (detail: string) => report.stage(service.name, stage, detail) }
          : {}),
      })
    })
  }

  #lastGoal({ name }: ComposeService): Goal {
    return this.#oneShots.has(name) ? 'completed' : 'ready'
  }

  /** How long a container that is unhealthy has until its next probe has spoken. */
  #probeRoundMs({ container }: Prepared): number {
    const check = container?.Config.Healthcheck
    return ((check?.Interval || usualIntervalNs) + (check?.Timeout || usualIntervalNs)) / 1e6 + 1000
  }

  #start(service: ComposeService): Promise<Started> {
    return once(this.#started, service.name, async () => {
      const { report, signal } = this.#context
      const prepared = await this.prepared(service)
      try {
        const again = prepared.container && (await this.#mustGoAgain(service, prepared.container))
        // What is as it should be stays so, whatever becomes of what it depends on.
        if (prepared.container && !again) {
          const { container } = prepared
          return { container, baseline: factsOf(container), at: performance.now(), kept: true }
        }
        await this.#dependencies(service)
        signal.throwIfAborted()
        report.stage(service.name, 'starting', prepared.why ?? prepared.action)
        if (again === 'restart') {
          await restartContainer(this.#docker, prepared.id, service.stopGraceMs, signal)
        } else {
          await prepared.start()
        }
      } catch (error) {
        await prepared.discard?.()
        throw error
      }
      const at = performance.now()
      const container = await inspectContainer(this.#docker, prepared.id, signal)
      return { container, baseline: factsOf(container), at, kept: false }
    })
  }

  /**
   * Whether a service that could stay must go again after all: what it depends on with `restart: true` is a new
   * container, or it is a one-shot that was done for an older one.
   */
  async #mustGoAgain(
    service: ComposeService,
    container: ContainerInspectInfo,
  ): Promise<'restart' | 'start' | undefined> {
    for (const dependency of needs(service)) {
      const other = this.#services.get(dependency.service)
      if (!other) continue
      const { action } = await this.prepared(other).catch(() => ({ action: 'kept' as const }))
      if (action !== 'recreated' && action !== 'created') continue
      if (!container.State.Running) return 'start'
      if (dependency.restart && action === 'recreated') return 'restart'
    }
    return undefined
  }

  /** @throws ServiceSkipped where one it needs will not be ready */
  async #dependencies(service: ComposeService): Promise<void> {
    const { report, signal, logger } = this.#context
    const pending = new Map(
      needs(service).flatMap((dependency) => {
        const other = this.#services.get(dependency.service)
        return other ? [[dependency, other] as const] : []
      }),
    )
    const tell = () => {
      const names = [...pending.keys()].map((dependency) => dependency.service)
      if (names.length > 0) report.stage(service.name, 'waiting', `for ${names.join(', ')}`)
    }
    tell()
    await Promise.all(
      [...pending].map(async ([dependency, other]) => {
        try {
          await this.#met(dependency, other)
        } catch (error) {
          if (signal.aborted) throw error
          if (dependency.required) throw new ServiceSkipped(whyNot(dependency, error))
          logger.warn('going on without a dependency', { service: service.name, dependency: other.name })
        }
        pending.delete(dependency)
        tell()
      }),
    )
  }

  /** Healthy by the engine's word, or by a probe of ours where that passes before the engine's next. */
  #healthy(service: ComposeService): Promise<void> {
    return once(this.#wellEnough, service.name, async () => {
      const { container, kept } = await this.#start(service)
      const byEngine = this.#reach(service, 'healthy')
      if (kept) return void (await byEngine)
      const over = new AbortController()
      const until = AbortSignal.any([over.signal, this.#context.signal])
      const early = passesEarly(this.#docker, container, until).then((passed) => {
        if (!passed) return byEngine
        this.#context.report.stage(service.name, 'checking', 'its probe passes')
        return undefined
      })
      await Promise.race([byEngine, early]).finally(() => over.abort())
    })
  }

  async #met({ condition }: Dependency, other: ComposeService): Promise<void> {
    if (condition === 'service_healthy') await this.#healthy(other)
    else if (condition === 'service_completed_successfully') await this.#reach(other, 'completed')
    else await this.#start(other)
  }
}

function whyNot({ service }: Dependency, error: unknown): string {
  return error instanceof ServiceSkipped ? `${service} is not up` : `${service} failed`
}

function factsOf(container: ContainerInspectInfo): ContainerFacts {
  const facts = readFacts(container)
  if (!facts) throw new Error(`Container ${container.Id} lost its labels`)
  return facts
}

function inWords({ action, why }: Prepared, reached: string): string {
  if (action === 'kept') return reached === 'ended with 0' ? 'done already' : `already ${reached}`
  return `${action}${why ? ` (${why})` : ''}, ${reached}`
}

/** The promise kept under a key, begun once. Whoever asked or not, its failure is heard. */
function once<T>(kept: Map<string, Promise<T>>, key: string, begin: () => Promise<T>): Promise<T> {
  const known = kept.get(key)
  if (known) return known
  const begun = begin()
  begun.catch(() => {})
  kept.set(key, begun)
  return begun
}
