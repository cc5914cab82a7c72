import type { IncomingMessage, ServerResponse } from 'node:http'
import { StandardOpenAPIHandler } from '@orpc/openapi/standard'
import type { Logger } from '../../core/platform/logger.ts'
import type { RequestContext } from '../../core/platform/request-context.ts'
import { type CatalystRouter, plainFailures } from '../common/calls.ts'
import { problemDocument, sendJson } from './answers.ts'
import { readJson } from './body.ts'
import { sendEvents } from './event-stream.ts'
import { apiHeaders } from './headers.ts'
import { methodsAt } from './methods.ts'
import { methodRefused, notFound } from './refusal.ts'
import { Revisions } from './revisions.ts'

export type Procedures = (
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
  signal: AbortSignal,
) => Promise<void>

/**
 * Answers `/api/…` by the procedures of the contract: JSON in, JSON or an event stream out. `version` is the one the
 * OpenAPI document carries.
 */
export function serveProcedures(router: CatalystRouter, logger: Logger, version: string): Procedures {
  const revisions = new Revisions()
  const handler = new StandardOpenAPIHandler<RequestContext>(router, {
    clientInterceptors: [plainFailures(logger), revisions.intercept],
    customErrorResponseBodyEncoder: (error) => error, // made a problem document below, where the request id is known
  })
  return async (request, response, context, signal) => {
    revisions.note(context, request.headers['if-match'])
    const body = request.method === 'GET' ? undefined : await readJson(request, findLimit(request))
    const { matched, response: answer } = await handler.handle(
      {
        method: request.method ?? 'GET',
        url: new URL(request.url ?? '/', 'http://localhost'),
        headers: request.headers,
        body: async () => body,
        signal,
      },
      { prefix: '/api', context },
    )
    if (!matched) {
      const allowed = await methodsAt(request.url?.split('?', 1)[0] ?? '', version)
      throw allowed.length > 0 ? methodRefused(allowed.join(', ')) : notFound()
    }
    if (answer.status >= 400) {
      const problem = problemDocument(answer.body, context.requestId)
      sendJson(response, problem.status, problem, {
        'Content-Type': 'application/problem+json; charset=utf-8',
      })
    } else if (isIterator(answer.body)) {
      await sendEvents(response, answer.body, signal)
    } else if (answer.body === undefined) {
      response.writeHead(204, apiHeaders).end()
    } else {
      sendJson(response, answer.status, answer.body, revisions.headers(context))
    }
  }
}

/** Lists of paths are long: 100,000 of them are allowed. */
function findLimit(request: IncomingMessage): number | undefined {
  return request.url === '/api/ingest/paths' ? 16 * 1_048_576 : undefined
}

function isIterator(value: unknown): value is AsyncIterator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
}
