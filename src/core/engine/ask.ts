import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { abortable } from '../platform/waiting.ts'

/** ms for a question that the engine answers from what it knows. */
export const questionMs = 20_000

/**
 * Asks the engine one question. Ends with an answer, with the engine's error, after `ms` (a `TimeoutError`), or when
 * `signal` aborts: an engine that froze, or died in mid-answer, keeps nobody waiting.
 *
 * @param question gets `abortSignal`, which dockerode takes in every call's options even where its types do not say so
 */
export async function ask<T>(
  question: (options: { abortSignal: AbortSignal }) => Promise<T>,
  ms: number,
  signal?: AbortSignal,
): Promise<T> {
  const late = AbortSignal.timeout(ms)
  const abortSignal = signal ? AbortSignal.any([signal, late]) : late
  abortSignal.throwIfAborted()
  // docker-modem never calls back where a connection ends in mid-answer, so the signal is raced against.
  return await abortable(question({ abortSignal }), abortSignal)
}

/**
 * Opens a stream of the engine: any GET, also those that dockerode would gather into one buffer. The stream has an
 * error listener from birth, so none of its errors can end the process.
 *
 * @param path with a question mark at its end: `/events?`
 * @param signal ends the stream, also long after it was opened
 * @param ms how long the engine may take until it begins to answer
 */
export async function openStream(
  docker: Docker,
  path: `/${string}?`,
  query: Record<string, unknown>,
  signal: AbortSignal,
  ms = 5000,
): Promise<Readable> {
  signal.throwIfAborted()
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  const timer = setTimeout(
    () => controller.abort(new DOMException(`No answer within ${ms} ms`, 'TimeoutError')),
    ms,
  )
  try {
    const stream = await abortable(dial(docker, path, query, controller.signal), controller.signal)
    stream.once('close', () => signal.removeEventListener('abort', abort))
    controller.signal.addEventListener('abort', () => stream.destroy(), { once: true })
    return stream
  } catch (error) {
    signal.removeEventListener('abort', abort)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function dial(
  docker: Docker,
  path: string,
  query: Record<string, unknown>,
  abortSignal: AbortSignal,
): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const request = {
      path,
      method: 'GET',
      options: query,
      abortSignal,
      isStream: true,
      statusCodes: {
        200: true,
        400: 'bad parameter',
        404: 'not found',
        409: 'conflict',
        500: 'server error',
      },
    }
    docker.modem.dial(request, (error, answer) => {
      if (error) return reject(error)
      const stream = answer as Readable
      stream.on('error', () => {})
      if (abortSignal.aborted) stream.destroy()
      resolve(stream)
    })
  })
}
