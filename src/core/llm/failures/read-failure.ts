import type { ModelErrorCode } from '../../../contract/llm.ts'
import { errorMessage } from '../../platform/errors.ts'
import { readErrorCodes } from '../../platform/explain-failure.ts'
import { readRetryWait, readSpokenWait } from '../../platform/retry-wait.ts'
import { findWrongPlace } from '../../platform/wrong-place.ts'
import { classifyAnswer } from './classify-answer.ts'
import { readErrorBody } from './error-body.ts'

/** What went wrong between us and a server, before it is put into words. */
export interface Failure {
  readonly reason: ModelErrorCode
  /** HTTP status; `undefined` where there was no answer, or it failed within a stream. */
  readonly status?: number | undefined
  /** What the server, or the connection, said of it. Not redacted. */
  readonly said: string
  /** What the server names as wrong in the request. */
  readonly parameter?: string | undefined
  /** Milliseconds that the server asks to wait. */
  readonly waitMs?: number | undefined
  /** In which way the server was too late for a deadline of ours: `sent nothing for 60 seconds`. */
  readonly late?: string
  readonly cause: unknown
}

/** An answer whose status says no, as the client throws it. */
interface ErrorAnswer {
  readonly status?: number | undefined
  readonly headers?: Headers | undefined
  /** The whole body, parsed where it is JSON. */
  readonly body?: unknown
  /** The error alone, where it came within a stream. */
  readonly error?: unknown
}

/** A minute: who may ask again within it is limited, not out of quota. */
const soonMs = 60_000

/**
 * What an error of the client means: its one code, and what is needed to act on it.
 *
 * @param now milliseconds since 1970, for waits that are given as a date
 */
export function readFailure(error: unknown, now: number): Failure {
  const answer = readErrorAnswer(error)
  if (answer) return readAnswer(answer, error, now)
  const wrong = findWrongPlace(error)
  if (wrong)
    return { reason: /TLS/u.test(wrong.message) ? 'tls' : 'unreachable', said: wrong.message, cause: wrong }
  const codes = readErrorCodes(error)
  return { reason: classifyConnection([...codes], error), said: rootMessage(error), cause: error }
}

/** The failure that a body tells, whatever its status says: an error chunk, or an error in place of an answer. */
export function readBodyFailure(body: unknown): Failure {
  return readAnswer({ body }, body, 0)
}

function readAnswer({ status, headers, body, error }: ErrorAnswer, cause: unknown, now: number): Failure {
  const said = readErrorBody(body ?? { error })
  const effective = status !== undefined && status >= 300 ? status : said.status
  const waitMs =
    (headers && readRetryWait(headers, now, effective)) ?? said.waitMs ?? readSpokenWait(said.message)
  return {
    reason: classifyAnswer(effective, said, waitMs !== undefined && waitMs <= soonMs),
    status,
    said: said.message,
    parameter: said.parameter,
    waitMs,
    cause,
  }
}

function readErrorAnswer(error: unknown): ErrorAnswer | undefined {
  if (!(error instanceof Error) || !('status' in error) || !('headers' in error)) return undefined
  const { status, headers } = error
  const inner = 'error' in error ? error.error : undefined
  const body = 'body' in error ? error.body : undefined
  if (status === undefined && inner === undefined) return undefined
  return {
    status: typeof status === 'number' ? status : undefined,
    headers: headers instanceof Headers ? headers : undefined,
    body,
    error: inner,
  }
}

function classifyConnection(codes: readonly string[], error: unknown): ModelErrorCode {
  const some = (pattern: RegExp) => codes.some((code) => pattern.test(code))
  if (some(/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER|^ERR_SSL|^ERR_TLS|^EPROTO/u)) return 'tls'
  if (some(/TIMEDOUT|TimeoutError|_TIMEOUT$/u) || /timed out|timeout/iu.test(errorMessage(error)))
    return 'timeout'
  if (error instanceof SyntaxError) return 'malformed'
  return some(/^E[A-Z]{3,}|^UND_ERR|^HPE_|^APIConnectionError/u) ||
    /fetch failed|connection error/iu.test(errorMessage(error))
    ? 'unreachable'
    : 'malformed'
}

/** The innermost cause: `fetch failed` says nothing, `connect ECONNREFUSED 127.0.0.1:1` does. */
function rootMessage(error: unknown): string {
  let cause = error
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause
  if (cause instanceof AggregateError && cause.message === '') cause = cause.errors[0]
  return errorMessage(cause) || errorMessage(error)
}
