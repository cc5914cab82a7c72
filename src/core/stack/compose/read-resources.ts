import { defined } from '../../../shared/defined.ts'
import type { AddressPool, ComposeNetwork, ComposeVolume } from './model.ts'
import type { Reader } from './reader.ts'
import { child, type MapNode, type SourceNode } from './source-tree.ts'

/** The networks of the file; `default` is there without being written down. */
export function readNetworks(root: MapNode, project: string, reader: Reader): ComposeNetwork[] {
  const section = child(root, 'networks')
  const written = section?.kind === 'map' ? [...section.entries] : []
  const networks = written.map(([key, node]) => readNetwork(key, node, project, reader))
  if (networks.some((network) => network.key === 'default')) return networks
  return [...networks, readNetwork('default', undefined, project, reader)]
}

function readNetwork(
  key: string,
  node: SourceNode | undefined,
  project: string,
  reader: Reader,
): ComposeNetwork {
  const at = `networks.${key}`
  const ipam = child(node, 'ipam')
  const driver = reader.text(child(node, 'driver'))
  const ipamDriver = reader.text(child(ipam, 'driver'))
  const enableIpv6 = reader.boolean(child(node, 'enable_ipv6'), `${at}.enable_ipv6`)
  return {
    key,
    ...readIdentity(key, node, at, project, reader),
    ...defined({ driver }),
    driverOptions: reader.record(child(node, 'driver_opts')),
    internal: reader.boolean(child(node, 'internal'), `${at}.internal`) ?? false,
    labels: reader.record(child(node, 'labels')),
    ...defined({ enableIpv6, ipamDriver }),
    ipamOptions: reader.record(child(ipam, 'options')),
    pools: readPools(child(ipam, 'config'), reader),
  }
}

function readPools(node: SourceNode | undefined, reader: Reader): AddressPool[] {
  if (node?.kind !== 'list') return []
  return node.items.map((item) => {
    const pool = {
      subnet: reader.text(child(item, 'subnet')),
      gateway: reader.text(child(item, 'gateway')),
      range: reader.text(child(item, 'ip_range')),
    }
    const set = Object.fromEntries(Object.entries(pool).filter(([, value]) => value !== undefined))
    return { ...set, auxiliary: reader.record(child(item, 'aux_addresses')) }
  })
}

/** The volumes of the file. */
export function readVolumes(root: MapNode, project: string, reader: Reader): ComposeVolume[] {
  const section = child(root, 'volumes')
  if (section?.kind !== 'map') return []
  return [...section.entries].map(([key, node]) => {
    const driver = reader.text(child(node, 'driver'))
    return {
      key,
      ...readIdentity(key, node, `volumes.${key}`, project, reader),
      ...defined({ driver }),
      driverOptions: reader.record(child(node, 'driver_opts')),
      labels: reader.record(child(node, 'labels')),
    }
  })
}

/** The name on the engine, and whether it is made and removed by others. */
function readIdentity(
  key: string,
  node: SourceNode | undefined,
  at: string,
  project: string,
  reader: Reader,
) {
  const mark = child(node, 'external')
  // `external: {name: …}` is an older way to say both.
  const external = mark?.kind === 'map' ? true : (reader.boolean(mark, `${at}.external`) ?? false)
  const named = reader.text(child(node, 'name')) ?? reader.text(child(mark, 'name'))
  // Compose lets it pass for networks.
  if (external && node?.kind === 'map' && at.startsWith('volumes.')) {
    for (const [other, value] of node.entries) {
      if (other === 'name' || other === 'external' || other.startsWith('x-')) continue
      const message = `${at} is external: it is taken as it is, and ${other} means nothing`
      reader.problems.add(value.place, `${at}.${other}`, message)
    }
  }
  return { name: named ?? (external ? key : `${project}_${key}`), external }
}
