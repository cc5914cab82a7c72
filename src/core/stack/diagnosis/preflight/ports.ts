import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import type { RootCause } from '../../../../contract/stack-view.ts'
import { ask, questionMs } from '../../../engine/ask.ts'
import { portHolder } from '../../../platform/port-holder.ts'
import type { ComposeService, PortMapping } from '../../compose/model.ts'
import { finding } from './finding.ts'

/** A port that some container on the engine publishes. */
export interface HeldPort {
  readonly container: string
  readonly project: string | undefined
  readonly hostIp: string
  readonly published: number
  readonly protocol: string
}

/** The ports that running containers publish, of all projects. */
export async function heldPorts(docker: Docker, signal: AbortSignal): Promise<HeldPort[]> {
  const containers = await ask((options) => docker.listContainers(options), questionMs, signal)
  return containers.flatMap((container) =>
    (container.Ports ?? []).flatMap((port) =>
      port.PublicPort
        ? [
            {
              container: container.Names[0]?.replace(/^\//u, '') ?? container.Id.slice(0, 12),
              project: container.Labels['com.docker.compose.project'],
              hostIp: port.IP ?? '',
              published: port.PublicPort,
              protocol: port.Type,
            },
          ]
        : [],
    ),
  )
}

/**
 * Ports that a service would publish and that somebody holds: another container, named, or a process of this machine,
 * named where the system tells. `own`: names of the containers of the service's own project, which may hold it.
 */
export async function takenPorts(
  service: ComposeService,
  held: readonly HeldPort[],
  options: TakenOptions,
): Promise<RootCause[]> {
  const found: RootCause[] = []
  for (const port of service.ports) {
    if (port.published === undefined) continue
    const holder = await findHolder(port, held, options)
    // Of a range the engine takes the first that is free.
    if (holder === undefined || (await hasFreeBehind(port, held, options))) continue
    found.push(
      options.orphans.has(holder.replace(/^container /u, ''))
        ? heldByOrphan(service, port, holder.replace(/^container /u, ''))
        : await taken(service, port, holder),
    )
  }
  return found
}

interface TakenOptions {
  readonly own: ReadonlySet<string>
  /** Containers of the project whose service is not in the file: they hold a port without having a right to it. */
  readonly orphans: ReadonlySet<string>
  readonly local: boolean
}

/** `container shop-db-1`, `process nginx (pid 812)`; `undefined` where the port is free, ours, or cannot be told. */
async function findHolder(
  port: PortMapping,
  held: readonly HeldPort[],
  { own, local }: TakenOptions,
): Promise<string | undefined> {
  const holders = held.filter((other) => collides(port, other))
  if (holders.some((other) => own.has(other.container))) return undefined
  if (holders[0]) return `container ${holders[0].container}`
  return local ? processOn(port) : undefined
}

async function hasFreeBehind(
  port: PortMapping,
  held: readonly HeldPort[],
  options: TakenOptions,
): Promise<boolean> {
  for (let next = port.published! + 1; next <= (port.publishedLast ?? 0); next++) {
    if ((await findHolder({ ...port, published: next }, held, options)) === undefined) return true
  }
  return false
}

/**
 * Ports that a service of the same stack publishes too. The one that is up has it; of two that are down the one that
 * stands first in the file.
 *
 * @param others services in play, in the order of the file, `service` among them
 */
export function claimedTwice(
  service: ComposeService,
  others: readonly ComposeService[],
  isUp: (name: string) => boolean,
): RootCause[] {
  const at = others.indexOf(service)
  const claims = new Map<string, { other: ComposeService; theirs: PortMapping }[]>()
  for (const [place, other] of others.entries()) {
    if (other === service || !(isUp(other.name) || place < at)) continue
    for (const theirs of other.ports.filter(isFixed)) {
      const key = `${theirs.published}/${theirs.protocol}`
      claims.set(key, [...(claims.get(key) ?? []), { other, theirs }])
    }
  }
  const told = new Set<string>()
  return service.ports.filter(isFixed).flatMap((port) => {
    const claim = claims
      .get(`${port.published}/${port.protocol}`)
      ?.find(({ theirs }) => collides(port, { ...theirs, published: port.published! }))
    // Of two ranges that overlap the first port is enough.
    const pair = claim && `${claim.other.name} ${claim.theirs.line} ${port.line}`
    if (!claim || told.has(pair!)) return []
    told.add(pair!)
    const place = `${port.hostIp || '0.0.0.0'}:${port.published}`
    return finding({
      service: service.name,
      code: 'port-taken',
      message: `Port ${port.published} can be published once, and ${claim.other.name} has it too: ${service.name} gets none.`,
      remedy: `Publish one of the two elsewhere: lines ${claim.theirs.line} and ${port.line} of the Compose file.`,
      evidence: [`${place} is published by ${claim.other.name} and by ${service.name}`],
    })
  })
}

/** Whether the file leaves the engine no choice. */
function isFixed({ published, publishedLast }: PortMapping): boolean {
  return published !== undefined && published !== 0 && publishedLast === undefined
}

function collides(port: PortMapping, other: Pick<HeldPort, 'hostIp' | 'published' | 'protocol'>): boolean {
  const everywhere = (ip: string) => ip === '' || ip === '0.0.0.0' || ip === '::'
  return (
    other.published === port.published &&
    other.protocol === port.protocol &&
    (other.hostIp === port.hostIp || everywhere(other.hostIp) || everywhere(port.hostIp))
  )
}

/** Who listens on a port of this machine; `undefined` where it is free, or cannot be told. */
async function processOn({ protocol, published, hostIp }: PortMapping): Promise<string | undefined> {
  if (protocol === 'sctp' || published === undefined) return undefined
  if (await isFree(published, hostIp, protocol)) return undefined
  const holder = await portHolder(published, protocol)
  return holder === undefined ? 'another process' : `process ${holder}`
}

/** Who else looks at the same moment, as we do for another service or process, is gone by then, in ms. */
const lookAgainMs = 40
const looks = 4

/** Whether a port can be listened on. Not being allowed to is not a sign that it is taken. */
async function isFree(port: number, hostIp: string, protocol: 'tcp' | 'udp'): Promise<boolean> {
  for (let look = 1; look <= looks; look++) {
    if (look > 1) await sleep(lookAgainMs * Math.random() + 5)
    const error = await (protocol === 'tcp' ? listen(port, hostIp) : bind(port, hostIp))
    if (error !== 'EADDRINUSE') return true
  }
  return false
}

/** @returns the code of the error, where there is one */
function listen(port: number, hostIp: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    server.listen({ port, ...(hostIp !== '' && { host: hostIp }), exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    )
  })
}

