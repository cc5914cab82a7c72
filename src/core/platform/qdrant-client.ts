import type { QdrantClient } from '@qdrant/js-client-rest'
import { defined } from '../../shared/defined.ts'
import { isRecord } from '../../shared/is-record.ts'
import { guardedFetch, readRedirect, refuseRedirect } from './guarded-fetch.ts'

type Call = (payload: object, init?: RequestInit) => Promise<{ readonly data: unknown }>

/** The calls that are asked again where a redirect within the origin leads: all that we read without a body. */
const followed = new Set(['root', 'getCollections'])

/**
 * A client of Qdrant that stays with its address. It does its own `fetch`, so each call is made to tell of redirects
 * in place of following them.
 *
 * @param timeoutMs what each call may take
 */
export async function qdrantClient(
  url: URL,
  apiKey: string | undefined,
  timeoutMs: number,
): Promise<QdrantClient> {
  const { QdrantClient } = await import('@qdrant/js-client-rest')
  const prefix = url.pathname.replace(/\/+$/u, '')
  const headers = apiKey === undefined ? undefined : { 'api-key': apiKey }
  const client = new QdrantClient({
    url: url.origin,
    ...defined({
      prefix: prefix === '' ? undefined : prefix,
      port: url.port === '' && url.protocol === 'https:' ? 443 : undefined,
    }),
    timeout: timeoutMs,
    // It would ask and warn on the console by itself; so would the option `apiKey` without TLS.
    checkCompatibility: false,
    ...defined({ headers }),
  })
  const api = client.api() as unknown as Record<string, Call>
  for (const [name, call] of Object.entries(api)) {
    api[name] = async (payload, init) => {
      try {
        return await call(payload, { ...init, redirect: 'manual' })
      } catch (error) {
        const target = readRefused(error)
        if (target === undefined) throw error
        if (!followed.has(name)) throw refuseRedirect(url.origin, target)
        const signal = AbortSignal.timeout(timeoutMs)
        const response = await guardedFetch(target, { headers: headers ?? {}, signal })
        if (!response.ok) throw Object.assign(new Error(response.statusText), { status: response.status })
        return { data: await response.json() }
      }
    }
  }
  return client
}

/**
 * Where the redirect in the client's `ApiError` leads within the origin; `undefined` for any other error.
 *
 * @throws RedirectRefused where it leads elsewhere
 */
function readRefused(error: unknown): URL | undefined {
  if (!isRecord(error)) return undefined
  const { url, status, headers } = error
  if (typeof url !== 'string' || typeof status !== 'number' || !(headers instanceof Headers)) return undefined
  return readRedirect(new URL(url), { status, headers })
}
