import { isActive, removeContainer, stopContainer } from '../../engine/containers.ts'
import { isOneOff, readActual, readServiceName } from './actual.ts'
import { listAnonymousVolumes } from './anonymous-volumes.ts'
import type { LifecycleContext, Outcome } from './context.ts'
import { removeNetworks } from './networks.ts'
import { Outcomes } from './outcomes.ts'
import { listOrphans } from './plan.ts'
import type { ActionFailure } from './report.ts'
import { findGraceMs, inReverse } from './stop.ts'
import { type ResourceUser, usersInWords } from './users.ts'
import { chooseVolumes, readVolumeLabels, removeVolumes } from './volumes.ts'

export interface DownOptions {
  /** The volumes of this project too, named and anonymous: their data is lost. */
  readonly volumes: boolean
  /** Containers of services that are not in the file too. */
  readonly removeOrphans?: boolean
  /** Volumes that another folder's containers use, which stay with `volumes`. */
  readonly otherVolumes?: { readonly folder: string; readonly names: ReadonlySet<string> }
}

/**
 * `docker compose down`: stops and removes the project's containers, those that depend on others first, then its
 * networks, and its volumes if asked, those without a name included. Services of any profile go; external networks and
 * volumes stay, as do, unless asked for, containers of services that are not in the file. What somebody else uses stays too,
 * and is told with its users.
 *
 * @throws Problem `UNAVAILABLE` where no engine answers
 */
export async function down(context: LifecycleContext, options: DownOptions): Promise<Outcome> {
  const { engine, project, signal, report, logger } = context
  const docker = await engine.client(signal)
  const outcomes = new Outcomes(report)
  const actual = await readActual(docker, project.name, signal)
  const { removeOrphans = false } = options
  const goes = new Set(project.services.map((service) => service.name))
  if (removeOrphans) for (const orphan of listOrphans(project, actual)) goes.add(orphan)
  const present = Map.groupBy(
    actual.filter((container) => goes.has(readServiceName(container))),
    readServiceName,
  )
  // What another folder's containers have without a name was not named by the user either.
  const isOwn = ({ Id }: { readonly Id: string }) => !context.takenOver?.has(Id)
  await inReverse(context, outcomes, [...present.keys()], async (name) => {
    report.stage(name, 'running', 'stopping')
    const containers = present.get(name) ?? []
    await Promise.all(
      containers.map(async (container) => {
        if (isActive(container) && !isOneOff(container)) {
          await stopContainer(docker, container.Id, findGraceMs(context, name), signal)
        }
        await removeContainer(docker, container.Id, signal, options.volumes && isOwn(container))
      }),
    )
    outcomes.done(name, 'removed')
  })
  const orphans = removeOrphans ? [] : listOrphans(project, actual)
  for (const orphan of orphans) outcomes.skipped(orphan, 'not in the file, so it stays', true)
  if (signal.aborted) return outcomes.end(orphans)
  for (const network of await removeNetworks(docker, project.name, signal)) {
    logger.warn('a network stays', { network: network.name, reason: network.reason })
    tellNetwork(context, outcomes, network, orphans)
  }
  if (options.volumes) {
    const choice = chooseVolumes(project, await readVolumeLabels(docker, signal), options.otherVolumes)
    for (const { name, reason } of choice.stays) outcomes.skipped(name, reason, true)
    // The engine takes for named, and leaves, what a container took over from the one it replaced.
    const anonymous = listAnonymousVolumes(project, [...present.values()].flat().filter(isOwn))
    const { removed, kept } = await removeVolumes(docker, choice.goes, anonymous, signal)
    logger.info('volumes were removed', { volumes: removed })
    for (const { name, reason, users } of kept) outcomes.failed(name, inUse('Volume', name, reason, users))
  }
  return outcomes.end(orphans)
}

/** A network that only orphans use stays with them, as was asked for; with any other user it failed to go. */
function tellNetwork(
  { project }: LifecycleContext,
  outcomes: Outcomes,
  { name, reason, users }: { name: string; reason: string; users: readonly ResourceUser[] },
  orphans: readonly string[],
): void {
  const strangers = users.filter(
    (user) => user.project !== project.name || !orphans.includes(user.service ?? ''),
  )
  const isExpected = users.length > 0 && strangers.length === 0
  if (isExpected) outcomes.skipped(name, `network stays: ${usersInWords(users)} uses it`, true)
  else outcomes.failed(name, inUse('Network', name, reason, users))
}

function inUse(
  what: 'Network' | 'Volume',
  name: string,
  reason: string,
  users: readonly ResourceUser[],
): ActionFailure {
  const out =
    what === 'Network'
      ? `Take them out (docker network disconnect ${name} CONTAINER), or remove them, then try again.`
      : 'Remove the containers that use it, then try again.'
  return {
    code: 'unsupported',
    message: `${what} ${name} could not be removed: it is used by ${usersInWords(users)}`,
    remedy: out,
    evidence: [reason],
  }
}
