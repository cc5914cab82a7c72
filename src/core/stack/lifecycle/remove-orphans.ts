import { isActive, removeContainer, stopContainer } from '../../engine/containers.ts'
import { readActual, readServiceName } from './actual.ts'
import type { LifecycleContext, ServiceOutcome } from './context.ts'
import { Outcomes } from './outcomes.ts'
import { listOrphans } from './plan.ts'
import { byService, findGraceMs, inReverse } from './stop.ts'

/**
 * Stops and removes the containers of services that the file does not have. Those of `docker compose run` stay, as do
 * volumes: another container may take them over.
 *
 * @returns how each of those services ended
 * @throws Problem `UNAVAILABLE` where no engine answers
 */
export async function removeOrphans(
  context: LifecycleContext,
): Promise<{ ok: boolean; services: ReadonlyMap<string, ServiceOutcome> }> {
  const { engine, project, report, signal } = context
  const docker = await engine.client(signal)
  const outcomes = new Outcomes(report)
  const actual = await readActual(docker, project.name, signal)
  const present = byService(actual)
  await inReverse(context, outcomes, listOrphans(project, actual), async (name) => {
    report.stage(name, 'running', 'stopping')
    const containers = present.get(name) ?? []
    await Promise.all(
      containers.map(async (container) => {
        if (isActive(container)) {
          await stopContainer(docker, container.Id, findGraceMs(context, readServiceName(container)), signal)
        }
        await removeContainer(docker, container.Id, signal)
      }),
    )
    outcomes.done(name, 'removed: not in the file')
  })
  return outcomes.end()
}
