import type Docker from 'dockerode'
import type { NetworkInspectInfo } from 'dockerode'
import { defined } from '../../../shared/defined.ts'
import { ask, questionMs } from '../../engine/ask.ts'
import { answerStatus, engineMessage } from '../../engine/engine-answer.ts'
import { networkHash } from '../compose/definition-hash.ts'
import type { AddressPool, ComposeNetwork, ComposeProject } from '../compose/model.ts'
import { labels } from '../containers/labels.ts'
import { ServiceFailure } from './failure.ts'
import { networkLabels } from './labels.ts'
import type { ActionFailure } from './report.ts'
import { findUsers, type ResourceUser } from './users.ts'

const createMs = 30_000
const usualDriver = 'bridge'

interface ActualPool {
  readonly Subnet?: string | undefined
  readonly Gateway?: string | undefined
  readonly IPRange?: string | undefined
}

/** The engine's networks by name, oldest first: engines let two have the same. */
export type KnownNetworks = ReadonlyMap<string, readonly NetworkInspectInfo[]>

export async function readNetworks(docker: Docker, signal?: AbortSignal): Promise<KnownNetworks> {
  const listed = await ask((options) => docker.listNetworks(options), questionMs, signal)
  const sorted = listed.toSorted((a, b) => Date.parse(a.Created) - Date.parse(b.Created))
  return Map.groupBy(sorted, (network) => network.Name)
}

/**
 * Makes a network where there is none of its name, and anew where it is no longer what the file says.
 *
 * @param existing by name, as {@link readNetworks} gives them
 * @param anew takes everything out of a network, has `make` make it anew, and puts all into it
 * @returns its id
 * @throws ServiceFailure where an external one is missing; the engine's error where it refuses
 */
export async function ensureNetwork(
  docker: Docker,
  project: ComposeProject,
  network: ComposeNetwork,
  existing: KnownNetworks,
  anew: (old: NetworkInspectInfo, why: string, make: () => Promise<string>) => Promise<string>,
  signal: AbortSignal,
): Promise<string> {
  const known = existing.get(network.name)
  if (known === undefined) {
    if (network.external) throw new ServiceFailure(missingNetwork(network))
    signal.throwIfAborted()
    return await makeNetwork(docker, project, network)
  }
  const id = await theOnly(docker, project.name, known)
  const old = known.find((one) => one.Id === id)
  const why = old && whyAnew(project, network, old)
  if (!old || why === undefined) return id
  return await anew(old, why, () => makeNetwork(docker, project, network))
}

async function makeNetwork(
  docker: Docker,
  project: ComposeProject,
  network: ComposeNetwork,
): Promise<string> {
  const body = {
    Name: network.name,
    CheckDuplicate: true,
    Driver: network.driver ?? usualDriver,
    Internal: network.internal,
    Options: { ...network.driverOptions },
    Labels: networkLabels(project, network),
    ...defined({ EnableIPv6: network.enableIpv6 }),
    ...makeIpam(network),
  }
  try {
    // Not to be cancelled: the engine would go on with it, and the next action not see it yet and make a second one.
    await ask((options) => docker.createNetwork({ ...body, ...options }), createMs)
  } catch (error) {
    // Somebody else made it in the meantime.
    if (answerStatus(error) !== 409) throw error
  }
  const made = (await readNetworks(docker)).get(network.name)
  if (made === undefined) throw new Error(`Network ${network.name} was removed by somebody else`)
  return await theOnly(docker, project.name, made)
}

/**
 * In what a network of the project differs from the file: by our label, or, where docker compose made it, by what can be
 * seen. `undefined` where it may stay, as do those that are not the project's.
 */
