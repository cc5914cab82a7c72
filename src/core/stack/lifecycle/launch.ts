import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { defined } from '../../../shared/defined.ts'
import { inspectContainer, restartContainer } from '../../engine/containers.ts'
import type { ComposeService, Dependency } from '../compose/model.ts'
import { type ProjectContainer, readProjectContainer } from '../containers/project-containers.ts'
import type { LifecycleContext } from './context.ts'
import { mayEnd, needs, oneShots, spaceOwners } from './dependency-order.ts'
import { passesEarly } from './early-probe.ts'
import { explainFailure, ServiceSkipped } from './failure.ts'
import type { Outcomes } from './outcomes.ts'
import { fall, type Goal } from './readiness.ts'
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
  readonly baseline: ProjectContainer
  /** Of `performance.now()`. */
  readonly at: number
  readonly kept: boolean
}

/** Why a service that could stay is started or restarted all the same. */
interface Again {
  readonly how: 'restart' | 'start'
  readonly why: string
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
  readonly #goesAgain = new Map<string, Promise<Again | undefined>>()
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
    if (!this.#context.signal.aborted) await this.#lookBack(outcomes)
  }

  async #bring(service: ComposeService, outcomes: Outcomes): Promise<void> {
    const { signal, logger } = this.#context
    const { name, image } = service
    try {
      const reached = await this.#reach(service, this.#lastGoal(service))
      outcomes.done(name, inWords(await this.prepared(service), reached, await this.#again(service)))
    } catch (error) {
      if (signal.aborted) return outcomes.skipped(name, 'cancelled')
      if (error instanceof ServiceSkipped) return outcomes.skipped(name, error.message)
      const logDriver = service.logging?.driver
      const failure = explainFailure(error, { subject: name, image, logDriver, what: 'could not be started' })
      logger.warn('a service could not be brought up', { service: name, code: failure.code, error })
      outcomes.failed(name, failure)
    }
  }

  /** What came up first may have fallen while the others were waited for: the engine has the last word. */
  async #lookBack(outcomes: Outcomes): Promise<void> {
    const { engine, project, signal, logger } = this.#context
    const known = await engine.refresh(project.name, signal).catch((error: unknown) => {
      logger.warn('The engine could not be asked once more', { error })
      return engine.containers(project.name)
    })
    for (const service of this.#options.services) {
      if (outcomes.of(service.name)?.result !== 'done') continue
      const facts = known.find((container) => container.service === service.name && !container.oneOff)
      const fallen = facts && fall(facts, mayEnd(service, project, facts.hasHealthcheck))
      if (fallen) outcomes.failed(service.name, fallen)
    }
  }

  #reach(service: ComposeService, goal: Goal): Promise<string> {
    return once(this.#reached, `${service.name} ${goal}`, async () => {
      const { engine, project, report, signal } = this.#context
      const { container, baseline, at, kept } = await this.#start(service)
      // Before it was unpaused too: the engine calls what is paused unhealthy until its next probe.
      const wasUnhealthy = baseline.health === 'unhealthy'
      const { name, retries } = service.restart
      const stage = goal === 'completed' || !baseline.hasHealthcheck ? 'running' : 'checking'
      return await waitFor(engine, {
        project: project.name,
        baseline,
        goal,
        // What has been running for long without a restart has settled.
        settleMs: kept && baseline.restarts === 0 ? 0 : settleMs,
        patient: wasUnhealthy,
        ...defined({ patienceMs: wasUnhealthy ? this.#probeRoundMs(container) : undefined }),
        retries: name === 'on-failure' ? retries : 0,
        mayEnd: mayEnd(service, this.#context.project, baseline.hasHealthcheck),
        timeoutMs: Math.max(1, this.#options.waitTimeoutMs - (performance.now() - at)),
        signal,
        // Dependents wait for a goal of their own: one of them tells.
        ...defined({
          onDetail:
            goal === this.#lastGoal(service)
              ? (detail: string) => report.stage(service.name, stage, detail)
              : undefined,
        }),
      })
    })
  }

  #lastGoal({ name }: ComposeService): Goal {
    return this.#oneShots.has(name) ? 'completed' : 'ready'
  }

  /** How long a container that is unhealthy has until its next probe has spoken. */
  #probeRoundMs({ Config }: ContainerInspectInfo): number {
    const check = Config.Healthcheck
    return ((check?.Interval || usualIntervalNs) + (check?.Timeout || usualIntervalNs)) / 1e6 + 1000
  }

  #start(service: ComposeService): Promise<Started> {
    return once(this.#started, service.name, async () => {
      const { report, signal } = this.#context
      const prepared = await this.prepared(service)
      try {
        const again = await this.#again(service)
        // What is as it should be stays so, whatever becomes of what it depends on.
        if (prepared.container && !again) {
          const { container } = prepared
          return { container, baseline: readProjectContainer(container), at: performance.now(), kept: true }
        }
        await this.#dependencies(service)
        signal.throwIfAborted()
        report.stage(service.name, 'starting', again?.why ?? prepared.why ?? prepared.action)
        if (again?.how === 'restart') {
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
      return { container, baseline: readProjectContainer(container), at, kept: false }
    })
  }

  #again(service: ComposeService): Promise<Again | undefined> {
    return once(this.#goesAgain, service.name, async () => {
      const { container } = await this.prepared(service)
      return container && (await this.#mustGoAgain(service, container))
    })
  }

  /**
   * Whether a service that could stay must go again after all: one whose space it shares runs anew, what it depends on
   * with `restart: true` is a new container or goes again itself, or it is a one-shot that was done for an older one.
   */
  async #mustGoAgain(service: ComposeService, container: ContainerInspectInfo): Promise<Again | undefined> {
    const { Running: runs } = container.State
    const owner = runs ? await this.#lostSpace(service, container) : undefined
    if (owner !== undefined) return { how: 'restart', why: `shares a space of ${owner}, which runs anew` }
    for (const dependency of needs(service)) {
      const other = this.#services.get(dependency.service)
      if (!other) continue
      const { action } = await this.prepared(other).catch(() => ({ action: 'kept' as const }))
      const fresh = action === 'recreated' || action === 'created'
      if (fresh && !runs) return { how: 'start', why: `${other.name} is new` }
      if (!dependency.restart || !runs) continue
      const again = await this.#again(other).catch(() => undefined)
      if (action === 'recreated' || again?.how === 'restart')
        return { how: 'restart', why: `${other.name} runs anew` }
    }
    return undefined
  }

  /** The one whose network, IPC or PID space it shares that runs anew since, or is about to: it lost that space. */
  async #lostSpace(service: ComposeService, container: ContainerInspectInfo): Promise<string | undefined> {
    for (const name of spaceOwners(service)) {
      const other = this.#services.get(name)
      const owner = other && (await this.prepared(other).catch(() => undefined))
      if (!owner) continue
      const stays = owner.container?.State.Running && !(await this.#again(other).catch(() => undefined))
      if (!stays || startedMs(owner.container!) > startedMs(container)) return name
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

function startedMs({ State }: ContainerInspectInfo): number {
  return Date.parse(State.StartedAt)
}

function whyNot({ service }: Dependency, error: unknown): string {
  return error instanceof ServiceSkipped ? `${service} is not up` : `${service} failed`
}

function inWords({ action, why }: Prepared, reached: string, again: Again | undefined): string {
  if (again?.how === 'restart') return `restarted (${again.why}), ${reached}`
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
