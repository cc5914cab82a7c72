import { homedir } from 'node:os'
import { isAbsolute, join, posix, resolve } from 'node:path'
import { defined } from '../../../shared/defined.ts'
import type { Mount } from './model.ts'
import type { Reader } from './reader.ts'
import { isPath, parseVolume, tidyPath } from './short-volume.ts'
import { child, type MapNode, type Place, type SourceNode } from './source-tree.ts'

const PROPAGATIONS = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'])

/** A service's `volumes`, short and long forms. */
export function readMounts(node: SourceNode | undefined, key: string, reader: Reader): Mount[] {
  if (node?.kind !== 'list') return []
  return node.items.flatMap((item, at) => {
    const where = `${key}[${at}]`
    const mount = item.kind === 'map' ? longForm(item, where, reader) : shortForm(item, where, reader)
    return mount === undefined ? [] : [mount]
  })
}

function shortForm(item: SourceNode, key: string, reader: Reader): Mount | undefined {
  const text = reader.text(item)
  if (text === undefined) return undefined
  const volume = parseVolume(text)
  if (volume === undefined) {
    reader.problems.add(item.place, key, `${key}: ${text || 'an empty text'} is not SOURCE:TARGET[:ro]`)
    return undefined
  }
  const { source, options } = volume
  const target = checkedTarget(volume.target, item.place, key, reader)
  const base = { target, readOnly: options.includes('ro'), line: item.place.line }
  if (source === undefined) return { ...base, type: 'volume' }
  if (!isPath(source)) {
    return {
      ...base,
      type: 'volume',
      source,
      ...defined({ noCopy: options.includes('nocopy') ? true : undefined }),
    }
  }
  const propagation = options.find((option) => PROPAGATIONS.has(option))
  const selinux = options.find((option) => option === 'z' || option === 'Z')
  return {
    ...base,
    type: 'bind',
    source: hostPath(source, item.place.folder),
    createHostPath: true,
    ...defined({ propagation, selinux }),
  }
}

function longForm(item: MapNode, key: string, reader: Reader): Mount | undefined {
  const type = reader.text(child(item, 'type'))
  const wanted = reader.text(child(item, 'target'))
  if (type !== 'bind' && type !== 'volume' && type !== 'tmpfs') return undefined
  if (wanted === undefined) {
    reader.problems.add(item.place, key, `${key} lacks the key target: the path inside the container`)
    return undefined
  }
  const target = checkedTarget(wanted, item.place, key, reader)
  const readOnly = reader.boolean(child(item, 'read_only'), `${key}.read_only`) ?? false
  const source = reader.text(child(item, 'source'))
  const base = { target, readOnly, line: item.place.line }
  if (type === 'tmpfs') {
    const options = child(item, 'tmpfs')
    const size = reader.bytes(child(options, 'size'), `${key}.tmpfs.size`)
    const mode = reader.integer(child(options, 'mode'), `${key}.tmpfs.mode`)
    return { ...base, type, ...defined({ size, mode }) }
  }
  if (type === 'volume') {
    const noCopy = reader.boolean(child(child(item, 'volume'), 'nocopy'), `${key}.volume.nocopy`)
    return { ...base, type, ...defined({ source, noCopy: noCopy || undefined }) }
  }
  if (source === undefined) {
    reader.problems.add(item.place, key, `${key} lacks the key source: the path on this machine`)
    return undefined
  }
  const options = child(item, 'bind')
  const propagation = reader.text(child(options, 'propagation'))
  const label = reader.text(child(options, 'selinux'))
  const selinux: 'z' | 'Z' | undefined = label === 'z' || label === 'Z' ? label : undefined
  return {
    ...base,
    type,
    source: hostPath(source, item.place.folder),
    // Compose 2.40: with a `bind:` that does not say, a missing source is an error; without any, a folder is made.
    createHostPath:
      reader.boolean(child(options, 'create_host_path'), `${key}.bind.create_host_path`) ??
      options === undefined,
    ...defined({ propagation, selinux }),
  }
}

/** The absolute path of a source; one of Windows stays as it is on every system. */
export function hostPath(source: string, folder: string): string {
  if (source.startsWith('~')) return join(homedir(), source.slice(1))
  if (/^[A-Za-z]:[\\/]/.test(source) || source.startsWith('\\\\') || posix.isAbsolute(source)) return source
  return isAbsolute(source) ? source : resolve(folder, source)
}

function checkedTarget(target: string, place: Place, key: string, reader: Reader): string {
  if (!target.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(target)) {
    reader.problems.add(place, key, `${key}: ${target} must be an absolute path inside the container`)
  }
  return tidyPath(target)
}
