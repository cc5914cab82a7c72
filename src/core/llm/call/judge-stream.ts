import { readErrorBody } from '../failures/error-body.ts'
import { type Failure, readBodyFailure, readFailure } from '../failures/read-failure.ts'
import type { Watch } from './deadlines.ts'
import type { StreamReader } from './stream-reader.ts'

/** What came in one piece where a stream was asked for: an error with status 200, an answer, or a page. */
export function judgeWhole(text: string): Failure {
  const malformed = (said: string): Failure => ({ reason: 'malformed', said, cause: undefined })
  if (text.startsWith('<')) {
    const { message } = readErrorBody(text)
    return malformed(`it sent a web page in place of an answer${message === '' ? '' : ` (${message})`}.`)
  }
  if (!/^[{["]/u.test(text)) return malformed(`it sent words in place of a stream (${text.slice(0, 200)}).`)
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return malformed('it sent JSON that cannot be read.')
  }
  const isAnswer = typeof body === 'object' && body !== null && 'choices' in body
  if (!isAnswer && isError(body)) return readBodyFailure(body)
  return malformed('it sent plain JSON where a stream was asked for.')
}

function isError(body: unknown): boolean {
  if (readErrorBody(body).message !== '') return true
  return typeof body === 'object' && body !== null && ('error' in body || 'detail' in body)
}

/** Why a stream that ended by itself is no answer. */
export function judgeEnd(reader: StreamReader, foreign: string): Failure | undefined {
  const { finishReason, refusal } = reader
  if (/^(?:content_filter|safety|recitation)$/iu.test(finishReason)) {
    return { reason: 'filtered', said: 'its filter cut the answer off.', cause: undefined }
  }
  if (/^(?:error|insufficient_system_resource)$/iu.test(finishReason)) {
    return { reason: 'overloaded', said: `it gave up (${finishReason}).`, cause: undefined }
  }
  if (/^(?:abort|cancel)/iu.test(finishReason))
    return { reason: 'truncated', said: 'the server ended it.', cause: undefined }
  if (reader.isFinished) {
    return refusal === '' ? undefined : { reason: 'filtered', said: refusal, cause: undefined }
  }
  if (foreign !== '') return judgeWhole(foreign)
  return reader.chunks > 0
    ? { reason: 'truncated', said: 'the stream ended without a reason to finish.', cause: undefined }
    : { reason: 'malformed', said: 'the stream held no answer.', cause: undefined }
}

/** Why a stream broke. */
export function judgeBreak(error: unknown, reader: StreamReader, watch: Watch): Failure {
  if (watch.late !== undefined) return { reason: 'timeout', said: '', late: watch.late, cause: error }
  const failure = readFailure(error, Date.now())
  const isCut = failure.reason === 'unreachable' && reader.chunks > 0
  return isCut
    ? { ...failure, reason: 'truncated', said: `the connection was lost (${failure.said}).` }
    : failure
}
