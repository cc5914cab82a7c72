import { mergeLists } from './list-identity.ts'
import { child, type MapNode, type Path, type SourceNode } from './source-tree.ts'

/**
 * Lays one canonical tree over another as Compose does with override files and `extends`: mappings key by key, lists
 * one after the other (without what is there already), anything else replaced. `!reset` and `!override` are obeyed.
 *
 * @param path where the trees stand in a Compose file; for a service `['services', name]`
 */
export function merge(base: MapNode, over: MapNode, path?: Path): MapNode
export function merge(base: SourceNode, over: SourceNode, path?: Path): SourceNode
export function merge(base: SourceNode, over: SourceNode, path: Path = []): SourceNode {
  if (over.tag === 'override' || replaces(path)) return over
  if (base.kind === 'map' && over.kind === 'map') {
    if (path[0] === 'services' && path[2] === 'logging' && path.length === 3 && otherDriver(base, over))
      return over
    return mergeMaps(base, over, path)
  }
  if (over.kind === 'scalar' && over.value === null) return base
  if (base.kind === 'list' && over.kind === 'list') return mergeLists(base, over, path)
  return over
}

/** Takes away what `!reset` marks, in a tree that nothing is merged into any more. */
export function withoutResets(node: MapNode): MapNode
export function withoutResets(node: SourceNode): SourceNode
export function withoutResets(node: SourceNode): SourceNode {
  if (node.kind === 'list') return { ...node, items: node.items.filter(isKept).map(withoutResets) }
  if (node.kind !== 'map') return node
  const kept = [...node.entries].filter(([, value]) => isKept(value))
  return { ...node, entries: new Map(kept.map(([key, value]) => [key, withoutResets(value)])) }
}

const isKept = (node: SourceNode) => node.tag !== 'reset'

/** A command is one thing, and so are the bounds of a ulimit: parts of two are never mixed. */
function replaces(path: Path): boolean {
  if (path[0] !== 'services') return false
  if (path.length === 4 && path[2] === 'ulimits') return true
  const key = path.slice(2).join('.')
  return key === 'command' || key === 'entrypoint' || key === 'healthcheck.test'
}

function otherDriver(base: MapNode, over: MapNode): boolean {
  const [before, after] = [child(base, 'driver'), child(over, 'driver')]
  return before?.kind === 'scalar' && after?.kind === 'scalar' && before.value !== after.value
}

function mergeMaps(base: MapNode, over: MapNode, path: Path): MapNode {
  const entries = new Map(base.entries)
  for (const [key, value] of over.entries) {
    const before = entries.get(key)
    if (value.tag === 'reset') entries.delete(key)
    else if (before === undefined) entries.set(key, value)
    else entries.set(key, merge(before, value, [...path, key]))
  }
  return { ...base, entries }
}
