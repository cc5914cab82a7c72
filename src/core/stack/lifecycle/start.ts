import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { isActive, restartContainer, startContainer, unpauseContainer } from '../../engine/containers.ts'
import type { ComposeService } from '../compose/model.ts'
import { readActual } from './actual.ts'
import type { LifecycleContext, Outcome } from './context.ts'
import { oneShots, restartedWith, selectWithDependencies } from './dependency-order.ts'
import { ServiceSkipped } from './failure.ts'
import { Launch, type Prepared } from './launch.ts'
import { Outcomes } from './outcomes.ts'
import { listOrphans } from './plan.ts'
import { readyByContainer, StartOrder, type Turn } from './start-order.ts'
import { byService, stopAll } from './stop.ts'
import { usualWaitTimeoutMs } from './up.ts'

export interface StartOptions {
  /** Only these, and for `start` what they depend on; all in play where absent. */
  readonly services?: readonly string[]
  /** ms from a service's start until it must be healthy. */
  readonly waitTimeoutMs?: number
}

/**
 * `docker compose start`, and waits as `up` does: starts containers that are there, and makes none.
 *
 * @throws Problem `UNAVAILABLE` where no engine answers
 */
export async function start(context: LifecycleContext, options: StartOptions = {}): Promise<Outcome> {
  const { engine, project, enabled, signal } = context
  const docker = await engine.client(signal)
  const actual = await readActual(docker, project.name, signal)
  const services = selectWithDependencies(project, enabled, options.services)
  const outcomes = new Outcomes(context.report)
  await launchExisting(context, docker, services, byService(actual), outcomes, options.waitTimeoutMs)
  return outcomes.end(listOrphans(project, actual))
}

/**
 * `docker compose restart`, and waits as `up` does: stops services, those that depend on others first, and starts them
 * again in order. With named ones go those that depend on them with `restart: true` or share a space of theirs, as far
 * as they run. Services without a container are left out; a one-shot that is done is run again only if named.
 *
 * @throws Problem `UNAVAILABLE` where no engine answers
 */
export async function restart(context: LifecycleContext, options: StartOptions = {}): Promise<Outcome> {
  const { engine, project, enabled, signal } = context
  const docker = await engine.client(signal)
  const outcomes = new Outcomes(context.report)
  const all = byService(await readActual(docker, project.name, signal))
  const names = new Set(options.services ?? enabled)
  // What does not run was stopped, or failed for a reason of its own.
  for (const name of restartedWith(project, [...names])) {
    if (all.get(name)?.some(isActive)) names.add(name)
  }
  const done = options.services ? new Set<string>() : oneShots(project)
  const present = new Map([...all].filter(([name]) => names.has(name) && !done.has(name)))
  await stopAll(context, docker, outcomes, present)
  const actual = await readActual(docker, project.name, signal)
  const services = project.services.filter((service) => names.has(service.name))
  // What could not be stopped has told why.
  const stopped = services.filter((service) => outcomes.of(service.name) === undefined)
  await launchExisting(context, docker, stopped, byService(actual), outcomes, options.waitTimeoutMs)
  return outcomes.end(listOrphans(project, actual))
}

async function launchExisting(
  context: LifecycleContext,
  docker: Docker,
  services: readonly ComposeService[],
  present: ReadonlyMap<string, readonly ContainerInspectInfo[]>,
  outcomes: Outcomes,
  waitTimeoutMs = usualWaitTimeoutMs,
): Promise<void> {
  const isOneShot = oneShots(context.project)
  const order = new StartOrder(services, (service) =>
    readyByContainer(service, present.get(service.name)?.[0]),
  )
  const prepare = async (service: ComposeService): Promise<Prepared> => {
    const container = present.get(service.name)?.[0]
    if (!container) throw new ServiceSkipped('has no container: bring it up first')
    const turn = order.takeTurn(service)
    return existing(context, docker, service, { container, turn, oneShot: isOneShot.has(service.name) })
  }
  await new Launch(context, docker, { services, waitTimeoutMs, prepare }).run(outcomes)
}

function existing(
  { signal }: LifecycleContext,
  docker: Docker,
  { stopGraceMs }: ComposeService,
  { container, turn, oneShot }: { container: ContainerInspectInfo; turn: Turn; oneShot: boolean },
): Prepared {
  const { Id: id, State: state } = container
  const isDone = oneShot && state.Status === 'exited' && state.ExitCode === 0
  if (state.Status === 'running' || isDone) {
    return { id, action: 'kept', container, start: () => turn(() => startContainer(docker, id, signal)) }
  }
  const begin = async () => {
    if (state.Status === 'paused') await unpauseContainer(docker, id, signal)
    else if (state.Status === 'restarting') await restartContainer(docker, id, stopGraceMs, signal)
    else await turn(() => startContainer(docker, id, signal))
  }
  return { id, action: 'started', start: begin }
}
