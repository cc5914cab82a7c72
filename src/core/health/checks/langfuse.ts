import * as z from 'zod'
import { expectProtocol, refuseOtherProtocol } from '../../platform/expect-protocol.ts'
import { guardedFetch } from '../../platform/guarded-fetch.ts'
import { type Check, checkEndpoint, openEndpoints } from '../check.ts'

const Answer = z.object({ status: z.string(), version: z.string().optional() })
const path = '/api/public/health'
const expected = {
  protocol: 'HTTP',
  port: 3000,
  ports: 'It is the address you open Langfuse with, mostly port 3000.',
} as const

/**
 * Langfuse's own health page (https://langfuse.com/self-hosting/configuration/health-readiness-endpoints). By itself it
 * says OK while the database is gone; with `failIfDatabaseUnavailable` it is a 503 then. Versions that do not know the
 * parameter ignore it.
 */
export function langfuseCheck(): Check {
  return {
    ...checkEndpoint('langfuse'),
    async check({ settings, signal, timeoutMs }) {
      const base = new URL(settings.endpoints.langfuse.url)
      const page = new URL(base.pathname.replace(/\/+$/u, '') + path, base)
      const deep = new URL(page)
      deep.searchParams.set('failIfDatabaseUnavailable', 'true')
      const [plain, database] = await expectProtocol(expected, page.href, { timeoutMs, signal }, (until) =>
        Promise.all([ask(page, until), ask(deep, until)]),
      )
      const place = page.host
      const parsed = Answer.safeParse(plain.body)
      if (plain.status === 200 && parsed.success && parsed.data.status === 'OK') {
        const { version } = parsed.data
        const name = `Langfuse${version === undefined ? '' : ` ${version}`}`
        if (database.status === 503) {
          return {
            status: 'unhealthy',
            detail: `${name} answers, but its database does not`,
            hint: 'Start the PostgreSQL database of Langfuse.',
          }
        }
        return { status: 'healthy', detail: name }
      }
      if (plain.status === 503) {
        return {
          status: 'unhealthy',
          detail: `Langfuse at ${place} says that it is not healthy (HTTP 503)`,
          hint: 'Look at the log of Langfuse; mostly its database does not answer.',
        }
      }
      if (plain.status >= 500) {
        return {
          status: 'unhealthy',
          detail: `Langfuse at ${place} answers with an error (HTTP ${plain.status})`,
          hint: 'Look at the log of Langfuse.',
        }
      }
      await refuseOtherProtocol(expected, page.href, signal)
      return {
        status: 'unhealthy',
        detail: `What answers at ${place} is not Langfuse (HTTP ${plain.status} for ${page.pathname})`,
        hint: 'Correct the address in Settings: it is the one you open Langfuse with.',
        action: openEndpoints,
      }
    },
    close: async () => {},
  }
}

async function ask(url: URL, signal: AbortSignal): Promise<{ status: number; body: unknown }> {
  const headers = { accept: 'application/json' }
  const response = await guardedFetch(withoutUser(url), { signal, headers })
  const text = await response.text()
  try {
    return { status: response.status, body: JSON.parse(text) }
  } catch {
    return { status: response.status, body: text }
  }
}

/** `fetch` refuses addresses with a user; this page needs none. */
function withoutUser(url: URL): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}
