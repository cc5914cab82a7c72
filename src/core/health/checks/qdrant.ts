import type { QdrantClient } from '@qdrant/js-client-rest'
import { formatCount } from '../../../shared/count-words.ts'
import { expectProtocol } from '../../platform/expect-protocol.ts'
import { qdrantClient } from '../../platform/qdrant-client.ts'
import { type Check, checkEndpoint, openEndpoints } from '../check.ts'

const expected = {
  protocol: 'HTTP',
  port: 6333,
  ports: 'The REST port of Qdrant is 6333; 6334 is gRPC.',
} as const

/** The version it tells and its collections, which need the key where there is one. */
export function qdrantCheck(): Check {
  let client: { key: string; qdrant: QdrantClient } | undefined

  return {
    ...checkEndpoint('qdrant'),
    load: () => import('@qdrant/js-client-rest'),
    async check({ settings, timeoutMs, secret, signal }) {
      const url = new URL(settings.endpoints.qdrant.url)
      const apiKey = await secret('qdrant.apiKey')
      const key = `${url.href}\n${apiKey ?? ''}\n${timeoutMs}`
      if (client?.key !== key) {
        client = { key, qdrant: await qdrantClient(url, apiKey, timeoutMs) }
      }
      const { qdrant } = client
      try {
        const [version, { collections }] = await expectProtocol(
          expected,
          url.href,
          { timeoutMs, signal },
          () => Promise.all([qdrant.versionInfo(), qdrant.getCollections()]),
        )
        const many = formatCount(collections.length, 'collection')
        if (typeof version.version !== 'string') return notQdrant(url.host)
        return { status: 'healthy', detail: `Qdrant ${version.version}, ${many}` }
      } catch (error) {
        const status = readStatus(error)
        if (status === 401 || status === 403) {
          return {
            status: 'unhealthy',
            detail: apiKey === undefined ? 'Qdrant wants an API key' : 'Qdrant refuses the API key',
            hint: `Store the ${apiKey === undefined ? '' : 'right '}API key of Qdrant in Settings.`,
            action: openEndpoints,
          }
        }
        if (status !== undefined && status >= 500) {
          return {
            status: 'unhealthy',
            detail: `Qdrant at ${url.host} answers with an error (HTTP ${status})`,
            hint: 'Look at the log of Qdrant: it may still be starting, or its disk may be full.',
          }
        }
        // It answered, but not with what the client looks for in an answer.
        const empty = error instanceof Error && error.message === 'Result came uninitialized'
        if (status !== undefined || empty || error instanceof SyntaxError) return notQdrant(url.host)
        throw error
      }
    },
    async close() {
      client = undefined
    },
  }
}

function notQdrant(place: string) {
  return {
    status: 'unhealthy' as const,
    detail: `What answers at ${place} is not Qdrant`,
    hint: 'Correct the address in Settings: the REST port of Qdrant is 6333.',
    action: openEndpoints,
  }
}

/** The HTTP status in an error of the client, whichever of its two classes it is. */
function readStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('status' in error && typeof error.status === 'number') return error.status
  const said = error instanceof Error ? /^Unexpected Response: (\d{3})/u.exec(error.message) : null
  return said ? Number(said[1]) : undefined
}
