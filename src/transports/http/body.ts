import type { IncomingMessage } from 'node:http'
import { Refusal } from './refusal.ts'

const largestJson = 1_048_576
const slowestJson = 10_000

/**
 * Reads a JSON body: at most `most` bytes (1 MiB), within 10 seconds. An absent body is `undefined`.
 * Anything that a form of another page could send without asking (text, urlencoded, multipart) is refused.
 */
export async function readJson(request: IncomingMessage, most = largestJson): Promise<unknown> {
  const type = request.headers['content-type']
  const announced = Number(request.headers['content-length'] ?? 0)
  const hasBody = announced > 0 || request.headers['transfer-encoding'] !== undefined
  if (type !== undefined ? !/^application\/json\s*(?:;|$)/iu.test(type) : hasBody) {
    throw new Refusal(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'The body is not declared as JSON.',
      'Send Content-Type: application/json.',
    )
  }
  if (request.headers['content-encoding'] !== undefined) {
    throw new Refusal(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'Compressed bodies are not taken.',
      'Send it uncompressed.',
    )
  }
  if (!hasBody) return undefined
  if (announced > most) throw tooLarge(most)
  const text = await readText(request, most)
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'BAD_REQUEST', 'The body is not valid JSON.', 'Correct it and send it again.')
  }
}

/** Reads a short text body, by the same limits of time. The rest of a refused one is left unread. */
export async function readText(request: IncomingMessage, most: number): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    reject(new Refusal(408, 'TIMEOUT', 'The body did not arrive in time.', 'Send it again, faster.'))
  }, slowestJson)
  const onData = (part: Buffer) => {
    size += part.length
    if (size > most) reject(tooLarge(most))
    else parts.push(part)
  }
  const onClose = () => reject(new Refusal(400, 'BAD_REQUEST', 'The body was cut off.', 'Send it again.'))
  request.on('data', onData).once('end', resolve).once('error', reject).once('close', onClose)
  try {
    await promise
  } finally {
    clearTimeout(timer)
    request.off('data', onData).off('end', resolve).off('error', reject).off('close', onClose)
    request.pause()
  }
  return Buffer.concat(parts).toString('utf8')
}

function tooLarge(most: number): Refusal {
  const limit = `${Math.ceil(most / 1024)} KiB`
  return new Refusal(413, 'PAYLOAD_TOO_LARGE', `The body is larger than ${limit}.`, 'Send less at a time.')
}
