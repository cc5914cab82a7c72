import { createServer } from 'node:net'
import type Docker from 'dockerode'
import type { RootCause } from '../../../../contract/stack-view.ts'
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
  const containers = await docker.listContainers({ abortSignal: signal })
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
  options: { own: ReadonlySet<string>; local: boolean },
): Promise<RootCause[]> {
  const found: RootCause[] = []
  for (const port of service.ports) {
    if (port.published === undefined) continue
    const container = held.find((other) => collides(port, other) && !options.own.has(other.container))
    const ours = held.some((other) => collides(port, other) && options.own.has(other.container))
    if (ours) continue
    const holder = container
      ? `container ${container.container}`
      : options.local
        ? await processOn(port)
        : undefined
    if (holder !== undefined) found.push(await taken(service, port, holder))
  }
  return found
}

function collides(port: PortMapping, other: HeldPort): boolean {
  const everywhere = (ip: string) => ip === '' || ip === '0.0.0.0' || ip === '::'
  return (
    other.published === port.published &&
    other.protocol === port.protocol &&
    (other.hostIp === port.hostIp || everywhere(other.hostIp) || everywhere(port.hostIp))
  )
}

/** Who listens on a TCP port of this machine; `undefined` where it is free, or cannot be told. */
async function processOn(port: PortMapping): Promise<string | undefined> {
  if (port.protocol !== 'tcp' || port.published === undefined) return undefined
  if (await isFree(port.published, port.hostIp)) return undefined
  const holder = await portHolder(port.published)
  return holder === undefined ? 'another process' : `process ${holder}`
}

/** Whether a TCP port can be listened on. Not being allowed to is no sign that it is taken. */
function isFree(port: number, hostIp: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'))
    server.listen({ port, ...(hostIp !== '' && { host: hostIp }), exclusive: true }, () =>
      server.close(() => resolve(true)),
    )
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
        ? `Stop ${holder}, or publish ${service.name} elsewhere: line ${port.line} of the Compose file.`
        : `Stop ${holder}, or publish ${service.name} on port ${free} instead (${port.variable}=${free}).`,
    evidence: [`${place} is held by ${holder}`],
    actions:
      free === undefined
        ? []
        : [{ do: 'use-port', label: `Use port ${free} instead`, variable: port.variable!, port: free }],
  })
}

/** The nearest free port above, within 100. */
async function nextFree({ published, hostIp }: PortMapping): Promise<number | undefined> {
  for (let port = published! + 1; port <= Math.min(published! + 100, 65_535); port++) {
    if (await isFree(port, hostIp)) return port
  }
  return undefined
}
