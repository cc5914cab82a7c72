import type { IncomingMessage } from 'node:http'
import { networkInterfaces } from 'node:os'
import { methodRefused, Refusal } from './refusal.ts'

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
export const isWrite = (method: string | undefined) => method !== 'GET' && method !== 'HEAD'

/** Where the door listens. */
export interface Place {
  readonly host: string
  readonly port: number
}

/**
 * Refuses what no honest client of ours sends: other names than ours in `Host` (DNS rebinding), other origins
 * (cross-site requests; there is no CORS at all), odd targets and methods.
 */
export function guard(request: IncomingMessage, hosts: ReadonlySet<string>): void {
  const target = request.url ?? ''
  if (!target.startsWith('/')) {
    throw new Refusal(400, 'BAD_REQUEST', 'The request target is not a path.', 'Ask for a path.')
  }
  const named = request.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  if (named.length > 1) {
    throw new Refusal(400, 'BAD_REQUEST', 'The request names two hosts.', 'Send one Host header.')
  }
  const host = request.headers.host?.toLowerCase() ?? ''
  if (named.length !== 1 || !hosts.has(host) || request.httpVersion !== '1.1') {
    throw new Refusal(
      421,
      'MISDIRECTED',
      'This server does not answer under that name.',
      'Use the address it printed when it started.',
    )
  }
  if (!methods.has(request.method ?? '')) throw methodRefused([...methods].join(', '))
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  const foreign = origin !== undefined && origin.toLowerCase() !== `http://${host}`
  const crossSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  // A link on another site may lead here, as to any page; it carries no cookie (SameSite=Strict) and reads nothing.
  const navigation = request.headers['sec-fetch-mode'] === 'navigate' && !isWrite(request.method)
  if (foreign || (crossSite && !navigation)) {
    throw new Refusal(
      403,
      'FORBIDDEN',
      'Requests from other web pages are refused.',
      'Open Catalyst at its own address.',
    )
  }
  if (climbs(target)) {
    throw new Refusal(400, 'BAD_REQUEST', 'The path leads out of the site.', 'Ask for a path inside it.')
  }
}

/** A browser sends one of these with every write; another site cannot forge them. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers
  if (origin !== undefined) return origin.toLowerCase() === `http://${host?.toLowerCase()}`
  return request.headers['sec-fetch-site'] === 'same-origin'
}

/** Every `Host` that may be meant by this server, in lower case. */
export function hostsOf({ host, port }: Place): Set<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  if (host === '0.0.0.0' || host === '::') {
    for (const address of Object.values(networkInterfaces()).flat()) {
      if (address) names.push(address.family === 'IPv6' ? `[${address.address}]` : address.address)
    }
  } else {
    names.push(host.includes(':') ? `[${host}]` : host.toLowerCase())
  }
  const hosts = new Set(names.map((name) => `${name}:${port}`))
  if (port === 80) for (const name of names) hosts.add(name)
  return hosts
}

function climbs(target: string): boolean {
  const path = target.split('?', 1)[0] ?? ''
  return path.split(/\/|%2f|\\|%5c/iu).some((segment) => /^(?:\.|%2e){2}$/iu.test(segment))
}
