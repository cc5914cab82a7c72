import { isRecord } from '../../shared/is-record.ts'
import { explainFailure, showPlace } from '../platform/explain-failure.ts'
import { guardedFetch } from '../platform/guarded-fetch.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import { readRetryWait } from '../platform/retry-wait.ts'
import { withDeadline } from '../platform/waiting.ts'
import type { Destination } from './destination.ts'
import { type Reply, readReply } from './read-reply.ts'

/** Why nothing got through, in words for people. */
export interface ExportFailure {
  readonly message: string
  readonly remedy: string
  /** How long the server asks to be left alone, in ms. */
  readonly waitMs?: number | undefined
}

/** What came of one request. */
export type Outcome =
  /** The server has them, all but `rejected`, of which it does not say which they are. */
  | { readonly kind: 'accepted'; readonly rejected: number; readonly message: string }
  /** Something in it is not to the server's taste. */
  | { readonly kind: 'refused'; readonly reason: string; readonly tooLarge: boolean }
  /** Nothing in it can be the reason. */
  | { readonly kind: 'failed'; readonly failure: ExportFailure }
  /** The server broke down or kept silent: over what was sent, or over something else. */
  | { readonly kind: 'doubtful'; readonly failure: ExportFailure }

/** How long a request may take, in ms. */
const deadlineMs = 30_000

/** Posts one request. No redirect is followed: keys and spans are meant for this address. Never throws but the signal's reason. */
export async function postSpans(
  destination: Destination,
  body: string,
  signal: AbortSignal,
  timeoutMs = deadlineMs,
): Promise<Outcome> {
  const { url, headers, secrets, title } = destination
  const place = showPlace(url.href)
  try {
    return await withDeadline(
      async (until) => {
        const request = {
          ...{ method: 'POST', body, signal: until },
          headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
        }
        const response = await guardedFetch(url, request, 'refuse')
        return judge(destination, await readReply(response, secrets), response)
      },
      { ms: timeoutMs, signal },
    )
  } catch (error) {
    signal.throwIfAborted()
    const { detail, hint } = explainFailure(error, { title, place, timeoutMs, secrets })
    const failure = { message: `${detail}.`, remedy: hint }
    const isLate = error instanceof DOMException && error.name === 'TimeoutError'
    return { kind: isLate ? 'doubtful' : 'failed', failure }
  }
}

/** @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-response */
function judge(destination: Destination, reply: Reply, { status, headers }: Response): Outcome {
  const { url } = destination
  const place = showPlace(url.href)
  const failed = (message: string, remedy: string): Outcome => ({
    kind: 'failed',
    failure: { message, remedy },
  })
  if (status >= 200 && status < 300) {
    if (reply.isPage) {
      const remedy =
        'Correct the address in Settings, Traces: what answers there shows pages and takes no traces.'
      return failed(`${place} answers with a web page at ${url.pathname}.`, remedy)
    }
    return { kind: 'accepted', ...readPartialSuccess(reply.json) }
  }
  const said = reply.message === '' ? '' : `: ${reply.message}`
  const answer = `HTTP ${status}${said}`
  if (status === 400 || status === 413 || status === 422)
    return { kind: 'refused', reason: answer, tooLarge: status === 413 }
  if (status === 401 || status === 403)
    return failed(`${place} does not accept the keys (${answer}).`, keysRemedy(destination))
  if (status === 404 || status === 405) {
    const remedy =
      destination.service === 'langfuse'
        ? 'Correct the address in Settings, Traces: it is the one you open Langfuse with.'
        : 'Correct the address in Settings, Traces: the base of the OTLP endpoint, or all of it with /v1/traces.'
    return failed(`${place} takes no traces at ${url.pathname} (${answer}).`, remedy)
  }
  const waitMs = readRetryWait(headers, Date.now())
  if (status === 429 || (status >= 502 && status <= 504)) {
    const message = `${place} takes no traces now (${answer}).`
    return { kind: 'failed', failure: { message, remedy: 'It is tried again by itself.', waitMs } }
  }
  const failure = {
    message: `${place} answers with an error (${answer}).`,
    remedy: 'Look at the log of that server. It is tried again by itself.',
    waitMs,
  }
  return { kind: status >= 500 ? 'doubtful' : 'failed', failure }
}

function keysRemedy({ service, headers }: Destination): string {
  const given = headers.authorization !== undefined
  if (service === 'langfuse') {
    return given
      ? 'Enter the public and the secret key of one project of this Langfuse in Settings, Traces.'
      : 'It wants keys: enter the public and the secret key of a project in Settings, Traces.'
  }
  return 'Store the header that it wants as the secret traces.header: Authorization: Bearer …'
}

function readPartialSuccess(json: unknown): { rejected: number; message: string } {
  const partial = isRecord(json) && isRecord(json.partialSuccess) ? json.partialSuccess : {}
  // 64-bit integers come as text.
  const rejected = Number(partial.rejectedSpans ?? 0)
  const message =
    typeof partial.errorMessage === 'string' ? redactText(partial.errorMessage).slice(0, 300) : ''
  return { rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0, message }
}
