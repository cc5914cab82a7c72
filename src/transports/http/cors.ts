import type { IncomingMessage, ServerResponse } from 'node:http'
import { apiHeaders } from './headers.ts'

/** What a page of another origin may send along. Anything else is refused by the browser. */
const allowedHeaders = 'Authorization, Content-Type, X-Request-ID, Range'
const allowedMethods = 'GET, POST, PUT, PATCH, DELETE'
/** What it may read of an answer's head, besides what it always may. */
const exposedHeaders = 'X-Request-ID, Retry-After, Allow, Content-Disposition, Content-Range, Accept-Ranges'
/** Seconds a browser may keep a preflight's answer. */
const preflightAge = '600'

/**
 * Cross-origin requests (https://fetch.spec.whatwg.org/#http-cors-protocol): pages of the origins that somebody has
 * allowed may ask under /api, by token. There is no wildcard, and never `Access-Control-Allow-Credentials`: a session's
 * cookie is for the page of this server alone.
 */
export function isAllowedOrigin(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin } = request.headers
  return origin !== undefined && isApi(request.url) && allowed.includes(origin)
}

/** Puts on the answer what lets the browser hand it to the page; answers differ by origin, so caches must know. */
export function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '')
  response.setHeader('Access-Control-Expose-Headers', exposedHeaders)
}

export function isPreflight(request: IncomingMessage): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined
}

/** Says what an allowed origin may send. It says nothing of whether there is anything at the address. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const privateNetwork = request.headers['access-control-request-private-network'] === 'true'
  response.writeHead(204, {
    ...apiHeaders,
    'Access-Control-Allow-Methods': allowedMethods,
    'Access-Control-Allow-Headers': allowedHeaders,
    'Access-Control-Max-Age': preflightAge,
    ...(privateNetwork && { 'Access-Control-Allow-Private-Network': 'true' }),
  })
  response.end()
}

export function isApi(target: string | undefined): boolean {
  return /^\/api(?:[/?]|$)/u.test(target ?? '')
}
