import type { IncomingMessage, ServerResponse } from 'node:http'
import { ORPCError } from '@orpc/client'
import type { ProblemDocument } from '../../contract/over-http.ts'
import { errorMessage, Problem, problemStatus } from '../../core/platform/errors.ts'
import { redact } from '../../core/platform/redaction/redaction.ts'
import { defined } from '../../shared/defined.ts'
import { apiHeaders } from './headers.ts'
import { escaped, sendPlainPage } from './plain-page.ts'
import { Refusal } from './refusal.ts'

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Refused',
  404: 'Not found',
  405: 'Method not supported',
  408: 'Too slow',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  417: 'Cannot be expected',
  421: 'Misdirected request',
  422: 'Not acceptable as it is',
  429: 'Too many attempts',
  431: 'Request head too large',
  503: 'Unavailable',
}

/** Sends JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    ...apiHeaders,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': text.byteLength,
    ...headers,
  })
  response.end(text)
}

/** Sends a problem document for whatever was thrown; internals stay inside. */
export function sendProblem(response: ServerResponse, error: unknown, requestId: string): void {
  const problem = problemDocument(error, requestId)
  const text = Buffer.from(JSON.stringify(problem))
  response.writeHead(problem.status, {
    ...apiHeaders,
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': text.byteLength,
    ...(error instanceof Refusal ? error.headers : {}),
  })
  response.end(text)
}

/** The same for a person who opened the address in a browser: a page in words. */
export function sendProblemPage(response: ServerResponse, error: unknown, requestId: string): void {
  const { status, title, detail, remedy } = problemDocument(error, requestId)
  const body = `<main class="gate">
<h1>${escaped(title)}</h1>
<p>${escaped(detail)}</p>
<p>${escaped(remedy)}</p>
<p><a href="/">Go to Catalyst</a></p>
<p class="dim">Request ${escaped(requestId)}</p>
</main>`
  sendPlainPage(response, status, { title, body }, error instanceof Refusal ? error.headers : {})
}

/** The problem document an error is answered with. */
export function problemDocument(error: unknown, requestId: string): ProblemDocument {
  const { status, code, detail, data } = readParts(error)
  const title = titles[status] ?? 'Something went wrong'
  const remedy = typeof data.remedy === 'string' ? data.remedy : 'Try again; if it stays, look into the log.'
  const document = {
    type: `/api/reference#${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail,
    code,
    remedy,
    requestId: requestId,
    ...defined({ fields: data.fields, issues: data.issues, reason: data.reason, waitMs: data.waitMs }),
  }
  return redact(document)
}

interface ErrorParts {
  status: number
  code: string
  detail: string
  data: Partial<Pick<ProblemDocument, 'remedy' | 'fields' | 'issues' | 'reason' | 'waitMs'>>
}

function readParts(error: unknown): ErrorParts {
  if (error instanceof Refusal) {
    return { status: error.status, code: error.code, detail: error.message, data: { remedy: error.remedy } }
  }
  if (error instanceof Problem) {
    const { remedy, fields, reason, waitMs } = error
    const data = {
      remedy,
      ...defined({ fields: Object.keys(fields).length > 0 ? fields : undefined, reason, waitMs }),
    }
    return { status: problemStatus[error.code], code: error.code, detail: errorMessage(error), data }
  }
  if (error instanceof ORPCError) {
    const data = typeof error.data === 'object' && error.data !== null ? error.data : {}
    return { status: error.status, code: error.code, detail: error.message, data }
  }
  return {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    detail: 'Something went wrong inside Catalyst.',
    data: {},
  }
}

/**
 * Answers a request whose body was not read to its end: says that the connection closes, then takes in (and drops) what
 * still arrives for a moment, because a connection cut at once may lose the answer on its way (RFC 9112, 9.6).
 */
export function closeAfterAnswer(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || request.destroyed) return
  if (!response.headersSent) response.setHeader('Connection', 'close')
  const end = setTimeout(() => request.socket.destroy(), 1000)
  request.once('close', () => clearTimeout(end))
  request.on('error', () => {}) // the peer may go at any time now
  request.resume()
}
