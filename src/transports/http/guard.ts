import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { isPreflight } from './cors.ts'
import { methodRefused, Refusal } from './refusal.ts'

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
export const isWrite = (method: string | undefined) => method !== 'GET' && method !== 'HEAD'
/** Headers that mean one thing: two of them mean that somebody between reads another one than we do. */
const single = new Set(['host', 'authorization', 'content-type', 'content-length', 'origin', 'x-request-id'])
const mostHeaders = 100

/** Where the door listens. */
export interface Place {
  readonly host: string
  readonly port: number
  /** More names by which it may be meant: those of its certificate. */
  readonly names?: readonly string[]
}

/**
 * Refuses what no honest client of ours sends: other names than ours in `Host` (DNS rebinding), origins that nobody has
 * allowed (cross-site requests), odd targets, methods and heads. `allowed` says that this origin is one of the allowed.
 */
export function guard(
  request: IncomingMessage,
  isOurs: (request: IncomingMessage) => boolean,
  allowed: boolean,
): void {
  const target = request.url ?? ''
  // URLs take `//host` and a backslash for the beginning of another address.
  if (!/^\/(?:[^/\\]|$)/u.test(target)) {
    throw new Refusal(400, 'BAD_REQUEST', 'The request target is not a path.', 'Ask for a path.')
  }
  const hosts = checkHead(request)
  if (hosts !== 1 || !isOurs(request) || request.httpVersion !== '1.1') {
    throw new Refusal(
      421,
      'MISDIRECTED',
      'This server does not answer under that name.',
      'Use the address it printed when it started.',
    )
  }
  if (!allowed && isForeign(request)) {
    throw new Refusal(
      403,
      'FORBIDDEN',
      'Requests from other web pages are refused.',
      'Open Catalyst at its own address, or allow that page with --allow-origin.',
    )
  }
  if (!methods.has(request.method ?? '') && !(allowed && isPreflight(request))) {
    throw methodRefused([...methods].join(', '))
  }
  if (climbs(target)) {
    throw new Refusal(400, 'BAD_REQUEST', 'The path leads out of the site.', 'Ask for a path inside it.')
  }
}

/** Refuses ambiguous or endless heads; gives how many `Host` headers there are. */
function checkHead({ rawHeaders }: IncomingMessage): number {
  if (rawHeaders.length / 2 > mostHeaders) {
    throw new Refusal(
      431,
      'HEAD_TOO_LARGE',
      `The request has more than ${mostHeaders} headers.`,
      'Send fewer.',
    )
  }
  const seen = new Set<string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? ''
    if (single.has(name) && seen.has(name)) {
      const remedy = 'Send each of these headers once.'
      throw new Refusal(400, 'BAD_REQUEST', `The request has two ${name} headers.`, remedy, {
        Connection: 'close',
      })
    }
    seen.add(name)
  }
  return seen.has('host') ? 1 : 0
}

/** Whether another site's page made this request, by what the browser says of it. */
function isForeign(request: IncomingMessage): boolean {
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  if (origin !== undefined && origin.toLowerCase() !== ownOrigin(request)) return true
  const crossSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  // A link on another site may lead here, as to any page; it carries no cookie (SameSite=Strict) and reads nothing.
  const navigation = request.headers['sec-fetch-mode'] === 'navigate' && !isWrite(request.method)
  return crossSite && !navigation
}

/** A browser sends one of these with every write; another site cannot forge them. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin } = request.headers
  if (origin !== undefined) return origin.toLowerCase() === ownOrigin(request)
  return request.headers['sec-fetch-site'] === 'same-origin'
}

/** The origin of this server's own page, under the name it was asked by. */
function ownOrigin({ headers, socket }: IncomingMessage): string {
  return `${'encrypted' in socket ? 'https' : 'http'}://${headers.host?.toLowerCase()}`
}

/** Tells whether the `Host` of a request may be meant by this server. */
export function ownHosts({ host, port, names = [] }: Place): (request: IncomingMessage) => boolean {
  const everywhere = host === '0.0.0.0' || host === '::'
  const all = ['127.0.0.1', 'localhost', '[::1]', ...names]
  if (everywhere) all.push(hostname(), `${hostname()}.local`)
  else all.push(inUrl(host))
  const usual = new Set([80, 443])
  const hosts = new Set(all.flatMap((name) => forms(name.toLowerCase())))
  function forms(name: string): string[] {
    return usual.has(port) ? [name, `${name}:${port}`] : [`${name}:${port}`]
  }
  return ({ headers, socket }) => {
    const asked = headers.host?.toLowerCase() ?? ''
    if (hosts.has(asked)) return true
    // The address that the connection came to: no name leads a browser to it by deceit.
    const address = socket.localAddress?.replace(/^::ffff:/u, '')
    return everywhere && address !== undefined && forms(inUrl(address)).includes(asked)
  }
}

/** A host as it stands in an address: IPv6 in brackets. */
export function inUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host
}

function climbs(target: string): boolean {
  const path = target.split('?', 1)[0] ?? ''
  return path.split(/\/|%2f|\\|%5c/iu).some((segment) => /^(?:\.|%2e){2}$/iu.test(segment))
}
