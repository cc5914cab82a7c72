import { createORPCClient } from '@orpc/client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { type CatalystClient, contract } from '../../contract/index.ts'
import { overHttp } from '../../contract/over-http.ts'

/** The whole contract of a running server, for programs: by token. `actor: 'command'` says our own command asks. */
export function createHttpClient(options: {
  url: string
  token: string
  actor?: 'command'
  requestId?: string
}): CatalystClient {
  const headers: Record<string, string> = { Authorization: `Bearer ${options.token}` }
  if (options.actor !== undefined) headers['X-Catalyst-Client'] = options.actor
  if (options.requestId !== undefined) headers['X-Request-ID'] = options.requestId
  const link = new OpenAPILink(contract, { url: new URL('/api', options.url), headers, ...overHttp })
  return createORPCClient(link) as CatalystClient
}
