import { connect } from 'node:net'
import { URL } from 'node:url'

/** Where a socket can be opened: a host and port, or a path. */
type Target = { readonly host: string; readonly port: number } | { readonly path: string }

const usualPorts: Readonly<Record<string, number>> = {
  ...{ 'mongodb:': 27_017, 'redis:': 6379, 'rediss:': 6379, 'amqp:': 5672, 'amqps:': 5671 },
  ...{ 'http:': 80, 'https:': 443, 'tcp:': 2375 },
}

/**
 * Opens a connection to an address and closes it again: whether anything is there at all. Of several hosts one is enough.
 *
 * @returns how long it took, in ms; `undefined` for an address that names no place to connect to (`mongodb+srv://`)
 * @throws the socket's error, of the last host; the signal's reason
 */
export async function reach(address: string, signal: AbortSignal): Promise<number | undefined> {
  const targets = findTargets(address)
  if (targets.length === 0) return undefined
  const begun = performance.now()
  let last: unknown
  for (const target of targets) {
    try {
      await open(target, signal)
      return Math.round((performance.now() - begun) * 10) / 10
    } catch (error) {
      signal.throwIfAborted()
      last = error
    }
  }
  throw last
}

function open(target: Target, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(target)
    const give = () => socket.destroy(new DOMException('No answer in time', 'TimeoutError'))
    signal.addEventListener('abort', give, { once: true })
    if (signal.aborted) give()
    socket.once('close', () => signal.removeEventListener('abort', give))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}

/** Not by `new URL` alone: an address of MongoDB may name several hosts. */
function findTargets(address: string): Target[] {
  const match = /^([a-z][a-z\d+.-]*:)\/\/(?:[^/?#]*@)?([^?#]*)/iu.exec(address)
  const [, protocol = '', rest = ''] = match ?? []
  if (protocol === 'unix:') return rest === '' ? [] : [{ path: rest }]
  const usual = usualPorts[protocol.toLowerCase()]
  if (usual === undefined) return []
  return (rest.split('/', 1)[0] ?? '').split(',').flatMap((place) => {
    const url = URL.parse(`tcp://${place}`)
    if (!url?.hostname) return []
    return [{ host: url.hostname.replace(/^\[|\]$/gu, ''), port: Number(url.port || usual) }]
  })
}
