import type Docker from 'dockerode'
import { labels } from '../containers/labels.ts'
import type { ComposeNetwork, ComposeProject, ComposeVolume } from './model.ts'

/** How the engine is asked for a network of the project; an external one is not asked for. */
export function networkOptions(
  project: ComposeProject,
  network: ComposeNetwork,
): Docker.NetworkCreateOptions {
  const pools = network.pools.map((pool) => ({
    ...(pool.subnet === undefined ? {} : { Subnet: pool.subnet }),
    ...(pool.gateway === undefined ? {} : { Gateway: pool.gateway }),
    ...(pool.range === undefined ? {} : { IPRange: pool.range }),
    ...(Object.keys(pool.auxiliary).length === 0 ? {} : { AuxiliaryAddresses: { ...pool.auxiliary } }),
  }))
  const addressed = pools.length > 0 || network.ipamDriver !== undefined
  const options = {
    Name: network.name,
    CheckDuplicate: true,
    ...(network.driver === undefined ? {} : { Driver: network.driver }),
    Internal: network.internal,
    ...(network.enableIpv6 === undefined ? {} : { EnableIPv6: network.enableIpv6 }),
    Options: { ...network.driverOptions },
    Labels: { ...network.labels, [labels.project]: project.name, [labels.network]: network.key },
    ...(addressed
      ? {
          IPAM: {
            Driver: network.ipamDriver ?? 'default',
            Config: pools,
            Options: { ...network.ipamOptions },
          },
        }
      : {}),
  }
  return options as Docker.NetworkCreateOptions
}

/** How the engine is asked for a volume of the project; an external one is not asked for. */
export function volumeOptions(project: ComposeProject, volume: ComposeVolume): Docker.VolumeCreateOptions {
  return {
    Name: volume.name,
    ...(volume.driver === undefined ? {} : { Driver: volume.driver }),
    DriverOpts: { ...volume.driverOptions },
    Labels: { ...volume.labels, [labels.project]: project.name, [labels.volume]: volume.key },
  }
}
