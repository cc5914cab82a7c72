import type Docker from 'dockerode'
import { defined } from '../../../shared/defined.ts'
import { labels } from '../containers/labels.ts'
import type { ComposeNetwork, ComposeProject, ComposeVolume } from './model.ts'

/** How the engine is asked for a network of the project; an external one is not asked for. */
export function networkOptions(
  project: ComposeProject,
  network: ComposeNetwork,
): Docker.NetworkCreateOptions {
  const pools = network.pools.map((pool) => ({
    ...defined({
      Subnet: pool.subnet,
      Gateway: pool.gateway,
      IPRange: pool.range,
      AuxiliaryAddresses: Object.keys(pool.auxiliary).length === 0 ? undefined : { ...pool.auxiliary },
    }),
  }))
  const addressed = pools.length > 0 || network.ipamDriver !== undefined
  const options = {
    Name: network.name,
    CheckDuplicate: true,
    ...defined({ Driver: network.driver }),
    Internal: network.internal,
    ...defined({ EnableIPv6: network.enableIpv6 }),
    Options: { ...network.driverOptions },
    Labels: { ...network.labels, [labels.project]: project.name, [labels.network]: network.key },
    ...defined({
      IPAM: addressed
        ? {
            Driver: network.ipamDriver ?? 'default',
            Config: pools,
            Options: { ...network.ipamOptions },
          }
        : undefined,
    }),
  }
  return options
}

/** How the engine is asked for a volume of the project; an external one is not asked for. */
export function volumeOptions(project: ComposeProject, volume: ComposeVolume): Docker.VolumeCreateOptions {
  return {
    Name: volume.name,
    ...defined({ Driver: volume.driver }),
    DriverOpts: { ...volume.driverOptions },
    Labels: { ...volume.labels, [labels.project]: project.name, [labels.volume]: volume.key },
  }
}
