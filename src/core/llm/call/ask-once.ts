import type { ChatRequest, ModelEvent, ModelProfile } from '../../../contract/llm.ts'
import { readBodyFailure } from '../failures/read-failure.ts'
import { openaiClient } from '../openai-client.ts'
import { FailedTry } from '../retries/with-retries.ts'
import type { ChatBody } from './chat-body.ts'
import { type TryLimits, Watch } from './deadlines.ts'
import type { StreamEvent } from './event-stream.ts'
import { judgeBreak, judgeEnd } from './judge-stream.ts'
import { readBody } from './read-body.ts'
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
    const foreign = await readAll(ask, reader, watch, signal)
    ask.signal.throwIfAborted()
    const failure = judgeEnd(reader, foreign)
    if (failure) throw new FailedTry(failure)
    return reader.finish(ask.tools ?? [])
  } catch (error) {
    ask.signal.throwIfAborted()
    if (error instanceof FailedTry) throw error
    // What was finished stays so, whatever broke after it.
    const failure = reader.isFinished ? judgeEnd(reader, '') : judgeBreak(error, reader, watch)
    if (failure) throw new FailedTry(failure)
    return reader.finish(ask.tools ?? [])
  } finally {
    watch.close()
  }
}

/** @returns what came in place of a stream */
async function readAll(ask: Ask, reader: StreamReader, watch: Watch, signal: AbortSignal): Promise<string> {
  const { profile, key, body } = ask
  const client = await openaiClient(profile.baseUrl, key, { auth: profile.auth, redirects: 'refuse' })
  // The bytes, not the package's stream: that one cannot tell a lost connection from an end.
  const response = await client.chat.completions.create(body, { signal }).asResponse()
  if (response.body === null) return ''
  return readBody(response.body, {
    onPiece: () => watch.touch(),
    onEvent: (event) => {
      const before = reader.chunks
      take(event, reader)
      if (before === 0 && reader.chunks > 0) ask.onBegin()
      // The end is waited for, a moment at least: the connection can then be used again.
      if (reader.isFinished) watch.expectWithin(reader.hasUsage ? endMs : Math.min(ask.limits.gapMs, usageMs))
    },
    signal,
  })
}

/** Events by another name than that of the format, such as `ping`, may hold anything. */
function take({ name, data, isOpen }: StreamEvent, reader: StreamReader): void {
  if (data.trim() === '') return
  let chunk: unknown
  try {
    chunk = JSON.parse(data)
  } catch (cause) {
    if (name === 'error') throw new FailedTry(readBodyFailure({ error: data }))
    // Half an event means that the connection ended in it: the stream is cut off, not wrong.
    if (name !== 'message' || isOpen) return
    throw new FailedTry({ reason: 'malformed', said: 'it sent JSON that cannot be read.', cause })
  }
  const error = reader.take(chunk) ?? (name === 'error' ? chunk : undefined)
  if (error !== undefined) throw new FailedTry(readBodyFailure(error))
}