export function whyAnew(
  project: ComposeProject,
  network: ComposeNetwork,
  actual: NetworkInspectInfo,
): string | undefined {
  if (network.external || actual.Labels?.[labels.project] !== project.name) return undefined
  const definition = actual.Labels[labels.definition]
  if (definition !== undefined) {
    return definition === networkHash(network) ? undefined : 'its definition changed'
  }
  const { driver = usualDriver, internal, enableIpv6, driverOptions, pools } = network
  const has = actual.IPAM?.Config ?? []
  // What the engine fills in by itself is no difference.
  const lacks = (wanted: Readonly<Record<string, string>>, is: Record<string, string> | null | undefined) =>
    Object.entries(wanted).some(([key, value]) => is?.[key] !== value)
  const differs: [string, boolean][] = [
    ['driver', driver !== actual.Driver],
    ['access from outside', internal !== actual.Internal],
    ['IPv6', enableIpv6 !== undefined && enableIpv6 !== actual.EnableIPv6],
    ['options', lacks(driverOptions, actual.Options)],
    ['labels', lacks(network.labels, actual.Labels)],
    ['addresses', pools.some((pool) => !has.some((one) => !poolDiffers(pool, one)))],
  ]
  const found = differs.filter(([, differ]) => differ).map(([what]) => what)
  return found.length > 0 ? `it was made by another tool, with other ${found.join(', ')}` : undefined
}

function poolDiffers({ subnet, gateway, range }: AddressPool, actual: ActualPool): boolean {
  const other = (wanted: string | undefined, is: string | undefined) => wanted !== undefined && wanted !== is
  return other(subnet, actual.Subnet) || other(gateway, actual.Gateway) || other(range, actual.IPRange)
}

/** Why a service cannot be in an external network that is not there. */
export function missingNetwork({ name, key }: ComposeNetwork): ActionFailure {
  return {
    code: 'invalid-file',
    message: `Network ${name} is declared external and does not exist`,
    remedy: `Make it with: docker network create ${name}`,
    evidence: [`networks.${key}: external: true`, `${name}: no such network`],
  }
}

/**
 * Of several networks with one name, which the engine would refuse to tell apart, leaves one: they come about where two
 * are made at the same moment, or by a process that was killed. Those in use cannot be removed; others' are not.
 */
async function theOnly(
  docker: Docker,
  project: string,
  networks: readonly NetworkInspectInfo[],
): Promise<string> {
  const left = new Set(networks.map((network) => network.Id))
  for (const { Id, Labels } of networks.toReversed()) {
    if (left.size === 1) break
    if (Labels?.[labels.project] !== project) continue
    const removed = ask((options) => docker.getNetwork(Id).remove(options), createMs)
    await removed.then(
      () => left.delete(Id),
      // In use; perhaps an older one is not.
      () => undefined,
    )
  }
  return [...left][0]!
}

function makeIpam({ ipamDriver, ipamOptions, pools }: ComposeNetwork) {
  if (ipamDriver === undefined && pools.length === 0 && Object.keys(ipamOptions).length === 0) return {}
  const config = pools.map(({ subnet, gateway, range, auxiliary }) => ({
    ...defined({
      Subnet: subnet,
      Gateway: gateway,
      IPRange: range,
      AuxiliaryAddresses: Object.keys(auxiliary).length === 0 ? undefined : { ...auxiliary },
    }),
  }))
  return { IPAM: { Driver: ipamDriver ?? 'default', Options: { ...ipamOptions }, Config: config } }
}

/**
 * Removes the networks that were made for a project. One that something else still uses stays.
 *
 * @returns names of those that stay, with the engine's reason and who uses them
 */
export async function removeNetworks(
  docker: Docker,
  project: string,
  signal: AbortSignal,
): Promise<{ name: string; reason: string; users: ResourceUser[] }[]> {
  const filters = { label: [`${labels.project}=${project}`] }
  const listed = await ask((options) => docker.listNetworks({ ...options, filters }), questionMs, signal)
  const kept = await Promise.all(
    listed.map(async ({ Id, Name }) => {
      try {
        await ask((options) => docker.getNetwork(Id).remove(options), createMs, signal)
        return undefined
      } catch (error) {
        signal.throwIfAborted()
        if (answerStatus(error) === 404) return undefined
        return {
          name: Name,
          reason: engineMessage(error),
          users: await findUsers(docker, 'network', Id, signal),
        }
      }
    }),
  )
  return kept.filter((entry) => entry !== undefined)
}
