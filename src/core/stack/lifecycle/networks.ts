import type Docker from 'dockerode'
import type { NetworkInspectInfo } from 'dockerode'
import type { ComposeNetwork, ComposeProject } from '../compose/model.ts'
import { ask } from '../engine/ask.ts'
import { labels } from '../engine/labels.ts'
import { questionMs } from './actual.ts'
import { engineMessage, ServiceFailure } from './failure.ts'
import { networkLabels } from './labels.ts'

const createMs = 60_000

/** The engine's networks by name. Engines allow the same name twice; the oldest wins, as with Compose. */
export async function readNetworks(docker: Docker, signal: AbortSignal): Promise<Map<string, string>> {
  const listed = await ask((options) => docker.listNetworks(options), questionMs, signal)
  const byName = new Map<string, NetworkInspectInfo>()
  for (const network of listed) {
    const other = byName.get(network.Name)
    if (!other || Date.parse(network.Created) < Date.parse(other.Created)) byName.set(network.Name, network)
  }
  return new Map([...byName].map(([name, network]) => [name, network.Id]))
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
  existing: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<string> {
  const known = existing.get(network.name)
  if (known !== undefined) return known
  if (network.external) {
    throw new ServiceFailure({
      code: 'invalid-file',
      message: `Network ${network.name} is declared external and does not exist`,
      remedy: `Make it with: docker network create ${network.name}`,
      evidence: [`networks.${network.key}: external: true`],
    })
  }
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
  try {
    const made = await ask((options) => docker.createNetwork({ ...body, ...options }), createMs, signal)
    return made.id
  } catch (error) {
    if ((error as { statusCode?: unknown }).statusCode !== 409) throw error
    // Somebody else made it in the meantime.
    const again = (await readNetworks(docker, signal)).get(network.name)
    if (again === undefined) throw error
    return again
  }
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
