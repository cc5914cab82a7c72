import { EventStreamDecoder, type StreamEvent } from './event-stream.ts'

/** After `[DONE]` a server has this long to end the connection, which can then be used again. */
const drainMs = 1000

export interface BodyReading {
  /** Told of every piece, whatever is in it. */
  readonly onPiece: () => void
  /** Gets each event in turn; what it throws ends the reading. */
  readonly onEvent: (event: StreamEvent) => void
  /** Ends the reading, and frees the server. */
  readonly signal: AbortSignal
}

/**
 * Reads the events of a body to its end or to `[DONE]`, which ends a stream although the connection may stay open.
 *
 * @returns what came instead, where there was no event at all
 * @throws the signal's reason once it has aborted; what `onEvent` throws, or the connection
 */
export async function readBody(body: ReadableStream<Uint8Array>, reading: BodyReading): Promise<string> {
  const { onPiece, onEvent, signal } = reading
  const decoder = new EventStreamDecoder()
  const reader = body.getReader()
  const stop = () => void reader.cancel(signal.reason).catch(() => {})
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (!done) onPiece()
      for (const event of done ? decoder.end() : decoder.push(value)) {
        if (event.data.trim() === '[DONE]') {
          drain(reader)
          return ''
        }
        onEvent(event)
      }
      if (done) return decoder.foreign
    }
  } catch (error) {
    // A body that is left alone would keep the server at work.
    stop()
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Reads what is left, and waits for nobody. */
function drain(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  const late = setTimeout(() => void reader.cancel().catch(() => {}), drainMs)
  late.unref()
  const read = async () => {
    while (!(await reader.read()).done);
  }
  void read()
    .catch(() => {})
    .finally(() => clearTimeout(late))
}
