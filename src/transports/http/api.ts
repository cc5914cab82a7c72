import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HealthProbe } from '../../contract/health.ts'
import type { Logger } from '../../core/platform/logger.ts'
import { type RequestContext, withRequest } from '../../core/platform/request-context.ts'
import type { BrowserSessions } from '../../core/sessions/ports.ts'
import { type CatalystRouter, createClientIn } from '../common/calls.ts'
import { sendJson } from './answers.ts'
import type { Authentication } from './authentication.ts'
import { sendDocumentFile } from './document-file.ts'
import type { DocumentStore } from './documents.ts'
import type { DoorRecord } from './door-record.ts'
import { ingestUpload } from './ingest.ts'
import { openApiDocument } from './openapi.ts'
import { sendPlainPage, sendPlainStyle } from './plain-page.ts'
import { serveProcedures } from './procedures.ts'
import { renderReference } from './reference.ts'
import { methodRefused, notFound } from './refusal.ts'
import { serveSession } from './sign-in.ts'

interface ApiOptions {
  readonly router: CatalystRouter
  readonly logger: Logger
  readonly version: string
  readonly sessions: BrowserSessions
  readonly authentication: Authentication
  readonly signInLink: () => string
  readonly record: DoorRecord
  readonly documents: DocumentStore
  /** Aborts when the server stops. */
  readonly closing: AbortSignal
}

export type Api = (
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  requestId: string,
) => Promise<void>

/** Answers everything under /api. */
export function serveApi(options: ApiOptions): Api {
  const { router, logger, authentication } = options
  const procedures = serveProcedures(router, logger, options.version)

  async function open(
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
  ): Promise<boolean> {
    const pages: Record<string, () => unknown> = {
      '/api/openapi.json': async () => sendJson(response, 200, await openApiDocument(options.version)),
      '/api/reference': async () =>
        sendPlainPage(response, 200, renderReference(await openApiDocument(options.version))),
      '/api/plain.css': () => sendPlainStyle(response),
    }
    const page = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined
    if (page === undefined) return false
    if (!isRead(request)) throw methodRefused('GET, HEAD')
    await page()
    return true
  }

  return async (request, response, pathname, requestId) => {
    if (await open(request, response, pathname)) return
    const gone = goneSignal(response)
    if (isRead(request) && (pathname === '/api/health' || pathname === '/api/health/live')) {
      const caller = pathname === '/api/health' ? authentication.find(request) : undefined
      const context: RequestContext = { requestId, actor: caller?.actor ?? 'api' }
      const client = createClientIn(router, context, logger)
      if (pathname === '/api/health/live') return sendJson(response, 200, await client.health.live())
      const report = await client.health.probe(undefined, {
        signal: AbortSignal.any([options.closing, gone]),
      })
      return sendJson(response, report.status === 'unhealthy' ? 503 : 200, caller ? report : briefly(report))
    }
    if (pathname === '/api/session' || pathname === '/api/session/link') {
      return await serveSession(request, response, pathname, requestId, options)
    }
    const caller = authentication.require(request)
    const context: RequestContext = {
      requestId,
      actor: caller.actor,
      ...(caller.sessionId !== undefined && { sessionId: caller.sessionId }),
    }
    const signal = AbortSignal.any([options.closing, gone, ...(caller.ended ? [caller.ended] : [])])
    await withRequest(context, async () => {
      if (pathname === '/api/ingest' && request.method === 'POST') {
        return await ingestUpload(request, response, options.documents, signal)
      }
      const file = /^\/api\/documents\/([^/]+)\/file$/u.exec(pathname)
      if (file?.[1] !== undefined) {
        if (!isRead(request)) throw methodRefused('GET, HEAD')
        const document = await options.documents.original(decodedSegment(file[1]))
        return await sendDocumentFile(request, response, document, signal)
      }
      if (request.method === 'HEAD') throw methodRefused('GET')
      await procedures(request, response, context, signal)
    })
  }
}

const isRead = (request: IncomingMessage) => request.method === 'GET' || request.method === 'HEAD'

function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw notFound()
  }
}

/** What anybody on this machine may know: names, statuses and latencies. */
function briefly(report: HealthProbe): HealthProbe {
  const checks = Object.entries(report.checks).map(([name, { status, latency_ms }]) => [
    name,
    { status, latency_ms },
  ])
  const { status, timestamp, latency_ms } = report
  return { status, timestamp, latency_ms, checks: Object.fromEntries(checks) }
}

/** Aborts when the client goes before its answer is complete. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new Error('The client is gone.'))
  })
  return gone.signal
}
