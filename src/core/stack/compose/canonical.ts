import { defined } from '../../../shared/defined.ts'
import { parseVolume, tidyPath } from './short-volume.ts'
import { child, createMap, type ListNode, type MapNode, type SourceNode, scalar } from './source-tree.ts'

/** Keys of a service that may be a list of `KEY=value` or a mapping. */
const MAPPINGS = new Set(['environment', 'labels', 'sysctls', 'annotations'])
/** Keys that may be one text or a list of texts. */
const LISTS = new Set(['dns', 'dns_search', 'tmpfs', 'env_file', 'label_file'])
/** Keys that may be a list of names or a mapping of names to options. */
const NAMED = new Set(['depends_on', 'networks', 'models'])

/**
 * Writes out the short forms that matter for merging, in a whole file: lists of `KEY=value` become mappings, single
 * texts become lists, lists of names become mappings. Places stay.
 */
export function canonical(root: MapNode): MapNode
export function canonical(root: SourceNode): SourceNode
export function canonical(root: SourceNode): SourceNode {
  if (root.kind !== 'map') return root
  const entries = [...root.entries].map(([key, section]): [string, SourceNode] => {
    if (section.kind !== 'map') return [key, section]
    if (key === 'services') return [key, changeEach(section, canonicalService)]
    if (key === 'networks' || key === 'volumes' || key === 'secrets' || key === 'configs') {
      return [key, changeEach(section, (node) => withChild(node, 'labels', asMapping))]
    }
    return [key, section]
  })
  return { ...root, entries: new Map(entries) }
}

function changeEach(map: MapNode, change: (node: SourceNode) => SourceNode): MapNode {
  return { ...map, entries: new Map([...map.entries].map(([key, node]) => [key, change(node)])) }
}

function withChild(node: SourceNode, key: string, change: (node: SourceNode) => SourceNode): SourceNode {
  const value = child(node, key)
  if (node.kind !== 'map' || value === undefined) return node
  return { ...node, entries: new Map([...node.entries, [key, change(value)]]) }
}

function canonicalService(service: SourceNode): SourceNode {
  if (service.kind !== 'map') return service
  const entries = [...service.entries].map(([key, node]): [string, SourceNode] => {
    if (MAPPINGS.has(key)) return [key, asMapping(node)]
    if (LISTS.has(key) && node.kind === 'scalar' && node.value !== null) return [key, asList(node)]
    if (NAMED.has(key) && node.kind === 'list') return [key, namesAsMapping(node)]
    if (key === 'extra_hosts' && node.kind === 'map') return [key, hostsAsList(node)]
    return [key, node]
  })
  return { ...service, entries: new Map(entries) }
}

/** `["A=1", "B"]` as `{A: "1", B: null}`. */
function asMapping(node: SourceNode): SourceNode {
  if (node.kind !== 'list') return node
  const entries = node.items.flatMap((item): [string, SourceNode][] => {
    if (item.kind !== 'scalar' || item.value === null) return []
    const text = String(item.value)
    const equals = text.indexOf('=')
    if (equals < 0) return [[text, scalar(null, item.place)]]
    return [[text.slice(0, equals), { ...item, value: text.slice(equals + 1) }]]
  })
  return { ...createMap(entries, node.place), ...defined({ tag: node.tag }) }
}

function asList(node: SourceNode): ListNode {
  return {
    kind: 'list',
    items: [node],
    place: node.place,
    ...defined({ tag: node.tag }),
  }
}

function namesAsMapping(node: ListNode): SourceNode {
  const names = node.items.flatMap((item): [string, SourceNode][] =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [[item.value, scalar(null, item.place)]] : [],
  )
  return { ...createMap(names, node.place), ...defined({ tag: node.tag }) }
}

function hostsAsList(node: MapNode): ListNode {
  const items = [...node.entries].flatMap(([host, addresses]) =>
    (addresses.kind === 'list' ? addresses.items : [addresses]).map((address) =>
      scalar(`${host}=${address.kind === 'scalar' ? String(address.value ?? '') : ''}`, address.place),
    ),
  )
  return { kind: 'list', items, place: node.place }
}

/**
 * Writes short mounts whose target is not in its plainest form (`./x:/x/`) as Compose does it once a file is whole, so
 * that two mounts at one place are seen to be one.
 */
export function withTidyTargets(root: MapNode): MapNode
export function withTidyTargets(root: SourceNode): SourceNode
export function withTidyTargets(root: SourceNode): SourceNode {
  const services = child(root, 'services')
  if (root.kind !== 'map' || services?.kind !== 'map') return root
  const tidied = changeEach(services, (service) => withChild(service, 'volumes', tidyTargets))
  return { ...root, entries: new Map([...root.entries, ['services', tidied]]) }
}

function tidyTargets(mounts: SourceNode): SourceNode {
  if (mounts.kind !== 'list') return mounts
  const items = mounts.items.map((item) => {
    const volume = item.kind === 'scalar' ? parseVolume(String(item.value ?? '')) : undefined
    if (volume === undefined || item.kind !== 'scalar') return item
    const { source, target, options } = volume
    const tidy = tidyPath(target)
    if (tidy === target) return item
    const parts = [source, tidy, options.join(',')].filter((part) => part !== undefined && part !== '')
    return { ...item, value: parts.join(':') }
  })
  return { ...mounts, items }
}
