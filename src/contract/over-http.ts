import { ORPCError } from '@orpc/contract'
import * as z from 'zod'
import { defined } from '../shared/defined.ts'
import { isRecord } from '../shared/is-record.ts'

/** A header of a 401: `signed-out` where a person has ended the session, and not time. A page then clears itself. */
export const sessionHeader = 'X-Catalyst-Session'

/** How every error looks over HTTP: a problem document (RFC 9457) with the next step and the request id. */
export const ProblemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** What happened, for people. */
  detail: z.string(),
  /** Stable, for programs: `NOT_FOUND`, `INVALID`, `BAD_REQUEST`, `UNAUTHORIZED` … */
  code: z.string(),
  /** The next step. */
  remedy: z.string(),
  requestId: z.string(),
  /** A finer code, where there is one: why a model gave no answer. */
  reason: z.string().optional(),
  /** Milliseconds after which it may be tried again, where that is known. */
  waitMs: z.number().optional(),
  /** For refused input: the message that belongs beside each field, by dotted path. */
  fields: z.record(z.string(), z.string()).optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
export type ProblemDocument = z.infer<typeof ProblemDocument>

/** The codes a procedure may answer by contract (errors.ts): a client can tell them apart by `isDefinedError`. */
const definedCodes = new Set(['NOT_FOUND', 'CONFLICT', 'INVALID', 'UNAVAILABLE'])

/** The error a problem document stands for, or `undefined` for anything else. */
export function errorFromProblem(body: unknown): ORPCError<string, unknown> | undefined {
  const problem = ProblemDocument.safeParse(body).data
  if (problem === undefined) return undefined
  const { remedy, fields, issues, requestId, reason, waitMs } = problem
  return new ORPCError(problem.code, {
    defined: definedCodes.has(problem.code),
    status: problem.status,
    message: problem.detail,
    data: { remedy, ...defined({ fields, issues, reason, waitMs }), requestId },
  })
}

interface LazyResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  body(): Promise<unknown>
}

/**
 * Options of `OpenAPILink` that make it understand our answers: errors are problem documents, and a health report is a
 * report, whatever its status.
 */
export const overHttp = {
  clientInterceptors: [
    async <Response extends LazyResponse>(call: { next(): Promise<Response> }): Promise<Response> => {
      const response = await call.next()
      const type = String(response.headers['content-type'] ?? '')
      if (type.startsWith('application/problem+json')) {
        return { ...response, body: async () => parsed(await response.body()) }
      }
      if (type.startsWith('text/event-stream'))
        return { ...response, body: async () => readingFailures(await response.body()) }
      return response.status === 503 && type.startsWith('application/json')
        ? { ...response, body: () => response.body(), status: 200 }
        : response
    },
  ],
  customErrorResponseBodyDecoder: errorFromProblem,
}

/** oRPC knows an error by its having no other fields: advice stands beside them in ours, and in `data` as well. */
function readingFailures(events: unknown): unknown {
  if (!isRecord(events) || typeof events.next !== 'function') return events
  const next = events.next.bind(events)
  events.next = async (...given: unknown[]) => {
    try {
      return await next(...given)
    } catch (error) {
      if (error instanceof Error && 'data' in error && isRecord(error.data)) {
        const { code, status, message, defined: isDefined, data } = error.data
        error.data = { code, status, message, defined: isDefined, ...defined({ data }) }
      }
      throw error
    }
  }
  return events
}

/** oRPC gives bodies it has no reader for as a blob. */
async function parsed(body: unknown): Promise<unknown> {
  if (typeof body !== 'object' || body === null || !('text' in body)) return body
  try {
    return JSON.parse(await (body as { text(): Promise<string> }).text())
  } catch {
    return undefined // cut off on its way: oRPC then reports the status itself
  }
}
