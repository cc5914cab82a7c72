import type { ChatRequest, ModelEvent, ModelProfile } from '../../../contract/llm.ts'
import { type Failure, readBodyFailure, readFailure } from '../failures/read-failure.ts'
import { openaiClient } from '../openai-client.ts'
import { FailedTry } from '../retries/with-retries.ts'
import type { ChatBody } from './chat-body.ts'
import { type TryLimits, Watch } from './deadlines.ts'
import { type StreamedAnswer, StreamReader } from './stream-reader.ts'

/** One request, as it is sent. */
export interface Ask {
  readonly profile: ModelProfile
  readonly key: string | undefined
  readonly body: ChatBody
  readonly tools: ChatRequest['tools']
  readonly limits: TryLimits
  /** The caller's, and the deadline of the whole call. */
  readonly signal: AbortSignal
  readonly onText: (event: Extract<ModelEvent, { type: 'text' | 'reasoning' }>) => void
  /** Told when the first piece of an answer has come, whatever it holds. */
  readonly onBegin: () => void
}

/** After the last word, usage is due within this time, and after that the end of the stream. */
const usageMs = 5000
const endMs = 1000

/**
 * Asks once, and reads the stream to its end. A stream counts as ended only where it gave a reason to finish.
 *
 * @throws FailedTry with what went wrong; the signal's reason once it has aborted
 */
export async function askOnce(ask: Ask): Promise<StreamedAnswer> {
  const watch = new Watch(ask.limits)
  const reader = new StreamReader(ask.onText)
  const signal = AbortSignal.any([ask.signal, watch.signal])
  try {
    await readAll(ask, reader, watch, signal)
    ask.signal.throwIfAborted()
    const failure = judgeEnd(reader, watch)
    if (failure) throw new FailedTry(failure)
    return reader.finish(ask.tools ?? [])
  } catch (error) {
    ask.signal.throwIfAborted()
    // What was finished stays so, whatever broke after it.
    if (reader.isFinished && !(error instanceof FailedTry)) return reader.finish(ask.tools ?? [])
    throw error instanceof FailedTry ? error : new FailedTry(judgeBreak(error, reader, watch))
  } finally {
    watch.close()
  }
}

async function readAll(ask: Ask, reader: StreamReader, watch: Watch, signal: AbortSignal): Promise<void> {
  const { profile, key, body } = ask
  const client = await openaiClient(profile.baseUrl, key, {
    auth: profile.auth,
    redirects: 'refuse',
    onByte: () => watch.touch(),
  })
  const { data: stream, response } = await client.chat.completions.create(body, { signal }).withResponse()
  const type = response.headers.get('content-type') ?? ''
  if (/\b(?:json|html)\b/u.test(type)) throw new FailedTry(judgeWhole(await response.text(), type))
  try {
    for await (const chunk of stream) {
      if (reader.chunks === 0) ask.onBegin()
      const error = reader.take(chunk)
      if (error !== undefined) throw new FailedTry(readBodyFailure(error))
      // The end is waited for, a moment at least: the connection can then be used again.
      if (reader.isFinished) watch.expectWithin(reader.hasUsage ? endMs : Math.min(ask.limits.gapMs, usageMs))
    }
  } finally {
    // Frees the server: leaving the loop alone may wait for the body's end.
    if (!reader.isFinished) stream.controller.abort()
  }
}

/** An answer in one piece, where a stream was asked for: an error that came with status 200, or a page. */
function judgeWhole(text: string, type: string): Failure {
  if (type.includes('html')) {
    return { reason: 'malformed', said: 'it sent a web page in place of an answer.', cause: undefined }
  }
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { reason: 'malformed', said: 'it sent JSON that cannot be read.', cause: undefined }
  }
  const isAnswer = typeof body === 'object' && body !== null && 'choices' in body
  if (!isAnswer) {
    const failure = readBodyFailure(body)
    if (failure.said !== '') return failure
  }
  return { reason: 'malformed', said: 'it sent plain JSON where a stream was asked for.', cause: undefined }
}

/** Why a stream that ended by itself is no answer. */
function judgeEnd(reader: StreamReader, watch: Watch): Failure | undefined {
  const { finishReason, refusal } = reader
  if (/^(?:content_filter|safety|recitation)$/iu.test(finishReason)) {
    return { reason: 'filtered', said: 'its filter cut the answer off.', cause: undefined }
  }
  if (/^(?:error|insufficient_system_resource)$/iu.test(finishReason)) {
    return { reason: 'overloaded', said: `it gave up (${finishReason}).`, cause: undefined }
  }
  if (/^abort/iu.test(finishReason))
    return { reason: 'truncated', said: 'the server ended it.', cause: undefined }
  if (reader.isFinished) {
    return refusal === '' ? undefined : { reason: 'filtered', said: refusal, cause: undefined }
  }
  if (watch.late !== undefined) return { reason: 'timeout', said: '', late: watch.late, cause: undefined }
  return reader.chunks > 0
    ? { reason: 'truncated', said: 'the stream ended without a reason to finish.', cause: undefined }
    : { reason: 'malformed', said: 'the stream held no answer.', cause: undefined }
}

function judgeBreak(error: unknown, reader: StreamReader, watch: Watch): Failure {
  if (watch.late !== undefined) return { reason: 'timeout', said: '', late: watch.late, cause: error }
  const failure = readFailure(error, Date.now())
  const isCut = failure.reason === 'unreachable' && reader.chunks > 0
  return isCut
    ? { ...failure, reason: 'truncated', said: `the connection was lost (${failure.said}).` }
    : failure
}
