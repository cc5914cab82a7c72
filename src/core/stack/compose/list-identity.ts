import { parseVolume } from './short-volume.ts'
import { child, type ListNode, type MapNode, type Path, plain, type SourceNode } from './source-tree.ts'

type Identity = (item: SourceNode) => string | undefined

/** Lists of a service whose entries are told apart by what stands before `=`. */
const KEYED = new Set([
  ...[
    'annotations',
    'cap_add',
    'cap_drop',
    'dns',
    'dns_opt',
    'dns_search',
    'environment',
    'expose',
    'labels',
  ],
  ...['links', 'profiles', 'sysctls', 'tmpfs'],
])
/** The same, in a service's connection to a network. */
const KEYED_ON_NETWORK = new Set(['aliases', 'link_local_ips'])

/** Where a secret or config is mounted that does not say where. */
const FOLDERS: Readonly<Record<string, string>> = { secrets: '/run/secrets', configs: '' }

/**
 * Leaves the last of the entries that Compose takes for the same one, at the place of the first: of two mounts at one
 * target, two values of a variable, a port that is published twice. Other lists are left as they are.
 */
export function uniqueEntries(node: MapNode): MapNode
export function uniqueEntries(node: SourceNode, path?: Path): SourceNode
export function uniqueEntries(node: SourceNode, path: Path = []): SourceNode {
  if (node.kind === 'scalar') return node
  if (node.kind === 'list') {
    const items = node.items.map((item, at) => uniqueEntries(item, [...path, at]))
    return { ...node, items: lastOfEach(items, path) }
  }
  const entries = [...node.entries].map(([key, value]): [string, SourceNode] => [
    key,
    uniqueEntries(value, [...path, key]),
  ])
  return { ...node, entries: new Map(entries) }
}

/** Lays one list over another at the same path. */
export function mergeLists(base: ListNode, over: ListNode, path: Path): ListNode {
  const hosts = path[0] === 'services' && path.length === 3 && path[2] === 'extra_hosts'
  const there = hosts ? new Set(base.items.map(readText)) : undefined
  const added = there ? over.items.filter((item) => !there.has(readText(item))) : over.items
  return { ...base, items: lastOfEach([...base.items, ...added], path) }
}

function lastOfEach(items: readonly SourceNode[], path: Path): SourceNode[] {
  const identity = identityAt(path)
  const kept: SourceNode[] = []
  const known = new Map<string, number>()
  for (const item of items) {
    const id = identity?.(item)
    const at = id === undefined ? undefined : known.get(id)
    if (at !== undefined) kept[at] = item
    else {
      if (id !== undefined) known.set(id, kept.length)
      kept.push(item)
    }
  }
  return kept
}

/** What makes two entries of a list the same one; `undefined` where Compose tells none from another. */
function identityAt(path: Path): Identity | undefined {
  const [section, , key, inner, deepest] = path
  if (path.length === 3 && key === 'labels' && section !== 'services') return beforeEquals
  if (section !== 'services') return undefined
  if (path.length === 5 && key === 'networks') {
    return KEYED_ON_NETWORK.has(String(deepest)) ? beforeEquals : undefined
  }
  if (path.length === 4) return key === 'deploy' && inner === 'labels' ? beforeEquals : undefined
  if (path.length !== 3 || typeof key !== 'string') return undefined
  if (KEYED.has(key)) return beforeEquals
  switch (key) {
    case 'env_file':
      return (item) => readText(item.kind === 'map' ? child(item, 'path') : item)
    case 'devices':
      return (item) => (item.kind === 'map' ? readText(child(item, 'target')) : deviceTarget(readText(item)))
    case 'ports':
      return (item) => JSON.stringify(plain(item))
    case 'volumes':
      return (item) => readText(child(item, 'target')) ?? parseVolume(readText(item) ?? '')?.target
    case 'secrets':
    case 'configs':
      return (item) => fileTarget(item, FOLDERS[key]!)
    default:
      return undefined
  }
}

function deviceTarget(text: string | undefined): string | undefined {
  const parts = text?.split(':')
  return parts?.[1] || parts?.[0]
}

function fileTarget(item: SourceNode, folder: string): string | undefined {
  const source = item.kind === 'map' ? readText(child(item, 'source')) : readText(item)
  return readText(child(item, 'target')) ?? (source === undefined ? undefined : `${folder}/${source}`)
}

function readText(node: SourceNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined
}

const beforeEquals = (item: SourceNode) => readText(item)?.split('=', 1)[0]
