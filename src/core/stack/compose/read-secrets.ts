import { posix } from 'node:path'
import { didYouMean } from '../../../shared/closest-names.ts'
import type { Mount } from './model.ts'
import { hostPath } from './mounts.ts'
import type { Reader } from './reader.ts'
import { child, type MapNode, type SourceNode } from './source-tree.ts'

/** Where they go unless the service says otherwise. */
const FOLDERS = { secrets: '/run/secrets', configs: '/' } as const

/**
 * A service's secrets and configs as read-only binds of the files that hold them.
 *
 * Owner and mode are the file's own: a bind cannot change them, and Compose does not either.
 */
export function readSecrets(root: MapNode, name: string, service: MapNode, reader: Reader): Mount[] {
  return (['secrets', 'configs'] as const).flatMap((kind) => {
    const used = child(service, kind)
    if (used?.kind !== 'list') return []
    return used.items.flatMap((item, at) => {
      const mount = readMount(root, kind, item, `services.${name}.${kind}[${at}]`, reader)
      return mount === undefined ? [] : [mount]
    })
  })
}

function readMount(
  root: MapNode,
  kind: keyof typeof FOLDERS,
  item: SourceNode,
  key: string,
  reader: Reader,
): Mount | undefined {
  const source = reader.text(item.kind === 'map' ? child(item, 'source') : item)
  if (source === undefined) return undefined
  const section = child(root, kind)
  const definition = child(section, source)
  if (definition === undefined) {
    const known = section?.kind === 'map' ? [...section.entries.keys()] : []
    const hint = didYouMean(source, known)
    reader.problems.add(item.place, key, `${key}: ${source} is not among the ${kind} of the file${hint}`)
    return undefined
  }
  const file = child(definition, 'file')
  const path = reader.text(file)
  if (path === undefined) return undefined
  const target = reader.text(child(item, 'target')) ?? source
  return {
    type: 'bind',
    source: hostPath(path, file!.place.folder),
    target: posix.resolve(FOLDERS[kind], target),
    readOnly: true,
    createHostPath: false,
    line: item.place.line,
  }
}
