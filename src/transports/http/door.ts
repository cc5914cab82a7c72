import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import path from 'node:path'
import { ORPCError } from '@orpc/client'
import { type Audit, silentAudit } from '../../core/platform/audit.ts'
import { Problem } from '../../core/platform/errors.ts'
import { isRequestId, newId } from '../../core/platform/identity.ts'
import type { Logger } from '../../core/platform/logger.ts'
import type { BrowserSessions } from '../../core/sessions/ports.ts'
import type { CatalystRouter } from '../common/calls.ts'
import { closeAfterAnswer, sendProblem, sendProblemPage } from './answers.ts'
import { serveApi } from './api.ts'
import { Authentication } from './authentication.ts'
import type { Certificate } from './certificate.ts'
import { Connections } from './connections.ts'
import { allowOrigin, answerPreflight, isAllowedOrigin, isApi } from './cors.ts'
import type { DocumentStore } from './documents.ts'
import { DoorRecord } from './door-record.ts'
import { FailedAttempts } from './failed-attempts.ts'
import { guard, inUrl, ownHosts } from './guard.ts'
import { apiHeaders } from './headers.ts'
import { listen } from './listen.ts'
import { isNavigation, sendPage } from './page.ts'
import { methodRefused, Refusal } from './refusal.ts'
import { askToSignIn, signIn } from './sign-in.ts'

export interface HttpDoorOptions {
  readonly router: CatalystRouter
  /** The built page: the folder of its index.html. */
  readonly pageFolder: string
  readonly token: string
  readonly logger: Logger
  readonly version: string
  /** Takes uploads and hands out originals: the knowledge service. */
  readonly documents: DocumentStore
  /** The browsers that are signed in. */
  readonly sessions: BrowserSessions
  /** Where sign-ins and refusals are put on record. */
  readonly audit?: Audit | undefined
  /** Origins of other pages that may ask, now; asked for each request. None by default. */
  readonly allowedOrigins?: (() => readonly string[]) | undefined
  /** With it the door speaks TLS, and nothing else. */
  readonly certificate?: Certificate | undefined
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Absent: 8001, or the next free one. */
  readonly port?: number | undefined
}

export interface HttpDoor {
  readonly url: string
  readonly port: number
  /** Of its certificate, where it speaks TLS. */
  readonly fingerprint: string | undefined
  /** A link that signs one browser in, once, within 5 minutes. */
  signInLink(): string
  /** Takes no more requests, ends streams, and resolves when all is closed: after at most 5 seconds. */
  close(): Promise<void>
}

const closingMs = 5000

