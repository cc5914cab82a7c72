import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { isActive } from '../../engine/containers.ts'
import type { ComposeProject } from '../compose/model.ts'
import { isOneOff, readActual, readServiceName } from './actual.ts'
import { allOrFirstFailure } from './all-or-first-failure.ts'
import type { LifecycleContext, Outcome } from './context.ts'
import { listDependents } from './dependency-order.ts'
import { explainFailure, ServiceSkipped } from './failure.ts'
import { Outcomes } from './outcomes.ts'
import { listOrphans } from './plan.ts'
import { stopHeard } from './stop-heard.ts'

/** What Compose gives a container that no file tells the grace of, ms. */
const usualGraceMs = 10_000

export interface StopOptions {
  /** Only these; all of the project where absent. */
  readonly services?: readonly string[]
}

/**
 * `docker compose stop`: ends services in peace, those that depend on others first. Containers stay.
 *
 * @throws Problem `UNAVAILABLE` where no engine answers
 */
export async function stop(context: LifecycleContext, options: StopOptions = {}): Promise<Outcome> {
  const { engine, project, signal } = context
  const docker = await engine.client(signal)
  const actual = await readActual(docker, project.name, signal)
  const outcomes = new Outcomes(context.report)
  const names = options.services ?? project.services.map((service) => service.name)
  const present = byService(actual)
  await inReverse(context, outcomes, names, async (name) => {
    const containers = present.get(name) ?? []
    if (containers.length === 0) return outcomes.skipped(name, 'has no container', true)
    const active = containers.filter(isActive)
    if (active.length > 0) context.report.stage(name, 'running', 'stopping')
    const how = { graceMs: findGraceMs(context, name), signal }
    await Promise.all(active.map((one) => stopHeard(engine, docker, one.Id, how)))
    outcomes.done(name, active.length > 0 ? 'stopped' : 'stopped already')
  })
  return outcomes.end(listOrphans(project, actual))
}

/** Containers of each service, without those of `docker compose run`. */
export function byService(actual: readonly ContainerInspectInfo[]): Map<string, ContainerInspectInfo[]> {
  return Map.groupBy(
    actual.filter((container) => !isOneOff(container)),
    readServiceName,
  )
}

/** ms between asking and killing. */
export function findGraceMs({ project }: LifecycleContext, name: string): number {
  return project.services.find((service) => service.name === name)?.stopGraceMs ?? usualGraceMs
}

/**
 * Does `work` for each service, side by side, once those that depend on it are through. A service whose dependents
 * failed is gone on with all the same: what is wanted is that it ends.
 */
export async function inReverse(
  context: LifecycleContext,
  outcomes: Outcomes,
  names: readonly string[],
  work: (name: string) => Promise<void>,
): Promise<void> {
  const { project, signal, logger } = context
  await afterDependents(project, names, async (name) => {
    try {
      signal.throwIfAborted()
      await work(name)
    } catch (error) {
      if (signal.aborted) return outcomes.skipped(name, 'cancelled')
      if (error instanceof ServiceSkipped) return outcomes.skipped(name, error.message)
      logger.warn('a service could not be stopped', { service: name, error })
      outcomes.failed(name, explainFailure(error, { subject: name, what: 'could not be stopped' }))
    }
  })
}

/** Does `work` for each of `names`, side by side, once it is done for those among them that depend on it. */
export async function afterDependents(
  project: ComposeProject,
  names: readonly string[],
  work: (name: string) => Promise<void>,
): Promise<void> {
  const tasks = new Map<string, Promise<void>>()
  const task = (name: string): Promise<void> => {
    const known = tasks.get(name)
    if (known) return known
    const dependents = listDependents(project, name).filter((other) => names.includes(other))
    const begun = Promise.all(dependents.map(task)).then(() => work(name))
    tasks.set(name, begun)
    return begun
  }
  await allOrFirstFailure(names.map(task))
}

/** Stops and forgets nothing: for what needs the containers anew. */
export async function stopAll(
  context: LifecycleContext,
  docker: Docker,
  outcomes: Outcomes,
  present: ReadonlyMap<string, readonly ContainerInspectInfo[]>,
): Promise<void> {
  await inReverse(context, outcomes, [...present.keys()], async (name) => {
    const active = (present.get(name) ?? []).filter(isActive)
    if (active.length > 0) context.report.stage(name, 'running', 'stopping')
    const how = { graceMs: findGraceMs(context, name), signal: context.signal }
    await Promise.all(active.map((one) => stopHeard(context.engine, docker, one.Id, how)))
  })
}
