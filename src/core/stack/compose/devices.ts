import type { Device } from './model.ts'
import type { Reader } from './reader.ts'
import { child, type SourceNode } from './source-tree.ts'

/** `vendor.com/class=name`, by which the Container Device Interface names devices. */
const CDI_NAME =
  /^[A-Za-z](?:[\w.-]*[A-Za-z0-9])?\/[A-Za-z](?:[\w.-]*[A-Za-z0-9])?=[A-Za-z0-9](?:[\w.:-]*[A-Za-z0-9])?$/

/** What Compose and the engine take where the file does not say: everything. */
const ALL = 'rwm'

/** A service's `devices`: `HOST[:CONTAINER[:PERMISSIONS]]`, or the long form. */
export function readDevices(node: SourceNode | undefined, key: string, reader: Reader): Device[] {
  if (node?.kind !== 'list') return []
  return node.items.flatMap((item, at) => {
    const where = `${key}[${at}]`
    const device = item.kind === 'map' ? longForm(item, where, reader) : shortForm(item, where, reader)
    if (device === undefined) return []
    if (device.source !== device.target || !CDI_NAME.test(device.source)) return [device]
    const message = `${where}: ${device.source} is a CDI name, which is not supported: give the device by its path`
    reader.problems.add(item.place, where, message, 'unsupported')
    return []
  })
}

function shortForm(item: SourceNode, where: string, reader: Reader): Device | undefined {
  const text = reader.text(item)
  if (text === undefined) return undefined
  const [source = '', target = '', permissions = '', ...more] = text.split(':')
  if (source !== '' && more.length === 0) {
    return { source, target: target || source, permissions: permissions || ALL }
  }
  const message = `${where}: ${text || 'an empty text'} is not HOST[:CONTAINER[:rwm]]`
  reader.problems.add(item.place, where, message)
  return undefined
}

function longForm(item: SourceNode, where: string, reader: Reader): Device | undefined {
  const source = reader.text(child(item, 'source')) ?? ''
  const target = reader.text(child(item, 'target')) ?? ''
  const lacking = source === '' ? 'source: the path on this machine' : 'target: the path inside the container'
  if (source !== '' && target !== '') {
    return { source, target, permissions: reader.text(child(item, 'permissions')) || ALL }
  }
  reader.problems.add(item.place, where, `${where} lacks the key ${lacking}`)
  return undefined
}