/** Opens the web door: the contract under /api, and the page. */
export async function startHttpDoor(options: HttpDoorOptions): Promise<HttpDoor> {
  const { logger, sessions, certificate, allowedOrigins = () => [] } = options
  const host = options.host ?? '127.0.0.1'
  const closing = new AbortController()
  const server = makeServer(certificate)
  const connections = new Connections(server)
  const port = await listen(server, host, options.port)
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const url = `${certificate ? 'https' : 'http'}://${inUrl(shown)}:${port}`
  const authentication = new Authentication({
    token: options.token,
    sessions,
    failed: new FailedAttempts(),
    port,
    secure: certificate !== undefined,
  })
  const signInLink = () => `${url}/sign-in?code=${sessions.issueCode()}`
  const record = new DoorRecord(options.audit ?? silentAudit)
  const signInParts = { sessions, authentication, signInLink, record }
  const api = serveApi({ ...options, ...signInParts, closing: closing.signal })
  const isOurs = ownHosts({ host, port, ...(certificate && { names: certificate.names.map(inUrl) }) })

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<void> {
    const allowed = isAllowedOrigin(request, allowedOrigins())
    if (isApi(request.url)) response.setHeader('Vary', 'Origin')
    if (allowed) allowOrigin(request, response)
    guard(request, isOurs, allowed)
    if (request.method === 'OPTIONS') return answerPreflight(request, response)
    const target = new URL(request.url ?? '/', url)
    const { pathname } = target
    if (pathname === '/api' || pathname.startsWith('/api/'))
      return await api(request, response, pathname, requestId)
    if (pathname === '/sign-in') return await signIn(request, response, target, requestId, signInParts)
    if (request.method !== 'GET' && request.method !== 'HEAD') throw methodRefused('GET, HEAD')
    if (isNavigation(request) && authentication.find(request) === undefined) return askToSignIn(response)
    await sendPage(request, response, path.resolve(options.pageFolder), pathname)
  }

  const respond = (request: IncomingMessage, response: ServerResponse, refused?: Refusal) => {
    const started = performance.now()
    const given = request.headers['x-request-id']
    const requestId = typeof given === 'string' && isRequestId(given) ? given : newId('req')
    response.setHeader('X-Request-ID', requestId)
    connections.answering(request.socket, response)
    const answered = refused ? Promise.reject(refused) : answer(request, response, requestId)
    answered
      .catch((error: unknown) => {
        if (error instanceof Refusal) record.refused(request, requestId, error)
        fail(request, response, error, requestId, logger)
      })
      .finally(() => {
        closeAfterAnswer(request, response)
        logger.debug('Answered over HTTP', {
          req_id: requestId,
          method: request.method,
          path: request.url?.split('?', 1)[0],
          status: response.statusCode,
          ms: Math.round(performance.now() - started),
        })
      })
  }
  server.on('request', respond)
  // Node would answer an expectation it does not know without our headers.
  server.on('checkExpectation', (request, response) => {
    const refusal = new Refusal(417, 'EXPECTATION_FAILED', 'This cannot be expected.', 'Leave Expect out.')
    respond(request, response, refusal)
  })

  async function close(): Promise<void> {
    closing.abort(new Error('The server is stopping.'))
    await closeServer(server, connections)
    record.stop()
  }

  return { url, port, fingerprint: certificate?.fingerprint, signInLink, close }
}

/** A server that takes nothing yet, with its limits. It speaks TLS where there is a certificate. */
function makeServer(certificate: Certificate | undefined): Server {
  const limits = {
    headersTimeout: 8000,
    requestTimeout: 0, // bodies have limits of their own: 10 seconds for JSON, progress for uploads
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 5000,
    maxHeaderSize: 16_384,
    requireHostHeader: false, // `guard` answers that, as a problem document
  }
  const server = certificate
    ? createTlsServer({
        ...limits,
        cert: certificate.cert,
        key: certificate.key,
        minVersion: 'TLSv1.2',
        handshakeTimeout: 8000,
      })
    : createServer(limits)
  server.maxConnections = 512
  server.on('clientError', answerUnparsed)
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return server
}

async function closeServer(server: Server, connections: Connections): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  connections.closeIdle()
  const deadline = setTimeout(() => server.closeAllConnections(), closingMs)
  await closed
  clearTimeout(deadline)
}

function fail(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  requestId: string,
  logger: Logger,
): void {
  if (response.destroyed) return // the client is gone
  const planned = error instanceof Refusal || error instanceof Problem || error instanceof ORPCError
  if (!planned)
    logger.error('A request failed unexpectedly', { error, req_id: requestId, method: request.method })
  if (response.headersSent) {
    response.destroy()
    return
  }
  closeAfterAnswer(request, response)
  if (isNavigation(request)) sendProblemPage(response, error, requestId)
  else sendProblem(response, error, requestId)
}

/** What Node could not even parse: a head that is too large, too slow or malformed. */
function answerUnparsed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.destroyed || !socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const known: Readonly<Record<string, [number, string, string]>> = {
    HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The request head is larger than 16 KiB.'],
    ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request head did not arrive in time.'],
  }
  const [status, phrase, detail] = known[error.code ?? ''] ?? [400, 'Bad Request', 'This is not valid HTTP.']
  const requestId = newId('req')
  const code = { 431: 'HEAD_TOO_LARGE', 408: 'TIMEOUT' }[status] ?? 'BAD_REQUEST'
  const body = JSON.stringify({
    type: `/api/reference#${code.toLowerCase().replaceAll('_', '-')}`,
    title: phrase,
    status,
    detail,
    code,
    remedy: 'Correct the request.',
    requestId: requestId,
  })
  const head = {
    ...apiHeaders,
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Request-ID': requestId,
    Connection: 'close',
  }
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${status} ${phrase}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}
