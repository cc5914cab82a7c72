import type Docker from 'dockerode'
import type { NetworkInspectInfo } from 'dockerode'
import type { ComposeNetwork, ComposeProject } from '../compose/model.ts'
import { ask } from '../engine/ask.ts'
import { labels } from '../engine/labels.ts'
import { questionMs } from './actual.ts'
import { engineMessage, ServiceFailure } from './failure.ts'
import { networkLabels } from './labels.ts'
import type { ActionFailure } from './report.ts'

const createMs = 30_000

/** The engine's networks by name, oldest first: engines let two have the same. */
export type KnownNetworks = ReadonlyMap<string, readonly NetworkInspectInfo[]>

export async function readNetworks(docker: Docker, signal?: AbortSignal): Promise<KnownNetworks> {
  const listed = await ask((options) => docker.listNetworks(options), questionMs, signal)
  const sorted = listed.toSorted((a, b) => Date.parse(a.Created) - Date.parse(b.Created))
  return Map.groupBy(sorted, (network) => network.Name)
}

/**
 * Makes a network where there is none of its name.
 *
 * @param existing by name, as {@link readNetworks} gives them
 * @returns its id
 * @throws ServiceFailure where an external one is missing; the engine's error where it refuses
 */
export async function ensureNetwork(
  docker: Docker,
  project: ComposeProject,
  network: ComposeNetwork,
  existing: KnownNetworks,
  signal: AbortSignal,
): Promise<string> {
  const known = existing.get(network.name)
  if (known !== undefined) return await theOnly(docker, project.name, known)
  if (network.external) throw new ServiceFailure(missingNetwork(network))
  const body = {
    Name: network.name,
    CheckDuplicate: true,
    Driver: network.driver ?? 'bridge',
    Internal: network.internal,
    Options: { ...network.driverOptions },
    Labels: networkLabels(project, network),
    ...(network.enableIpv6 === undefined ? {} : { EnableIPv6: network.enableIpv6 }),
    ...ipamOf(network),
  }
  signal.throwIfAborted()
  try {
    // Not to be cancelled: the engine would go on with it, and the next action not see it yet and make a second one.
    await ask((options) => docker.createNetwork({ ...body, ...options }), createMs)
  } catch (error) {
    // Somebody else made it in the meantime.
    if ((error as { statusCode?: unknown }).statusCode !== 409) throw error
  }
  const made = (await readNetworks(docker)).get(network.name)
  if (made === undefined) throw new Error(`Network ${network.name} was removed by somebody else`)
  return await theOnly(docker, project.name, made)
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

function ipamOf({ ipamDriver, ipamOptions, pools }: ComposeNetwork) {
  if (ipamDriver === undefined && pools.length === 0 && Object.keys(ipamOptions).length === 0) return {}
  const config = pools.map(({ subnet, gateway, range, auxiliary }) => ({
    ...(subnet === undefined ? {} : { Subnet: subnet }),
    ...(gateway === undefined ? {} : { Gateway: gateway }),
    ...(range === undefined ? {} : { IPRange: range }),
    ...(Object.keys(auxiliary).length === 0 ? {} : { AuxiliaryAddresses: { ...auxiliary } }),
  }))
  return { IPAM: { Driver: ipamDriver ?? 'default', Options: { ...ipamOptions }, Config: config } }
}

/**
 * Removes the networks that were made for a project. One that something else still uses stays.
 *
 * @returns names of those that stay, with the engine's reason
 */
export async function removeNetworks(
  docker: Docker,
  project: string,
  signal: AbortSignal,
): Promise<{ name: string; reason: string }[]> {
  const filters = { label: [`${labels.project}=${project}`] }
  const listed = await ask((options) => docker.listNetworks({ ...options, filters }), questionMs, signal)
  const kept = await Promise.all(
    listed.map(async ({ Id, Name }) => {
      try {
        await ask((options) => docker.getNetwork(Id).remove(options), createMs, signal)
        return undefined
      } catch (error) {
        signal.throwIfAborted()
        if ((error as { statusCode?: unknown }).statusCode === 404) return undefined
        return { name: Name, reason: engineMessage(error) }
      }
    }),
  )
  return kept.filter((entry) => entry !== undefined)
}
