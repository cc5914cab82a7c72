import { isIP } from 'node:net'
import { defined } from '../../../shared/defined.ts'
import type { PortMapping } from './model.ts'
import type { Reader } from './reader.ts'
import { child, type MapNode, type SourceNode } from './source-tree.ts'

const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const
type Protocol = (typeof PROTOCOLS)[number]

interface Range {
  readonly first: number
  readonly last: number
}

/** A service's `ports`, short and long forms, with ranges written out. */
export function readPorts(node: SourceNode | undefined, key: string, reader: Reader): PortMapping[] {
  if (node?.kind !== 'list') return []
  const mappings = node.items.flatMap((item, at) => {
    const where = `${key}[${at}]`
    try {
      return item.kind === 'map' ? longForm(item, where, reader) : shortForm(item, reader)
    } catch (error) {
      if (!(error instanceof NotAPort)) throw error
      reader.problems.add(item.place, where, `${where}: ${error.message}`)
      return []
    }
  })
  // The last of those that are the same one, at the place of the first.
  const unique = new Map<string, PortMapping>()
  for (const port of mappings) {
    const published = `${port.published ?? ''}-${port.publishedLast ?? ''}`
    unique.set(`${port.hostIp || '0.0.0.0'}:${published}:${port.target}/${port.protocol}`, port)
  }
  return [...unique.values()]
}

/** `8080`, `8080/udp`, `3000-3002/tcp` of `expose`, as `PORT/PROTOCOL`; `undefined` where it is none. */
export function readExposed(text: string): string[] | undefined {
  try {
    const [ports, protocol] = portsAndProtocol(text)
    const { first, last } = readRange(ports)
    return Array.from({ length: last - first + 1 }, (_, at) => `${first + at}/${protocol}`)
  } catch (error) {
    if (error instanceof NotAPort) return undefined
    throw error
  }
}

class NotAPort extends Error {}

function shortForm(item: SourceNode, reader: Reader): PortMapping[] {
  const text = reader.text(item)
  if (text === undefined) return []
  const [addressed, protocol] = portsAndProtocol(text)
  const { hostIp, published, target } = takenApart(addressed)
  return written(item, hostIp, published, readRange(target), protocol)
}

function longForm(item: MapNode, key: string, reader: Reader): PortMapping[] {
  const target = reader.integer(child(item, 'target'), `${key}.target`)
  if (target === undefined) throw new NotAPort('the key target is missing: the port inside the container')
  const hostIp = reader.text(child(item, 'host_ip')) ?? ''
  const published = child(item, 'published')
  const protocol = readProtocol(reader.text(child(item, 'protocol')) ?? 'tcp')
  return written(
    published ?? item,
    checkedIp(hostIp),
    reader.text(published),
    readRange(String(target)),
    protocol,
  )
}

/** One mapping for each port of the target; a published range for a single target leaves the choice to the engine. */
function written(
  node: SourceNode,
  hostIp: string,
  published: string | undefined,
  target: Range,
  protocol: Protocol,
): PortMapping[] {
  const base = { hostIp, protocol, line: node.place.line }
  const targets = target.last - target.first + 1
  if (published === undefined || published === '') {
    return Array.from({ length: targets }, (_, at) => ({ ...base, target: target.first + at }))
  }
  const host = readRange(published)
  const hosts = host.last - host.first + 1
  if (targets === 1 && hosts > 1) {
    return [{ ...base, published: host.first, publishedLast: host.last, target: target.first }]
  }
  if (hosts !== targets)
    throw new NotAPort(`${hosts} ports outside for ${targets} inside; the ranges must match`)
  const variable =
    hosts === 1 && node.kind === 'scalar'
      ? node.variables?.find((use) => use.value === published)?.name
      : undefined
  return Array.from({ length: targets }, (_, at) => ({
    ...base,
    published: host.first + at,
    target: target.first + at,
    ...defined({ variable }),
  }))
}

function portsAndProtocol(text: string): [string, Protocol] {
  const slash = text.lastIndexOf('/')
  return slash < 0 ? [text, 'tcp'] : [text.slice(0, slash), readProtocol(text.slice(slash + 1))]
}

function readProtocol(text: string): Protocol {
  const protocol = PROTOCOLS.find((known) => known === text.toLowerCase())
  if (protocol === undefined) throw new NotAPort(`${text} is not a protocol; it is tcp, udp or sctp`)
  return protocol
}

/** `IP:HOST:CONTAINER`, the first two optional; IPv6 in brackets or bare. */
function takenApart(text: string): { hostIp: string; published: string | undefined; target: string } {
  const parts = text.split(':')
  const target = parts.pop()!
  if (parts.length === 0) return { hostIp: '', published: undefined, target }
  const published = parts.pop()!
  const hostIp = parts.join(':')
  return { hostIp: hostIp === '' ? '' : checkedIp(hostIp), published, target }
}

function checkedIp(text: string): string {
  const ip = text.replace(/^\[(.*)\]$/, '$1')
  if (ip !== '' && isIP(ip) === 0) throw new NotAPort(`${text} is not an IP address`)
  return ip
}

function readRange(text: string): Range {
  const match = text.match(/^(\d+)(?:-(\d+))?$/)
  if (match === null) throw new NotAPort(`${text === '' ? 'an empty text' : text} is not a port`)
  const first = Number(match[1])
  const last = Number(match[2] ?? match[1])
  if (first < 0 || last > 65_535) throw new NotAPort(`${text} is out of range; ports go from 1 to 65535`)
  if (last < first) throw new NotAPort(`${text} runs backwards`)
  return { first, last }
}
