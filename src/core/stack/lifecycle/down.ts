import { isOneOff, readActual, serviceOf } from './actual.ts'
import { anonymousVolumesOf } from './anonymous-volumes.ts'
import { isActive, removeContainer, stopContainer } from './containers.ts'
import type { LifecycleContext, Outcome } from './context.ts'
import { removeNetworks } from './networks.ts'
import { Outcomes } from './outcomes.ts'
import { orphansOf } from './plan.ts'
import { graceOf, inReverse } from './stop.ts'
import { removeVolumes } from './volumes.ts'

export interface DownOptions {
  /** The volumes of this project too, named and anonymous: their data is lost. */
  readonly volumes: boolean
}

/**
 * `docker compose down`: stops and removes the project's containers, those that depend on others first, then its
 * networks, and its volumes if asked, those without a name included. Services of any profile go; external networks and
 * volumes, and containers of services that are not in the file stay.
 *
 * @throws Problem `UNAVAILABLE` where no engine answers
 */
export async function down(context: LifecycleContext, options: DownOptions): Promise<Outcome> {
  const { engine, project, signal, report, logger } = context
  const docker = await engine.client(signal)
  const outcomes = new Outcomes(report)
  const actual = await readActual(docker, project.name, signal)
  const inFile = new Set(project.services.map((service) => service.name))
  const present = Map.groupBy(
    actual.filter((container) => inFile.has(serviceOf(container))),
    serviceOf,
  )
  await inReverse(context, outcomes, [...present.keys()], async (name) => {
    report.stage(name, 'running', 'stopping')
    const containers = present.get(name) ?? []
    await Promise.all(
      containers.map(async (container) => {
        if (isActive(container) && !isOneOff(container)) {
          await stopContainer(docker, container.Id, graceOf(context, name), signal)
        }
        await removeContainer(docker, container.Id, signal, options.volumes)
      }),
    )
    outcomes.done(name, 'removed')
  })
  const orphans = orphansOf(project, actual)
  for (const orphan of orphans) outcomes.skipped(orphan, 'not in the file, so it stays', true)
  if (signal.aborted) return outcomes.end(orphans)
  for (const { name, reason } of await removeNetworks(docker, project.name, signal)) {
    logger.warn('a network stays', { network: name, reason })
  }
  if (options.volumes) {
    // The engine takes for named, and leaves, what a container took over from the one it replaced.
    const anonymous = anonymousVolumesOf(project, [...present.values()].flat())
    const { removed, kept } = await removeVolumes(docker, project, anonymous, signal)
    logger.info('volumes were removed', { volumes: removed })
    for (const { name, reason } of kept) {
      outcomes.failed(name, {
        code: 'unsupported',
        message: `Volume ${name} could not be removed`,
        remedy:
          'Remove the containers that use it (docker ps -a --filter volume=NAME shows them), then try again.',
        evidence: [reason],
      })
    }
  }
  return outcomes.end(orphans)
}