function bind(port: number, address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    socket.once('error', (error: NodeJS.ErrnoException) => socket.close(() => resolve(error.code)))
    socket.bind({ port, ...(address !== '' && { address }), exclusive: true }, () =>
      socket.close(() => resolve(undefined)),
    )
  })
}

function heldByOrphan(service: ComposeService, port: PortMapping, orphan: string): RootCause {
  const place = `${port.hostIp || '0.0.0.0'}:${port.published}`
  return finding({
    service: service.name,
    code: 'port-taken',
    message: `Port ${port.published} is held by ${orphan}, an orphan of this project: the file no longer has its service, and ${service.name} is to be published there.`,
    remedy: `Remove the orphan: up --remove-orphans, or docker rm --force ${orphan}.`,
    evidence: [`${place} is held by container ${orphan}`],
  })
}

async function taken(service: ComposeService, port: PortMapping, holder: string): Promise<RootCause> {
  const place = `${port.hostIp || '0.0.0.0'}:${port.published}`
  const free = port.variable === undefined ? undefined : await nextFree(port)
  return finding({
    service: service.name,
    code: 'port-taken',
    message: `Port ${port.published} is taken: ${holder} listens on ${place}, where ${service.name} is to be published.`,
    remedy:
      free === undefined
        ? `Stop what listens there, or publish ${service.name} elsewhere: line ${port.line} of the Compose file.`
        : `Stop what listens there, or publish ${service.name} on port ${free} instead (${port.variable}=${free}).`,
    evidence: [`${place} is held by ${holder}`],
    actions:
      free === undefined
        ? []
        : [{ do: 'use-port', label: `Use port ${free} instead`, variable: port.variable!, port: free }],
  })
}

/** The nearest free port above, within 100. */
async function nextFree({ published, hostIp, protocol }: PortMapping): Promise<number | undefined> {
  for (let port = published! + 1; port <= Math.min(published! + 100, 65_535); port++) {
    if (protocol !== 'sctp' && (await isFree(port, hostIp, protocol))) return port
  }
  return undefined
}
