import { defined } from '../../../shared/defined.ts'
import type { ComposeService } from './model.ts'
import type { Reader } from './reader.ts'
import { child, type MapNode, type SourceNode } from './source-tree.ts'

type Limits = Pick<
  ComposeService,
  'ulimits' | 'memory' | 'memoryReservation' | 'memorySwap' | 'cpus' | 'pidsLimit' | 'shmSize'
>

/** What a service may use: its own keys, and those of `deploy.resources`, which mean the same. */
export function readLimits(node: MapNode, at: string, reader: Reader): Limits {
  const resources = child(child(node, 'deploy'), 'resources')
  const placeInDeploy = (kind: string, key: string) => child(child(resources, kind), key)
  const bytes = (value: SourceNode | undefined, key: string) => reader.bytes(value, `${at}.${key}`)
  const agreed = (
    key: string,
    deployKey: string,
    read: (value: SourceNode | undefined, key: string) => number | undefined,
  ) => {
    const [kind = '', name = ''] = deployKey.split('.')
    const place = placeInDeploy(kind, name)
    const own = read(child(node, key), key)
    const deployed = read(place, `deploy.resources.${deployKey}`)
    if (own !== undefined && deployed !== undefined && own !== deployed) {
      const message = `${at}.${key} and ${at}.deploy.resources.${deployKey} say different things`
      reader.problems.add(place!.place, `${at}.deploy.resources.${deployKey}`, message)
    }
    return deployed ?? own
  }
  const limits = defined({
    memory: agreed('mem_limit', 'limits.memory', bytes),
    memoryReservation: agreed('mem_reservation', 'reservations.memory', bytes),
    memorySwap:
      reader.text(child(node, 'memswap_limit')) === '-1'
        ? -1
        : bytes(child(node, 'memswap_limit'), 'memswap_limit'),
    cpus: agreed('cpus', 'limits.cpus', (value, key) => reader.number(value, `${at}.${key}`)),
    pidsLimit: agreed('pids_limit', 'limits.pids', (value, key) => reader.integer(value, `${at}.${key}`)),
    shmSize: bytes(child(node, 'shm_size'), 'shm_size'),
  })
  return { ulimits: readUlimits(child(node, 'ulimits'), `${at}.ulimits`, reader), ...limits }
}

function readUlimits(node: SourceNode | undefined, key: string, reader: Reader): Limits['ulimits'] {
  if (node?.kind !== 'map') return []
  return [...node.entries].flatMap(([name, value]) => {
    const of = (part: string) =>
      value.kind === 'map'
        ? reader.integer(child(value, part), `${key}.${name}.${part}`)
        : reader.integer(value, `${key}.${name}`)
    const soft = of('soft')
    const hard = of('hard')
    return soft === undefined || hard === undefined ? [] : [{ name, soft, hard }]
  })
}
