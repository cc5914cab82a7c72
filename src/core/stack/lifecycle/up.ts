import { readActual } from './actual.ts'
import type { LifecycleContext, Outcome } from './context.ts'
import { selectWithDependencies } from './dependency-order.ts'
import { Images } from './images.ts'
import { Launch } from './launch.ts'
import { Outcomes } from './outcomes.ts'
import { listOrphans } from './plan.ts'
import { prepareService } from './prepare.ts'
import { readyMs, StartOrder } from './start-order.ts'
import { Surroundings } from './surroundings.ts'

export interface UpOptions {
  /** Only these and what they depend on; all services in play where absent. */
  readonly services?: readonly string[]
  /** ms from a service's start until it must be healthy. */
  readonly waitTimeoutMs?: number
}

/** Long enough for a database that recovers, short enough to hear of one that never will. */
export const usualWaitTimeoutMs = 300_000

/**
 * `docker compose up --detach --wait`: brings services to what the file says and waits until they are healthy. What is
 * as it should be is left alone, so that doing it twice changes nothing; what an earlier `up` left half-done is finished.
 *
 * @throws Problem `UNAVAILABLE` where no engine answers; the engine's error where it cannot even list containers
 */
export async function up(context: LifecycleContext, options: UpOptions = {}): Promise<Outcome> {
  const { engine, project, enabled, signal, report } = context
  const docker = await engine.client(signal)
  const services = selectWithDependencies(project, enabled, options.services)
  const images = new Images(docker, context, services)
  const order = new StartOrder(services, (service) => readyMs(service, images.known(service)))
  const outcomes = new Outcomes(report)
  const actual = await readActual(docker, project.name, signal)
  const surroundings = new Surroundings(context, docker, { services, actual })
  const launch: Launch = new Launch(context, docker, {
    services,
    waitTimeoutMs: options.waitTimeoutMs ?? usualWaitTimeoutMs,
    prepare: (service) =>
      prepareService({ context, docker, images, surroundings, order, actual, findId }, service),
  })
  async function findId(name: string): Promise<string> {
    const service = services.find((candidate) => candidate.name === name)
    if (!service) throw new Error(`Service ${name} is not part of this up`)
    return (await launch.prepared(service)).id
  }
  await launch.run(outcomes)
  return outcomes.end(listOrphans(project, actual))
}
