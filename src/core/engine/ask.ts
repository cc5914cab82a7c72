import type { Duplex, Readable } from 'node:stream'
import type Docker from 'dockerode'
import { withDeadline } from '../platform/waiting.ts'

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
  // docker-modem never calls back where a connection ends in mid-answer, so it is not relied upon to heed the signal.
  return await withDeadline((abortSignal) => question({ abortSignal }), { ms, signal })
}

/**
 * Opens a stream of the engine, also where dockerode would gather it into one buffer. The stream has an error listener
 * from birth, so none of its errors can end the process.
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
  { ms = 5000, method = 'GET' }: { ms?: number; method?: 'GET' | 'POST' } = {},
): Promise<Readable> {
  // Without a body of its own a POST would carry the query as one.
  const options = method === 'GET' ? query : { _query: query, _body: {} }
  return openLine((life) => dial(docker, method, path, options, life), ms, signal)
}

/**
 * Opens what stays open: the deadline is for its beginning alone. It has an error listener from birth.
 *
 * @param open gets the signal of the line's whole life
 * @param signal ends it, also long after it was opened
 */
export async function openLine<L extends Readable | Duplex>(
  open: (life: AbortSignal) => Promise<L>,
  ms: number,
  signal: AbortSignal,
): Promise<L> {
  const late = new AbortController()
  const life = AbortSignal.any([signal, late.signal])
  try {
    return await ask(async () => endWith(await open(life), life), ms, signal)
  } catch (error) {
    // What comes too late finds nobody.
    late.abort(error)
    throw error
  }
}

/** Lets a line end with a signal. */
function endWith<L extends Readable | Duplex>(line: L, life: AbortSignal): L {
  const end = () => line.destroy()
  line.on('error', () => {})
  if (life.aborted) end()
  life.addEventListener('abort', end, { once: true })
  line.once('close', () => life.removeEventListener('abort', end))
  return line
}

function dial(
  docker: Docker,
  method: 'GET' | 'POST',
  path: string,
  options: Record<string, unknown>,
  abortSignal: AbortSignal,
): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const request = {
      path,
      ...{ method, options },
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
      // At once: whoever opened it hears of it a little later.
      stream.on('error', () => {})
      resolve(stream)
    })
  })
}
