import type Docker from 'dockerode'
import type { ContainerCreateOptions, ContainerInspectInfo, ImageInspectInfo } from 'dockerode'
import {
  connectContainer,
  createContainer,
  inspectContainer,
  isActive,
  removeContainer,
  renameContainer,
  restartContainer,
  startContainer,
  stopContainer,
  unpauseContainer,
} from '../../engine/containers.ts'
import { containerName, containerOptions, furtherNetworks } from '../compose/container-options.ts'
import { definitionHash } from '../compose/definition-hash.ts'
import type { ComposeService } from '../compose/model.ts'
import { readActual, readServiceName } from './actual.ts'
import { allOrFirstFailure } from './all-or-first-failure.ts'
import { carryMounts } from './carry-mounts.ts'
import type { LifecycleContext } from './context.ts'
import { oneShots, spaceOwners } from './dependency-order.ts'
import type { Images } from './images.ts'
import { replaceLabel } from './labels.ts'
import type { Prepared } from './launch.ts'
import { isNameTaken, untilSeen } from './name-conflict.ts'
import { planService, readName, type ServicePlan, type Wanted } from './plan.ts'
import { withSharedSpaces } from './service-needs.ts'
import type { StartOrder } from './start-order.ts'
import type { Surroundings } from './surroundings.ts'

/** ms for tidying up after a cancelled or failed action, which its own signal must not cut short. */
const tidyMs = 10_000

export interface PrepareDeps {
  readonly context: LifecycleContext
  readonly docker: Docker
  readonly images: Images
  readonly surroundings: Surroundings
  readonly order: StartOrder
  readonly actual: readonly ContainerInspectInfo[]
  /** Id of another service's container, once that is there. */
  readonly findId: (service: string) => Promise<string>
}

/** What is to be made of one service, and by what. */
interface Job {
  readonly deps: PrepareDeps
  readonly service: ComposeService
  readonly wanted: Wanted
  readonly image: ImageInspectInfo
  readonly options: ContainerCreateOptions
}

/**
 * Brings a service as far as it can come without running: image fetched, networks and volumes there, and a container
 * as the file wants it. One that must be replaced goes on running until its successor may start.
 *
 * @throws ServiceFailure, or the engine's error
 */
export async function prepareService(deps: PrepareDeps, service: ComposeService): Promise<Prepared> {
  const { project, signal } = deps.context
  const [image, networks] = await allOrFirstFailure([
    deps.images.get(service),
    deps.surroundings.networks(service),
    deps.surroundings.volumes(service),
  ])
  const ids = new Map<string, string>()
  for (const name of spaceOwners(service)) ids.set(name, await deps.findId(name))
  const circumstances = { imageDigestOrId: image.Id, apiVersion: deps.context.engine.view().apiVersion }
  const options = withSharedSpaces(containerOptions(project, service, circumstances), service, ids)
  const wanted: Wanted = {
    name: service.name,
    containerName: containerName(project, service),
    definition: definitionHash(service, project),
    image,
    options,
    networks,
    oneShot: oneShots(project).has(service.name),
    ...(deps.context.takenOver && { takenOver: deps.context.takenOver }),
  }
  const job: Job = { deps, service, wanted, image, options }
  const found = deps.actual.filter((container) => readServiceName(container) === service.name)
  const touched = found.map(({ Id }) => deps.surroundings.touched(Id)).find((why) => why !== undefined)
  const own = await Promise.all(
    found.map((one) =>
      deps.surroundings.touched(one.Id) === undefined ? one : inspectContainer(deps.docker, one.Id, signal),
    ),
  )
  try {
    const prepared = await follow(job, planService(wanted, own))
    return touched !== undefined && prepared.action === 'started' ? { ...prepared, why: touched } : prepared
  } catch (error) {
    if (!isNameTaken(error) || signal.aborted) throw error
    await untilSeen(deps.docker, error, signal)
    const again = await readActual(deps.docker, project.name, signal)
    return await follow(
      job,
      planService(
        wanted,
        again.filter((container) => readServiceName(container) === service.name),
      ),
    )
  }
}

async function follow(job: Job, plan: ServicePlan): Promise<Prepared> {
  const { deps, service, wanted, options } = job
  const { docker, context } = deps
  const { signal } = context
  const turn = deps.order.takeTurn(service)
  for (const container of plan.remove) {
    context.logger.info('removing a container that is in the way', { container: readName(container) })
    await retire(docker, container, service.stopGraceMs, signal)
  }
  switch (plan.do) {
    case 'create': {
      const id = await make(job, wanted.containerName, options)
      return { id, action: 'created', start: () => turn(() => startContainer(docker, id, signal)) }
    }
    case 'recreate':
      return await replace(job, plan.container, plan.why)
    case 'start': {
      const { container, how, rename } = plan
      const { Id: id } = container
      const start = async () => {
        if (rename) await renameContainer(docker, id, wanted.containerName, signal)
        if (how === 'restart') await restartContainer(docker, id, service.stopGraceMs, signal)
        else if (how === 'unpause') await unpauseContainer(docker, id, signal)
        else await turn(() => startContainer(docker, id, signal))
      }
      return { id, action: 'started', start }
    }
    case 'keep': {
      const { container } = plan
      const start = () => turn(() => startContainer(docker, container.Id, signal))
      return { id: container.Id, action: 'kept', container, start }
    }
  }
}

/**
 * Makes the successor under a name of its own, with the anonymous volumes of the old one. Its start takes the old one
 * away. Broken off at any point, what is left tells the next `up` how to go on (plan.ts).
 */
async function replace(job: Job, old: ContainerInspectInfo, why: string): Promise<Prepared> {
  const { deps, service, wanted, image } = job
  const { docker, context } = deps
  const { signal } = context
  const carried = carryMounts(job.options, image, old)
  const options = { ...carried, Labels: { ...carried.Labels, [replaceLabel]: readName(old) } }
  const name = `${old.Id.slice(0, 12)}_${wanted.containerName}`
  const id = await make(job, name, options)
  let begun = false
  return {
    id,
    action: 'recreated',
    why,
    start: async () => {
      begun = true
      await retire(docker, old, service.stopGraceMs, signal)
      await renameContainer(docker, id, wanted.containerName, signal)
      await deps.order.takeTurn(service)(() => startContainer(docker, id, signal))
    },
    discard: async () => {
      if (begun) return
      await removeContainer(docker, id, AbortSignal.timeout(tidyMs)).catch((error) => {
        context.logger.warn('a container that was made for nothing stays', { container: name, error })
      })
    },
  }
}

/** Creates a container that is in all its networks. One that is not, an `up` that was broken off, is made anew. */
async function make({ deps, service }: Job, name: string, options: ContainerCreateOptions): Promise<string> {
  const { docker, context } = deps
  const id = await deps.order.takeTurn(service)(() =>
    createContainer(docker, name, options, service.platform, context.signal),
  )
  for (const { network, endpoint } of furtherNetworks(context.project, service)) {
    await connectContainer(docker, network, id, endpoint, context.signal)
  }
  return id
}

/** Ends a container in peace and removes it; its volumes stay. */
async function retire(
  docker: Docker,
  container: ContainerInspectInfo,
  graceMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (isActive(container)) await stopContainer(docker, container.Id, graceMs, signal)
  await removeContainer(docker, container.Id, signal)
}
