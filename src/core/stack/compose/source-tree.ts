/** Where something stands in a file. */
export interface Place {
  /** Absolute. */
  readonly file: string
  /** 1-based; 0 where it is the file as a whole. */
  readonly line: number
  /** What relative paths that stand here are relative to. */
  readonly folder: string
}

/** `!reset` takes a key away that an earlier file set; `!override` replaces instead of merging. */
export type MergeTag = 'reset' | 'override'

/** A value a variable brought in. */
export interface VariableValue {
  readonly name: string
  readonly value: string | undefined
}

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  readonly place: Place
  readonly tag?: MergeTag
  /** As it stood before interpolation, where that changed it. */
  readonly template?: string
  readonly variables?: readonly VariableValue[]
}

export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly SourceNode[]
  readonly place: Place
  readonly tag?: MergeTag
}

export interface MapNode {
  readonly kind: 'map'
  /** In the order of the file. The place of a value is that of its key. */
  readonly entries: ReadonlyMap<string, SourceNode>
  readonly place: Place
  readonly tag?: MergeTag
}

/** A YAML value that remembers where it stands, through interpolation, merging and extending. */
export type SourceNode = ScalarNode | ListNode | MapNode

export type Path = readonly (string | number)[]

/** `services.web.ports[0]`. */
export function dotted(path: Path): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  )
}

export function scalar(value: ScalarNode['value'], place: Place): ScalarNode {
  return { kind: 'scalar', value, place }
}

export function createMap(entries: Iterable<readonly [string, SourceNode]>, place: Place): MapNode {
  return { kind: 'map', entries: new Map(entries), place }
}

/** The value of a key, where the node is a mapping that has it. */
export function child(node: SourceNode | undefined, key: string): SourceNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined
}

/** The deepest node on the path that exists: where a problem with the path is shown. */
export function nearest(node: SourceNode, path: Path): SourceNode {
  let at = node
  for (const part of path) {
    const next =
      typeof part === 'number' ? (at.kind === 'list' ? at.items[part] : undefined) : child(at, part)
    if (next === undefined) return at
    at = next
  }
  return at
}

/** As plain data, for the schema. */
export function plain(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plain)
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]))
}
