import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { defined } from '../../shared/defined.ts'
import { isRecord } from '../../shared/is-record.ts'
import { apiHeaders } from './headers.ts'

/** A silent stream says something this often, so that both ends notice when the other is gone. */
const keepAliveMs = 15_000

/**
 * Sends an iterator as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): `message`
 * for each value, `error` for a failure, `done` at the end. Waits for slow readers, and ends the iterator when the
 * client goes (`signal`) or the server stops.
 */
export async function sendEvents(
  response: ServerResponse,
  iterator: AsyncIterator<unknown>,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(200, {
    ...apiHeaders,
    'Content-Type': 'text/event-stream; charset=utf-8',
    'X-Accel-Buffering': 'no',
  })
  response.write(': open\n\n')
  const keepAlive = setInterval(() => response.write(': \n\n'), keepAliveMs)
  // Not awaited: a generator that waits for its next event ends by the same signal, in its own time.
  const stop = () => void iterator.return?.()?.catch(() => {})
  signal.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      const { done, value } = await iterator.next()
      if (signal.aborted) return
      if (done === true) {
        response.write(event('done', value))
        return
      }
      if (!response.write(event('message', value))) await once(response, 'drain', { signal })
    }
  } catch (error) {
    if (!signal.aborted) response.write(event('error', eventData(error)))
  } finally {
    clearInterval(keepAlive)
    signal.removeEventListener('abort', stop)
    response.end()
  }
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${data === undefined ? '' : JSON.stringify(data)}\n\n`
}

/**
 * oRPC wraps a stream's failure in an event that carries the error as data. What to do, and when to try again, stand
 * beside code and message, as in a problem document.
 */
function eventData(error: unknown): unknown {
  return isRecord(error) && isRecord(error.data)
    ? { ...error.data, ...pickAdvice(error.data.data) }
    : {
        defined: false,
        code: 'INTERNAL_SERVER_ERROR',
        status: 500,
        message: 'The stream broke off.',
      }
}

function pickAdvice(data: unknown): object {
  const { remedy, waitMs } = isRecord(data) ? data : {}
  return defined({ remedy, waitMs })
}
