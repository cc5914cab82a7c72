// biome-ignore lint/style/noRestrictedImports: an agent of our own is how redirects are refused here
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http'
// biome-ignore lint/style/noRestrictedImports: an agent of our own is how redirects are refused here
import { Agent as HttpsAgent } from 'node:https'
import { refuseRedirect } from '../../platform/guarded-fetch.ts'

/** What a request is made with: Node hands each one to its agent before anything is sent. */
interface RequestTaker {
  addRequest(request: ClientRequest, ...rest: unknown[]): void
}

/**
 * Connections to a container engine that lead nowhere else. An engine never redirects; docker-modem, which talks to it,
 * would ask the other place by itself. Each request fails with `RedirectRefused` in its stead.
 *
 * @param address the engine's, for the message
 */
export function engineAgent(address: string, secure: boolean): HttpAgent {
  // As Node's own: its idle connections end before an engine ends them.
  const options = { keepAlive: true, timeout: 5000, scheduling: 'lifo' } as const
  const agent = secure ? new HttpsAgent(options) : new HttpAgent(options)
  const taker = agent as unknown as RequestTaker
  const take = taker.addRequest.bind(agent)
  taker.addRequest = (request, ...rest) => {
    // Before docker-modem's own listener, which follows.
    request.prependOnceListener('response', (response) => refuse(address, request, response))
    take(request, ...rest)
  }
  return agent
}

function refuse(address: string, request: ClientRequest, response: IncomingMessage): void {
  const { statusCode = 0, headers } = response
  const { location } = headers
  if (statusCode < 300 || statusCode > 399 || location === undefined) return
  delete headers.location
  // Relative ones count from the engine, which may be a socket without an origin.
  const base = /^(?:tcp|https?):/u.test(address) ? address.replace(/^tcp:/u, 'http:') : 'http://localhost'
  const target = URL.canParse(location, base) ? new URL(location, base) : undefined
  request.emit('error', refuseRedirect(address, target, 'in Settings or DOCKER_HOST'))
  response.resume()
}
