import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** Host and port of an address, for those who connect by themselves. */
export function readHost(url: string): { host: string; port: number; isSecure: boolean } {
  const { hostname, port, protocol } = new URL(url)
  const isSecure = protocol === 'https:'
  return { host: hostname.replace(/^\[|\]$/gu, ''), port: Number(port || (isSecure ? 443 : 80)), isSecure }
}

/** Resolves once the name is known and a connection stands. It is closed at once. */
export async function tryConnection(url: string, signal: AbortSignal): Promise<void> {
  const { host, port } = readHost(url)
  await abortable(lookup(host), signal)
  const socket = connect({ host, port })
  await settle(socket, 'connect', signal)
}

/** Resolves with the version of TLS once the server's certificate was found good. */
export async function trySecurity(url: string, signal: AbortSignal): Promise<string> {
  const { host, port } = readHost(url)
  const socket = connectTls({ host, port, ...(/^[\d.:a-f]+$/iu.test(host) ? {} : { servername: host }) })
  await settle(socket, 'secureConnect', signal)
  return socket.getProtocol() ?? 'TLS'
}

function settle(
  socket: ReturnType<typeof connect>,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = () => reject(signal.reason)
  socket.once(event, () => resolve())
  socket.once('error', reject)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  return promise.finally(() => {
    signal.removeEventListener('abort', stop)
    socket.destroy()
  })
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop))
}
