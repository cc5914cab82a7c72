import type Docker from 'dockerode'
import type { ContainerInspectInfo, EndpointSettings, NetworkInspectInfo } from 'dockerode'
import { ask } from '../../engine/ask.ts'
import { connectContainer, isActive, stopContainer } from '../../engine/containers.ts'
import { absentIf404, answerStatus } from '../../engine/engine-answer.ts'
import type { ComposeService } from '../compose/model.ts'
import { isOneOff, readServiceName } from './actual.ts'
import { allOrFirstFailure } from './all-or-first-failure.ts'
import type { LifecycleContext } from './context.ts'
import { ServiceFailure } from './failure.ts'
import { readName } from './plan.ts'
import { afterDependents, findGraceMs } from './stop.ts'

const shortMs = 30_000

/** Fills the new network; gives the ids of the containers that are touched. */
export type Refill = (id: string) => Promise<string[]>

/**
 * Takes everything out of a network that must be made anew, and removes it. The containers stay: those of the services
 * that are brought up are stopped, which depend on others first, and started again in their order; others of the project
 * go on running, and are without the network until it is there again. `docker compose` does it the same way.
 *
 * @param known the services that are brought up, and all containers of the project
 * @param why for people: `its definition changed`
 * @returns puts all into the new network, under the names and addresses they had, and gives their ids; to be called with
 *   the id of the new one
 * @throws ServiceFailure where a container that is not the project's is in it; nothing was touched then
 */
export async function clearNetwork(
  context: LifecycleContext,
  docker: Docker,
  known: { readonly services: readonly ComposeService[]; readonly actual: readonly ContainerInspectInfo[] },
  { Id, Name }: NetworkInspectInfo,
  why: string,
): Promise<Refill> {
  const { project, report, signal, logger } = context
  const network = docker.getNetwork(Id)
  const inside = known.actual.filter((container) => container.NetworkSettings.Networks?.[Name])
  await refuseStrangers()
  logger.info('a network is made anew', { network: Name, why })
  const names = new Set(known.services.map((service) => service.name))
  const isBroughtUp = (one: ContainerInspectInfo) => names.has(readServiceName(one)) && !isOneOff(one)
  const stopped = Map.groupBy(inside.filter(isBroughtUp).filter(isActive), readServiceName)
  await afterDependents(project, [...stopped.keys()], async (name) => {
    report.stage(name, 'starting', `stopping: network ${Name} is made anew, ${why}`)
    await Promise.all(
      (stopped.get(name) ?? []).map((one) =>
        stopContainer(docker, one.Id, findGraceMs(context, name), signal),
      ),
    )
  })
  signal.throwIfAborted()
  // From here it is gone through with, however it ends: a container that is in no network serves nobody.
  await allOrFirstFailure(inside.map((one) => disconnect(one)))
  await ask((options) => network.remove(options), shortMs).catch(absentIf404)
  return async (id) => {
    await allOrFirstFailure(inside.map((one) => connect(one, id)))
    return inside.map((one) => one.Id)
  }

  async function refuseStrangers(): Promise<void> {
    const inspect: (options: object) => Promise<NetworkInspectInfo> = network.inspect.bind(network)
    const { Containers } = await ask(inspect, shortMs, signal)
    const own = new Set(known.actual.map((container) => container.Id))
    const strangers = Object.entries(Containers ?? {}).filter(([id]) => !own.has(id))
    if (strangers.length === 0) return
    const [first] = strangers.map(([id, { Name: name }]) => name ?? id.slice(0, 12))
    throw new ServiceFailure({
      code: 'unsupported',
      message: `Network ${Name} must be made anew (${why}), and container ${first}, which is not of this project, is in it`,
      remedy: `Take it out: docker network disconnect ${Name} ${first}`,
      evidence: strangers.map(([id, { Name: name }]) => `${name ?? ''} ${id.slice(0, 12)}`.trim()),
    })
  }

  async function connect(container: ContainerInspectInfo, id: string): Promise<void> {
    const before = container.NetworkSettings.Networks[Name]
    const aliases: string[] | null | undefined = before?.Aliases
    const own = (aliases ?? []).filter((alias) => alias !== container.Id.slice(0, 12))
    const addresses = before?.IPAMConfig as EndpointSettings['IPAMConfig'] | null | undefined
    const endpoint = { Aliases: own, ...(addresses && { IPAMConfig: addresses }) }
    try {
      await connectContainer(docker, id, container.Id, endpoint, AbortSignal.timeout(shortMs))
    } catch (error) {
      // An address that the new network does not have: the service's definition says another, so it is made anew.
      if (!isBroughtUp(container)) throw error
      logger.info('a container is not put back into its network', { container: readName(container), error })
    }
  }

  async function disconnect({ Id: id }: ContainerInspectInfo): Promise<void> {
    const body = { Container: id, Force: true }
    await ask((options) => network.disconnect({ ...body, ...options }), shortMs).catch((error) => {
      // It left by itself, or is not there any more.
      if (answerStatus(error) !== 403) absentIf404(error)
    })
  }
}
