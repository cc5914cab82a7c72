import { createORPCClient } from '@orpc/client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { type CatalystClient, contract } from '../../contract/index.ts'
import { overHttp } from '../../contract/over-http.ts'
import { fetchFrom } from './pinned-fetch.ts'

/** The whole contract of a running server, for programs: by token. `actor: 'command'` says our own command asks. */
export function createHttpClient(options: {
  url: string
  token: string
  actor?: 'command'
  requestId?: string
  /** Of the server's certificate, where it speaks TLS. */
  fingerprint?: string | undefined
}): CatalystClient {
  const headers: Record<string, string> = { Authorization: `Bearer ${options.token}` }
  if (options.actor !== undefined) headers['X-Catalyst-Client'] = options.actor
  if (options.requestId !== undefined) headers['X-Request-ID'] = options.requestId
  const ask = fetchFrom(options.fingerprint)
  const link = new OpenAPILink(contract, {
    url: new URL('/api', options.url),
    headers,
    fetch: (request, init, call) => fetchUntilAborted(ask, request, init, call),
    ...overHttp,
  })
  return createORPCClient(link) as CatalystClient
}

/**
 * `fetch`, with a body that ends when the call is aborted. Node's own ties a `Request` to its signal by a weak
 * reference only, so that after a garbage collection aborting no longer reaches a stream that is being read.
 */
async function fetchUntilAborted(
  ask: typeof fetch,
  request: Request,
  init: RequestInit,
  { signal }: { signal?: AbortSignal | undefined },
): Promise<Response> {
  const response = await ask(request, init)
  if (signal === undefined || response.body === null) return response
  const { status, statusText, headers } = response
  const body = response.body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal })
  return new Response(body, { status, statusText, headers })
}
