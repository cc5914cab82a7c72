import * as z from 'zod'

/** What a message may be at most, in characters or bytes: files come over a port only where they have no path. */
const largestText = 32 * 1_048_576
const largestBinary = 512 * 1_048_576
/** Between the JSON of a message and the bytes of a file that it carries. */
const delimiter = 255

const id = z.string().regex(/^[\da-z]{1,16}$/u)
const headerNames = new Set(['content-type', 'content-disposition', 'x-request-id'])

const Headers = z
  .record(z.string(), z.string().max(1000))
  .refine((headers) => Object.keys(headers).every((name) => headerNames.has(name)))
  // No procedure takes a stream: one that is announced would only be waited for.
  .refine((headers) => !/event-stream/iu.test(headers['content-type'] ?? ''))

/** A call, as our own client writes it (the envelope of oRPC's peer protocol; `b` is checked by the procedure's schema). */
const Call = z.strictObject({
  i: id,
  t: z.literal(1).optional(),
  p: z.strictObject({
    /** The path of the procedure: `/knowledge/search`. */
    u: z.string().regex(/^(?:\/[\w-]{1,64}){1,4}$/u),
    m: z.literal('POST').optional(),
    h: Headers.optional(),
    b: z.unknown().optional(),
  }),
})

/** A call, or a stream, is given up. */
const Abort = z.strictObject({ i: id, t: z.literal(4), p: z.null().optional() })

const Message = z.union([Call, Abort])

export type CheckedMessage = string | Uint8Array<ArrayBuffer>

/**
 * The message, if it is one that the page's own client writes; else why it is none, in few words that repeat nothing of it.
 */
export function checkMessage(message: unknown): { message: CheckedMessage } | { refused: string } {
  if (typeof message === 'string') {
    if (message.length > largestText) return { refused: 'too large' }
    return checkEnvelope(message, message)
  }
  const bytes = toBytes(message)
  if (bytes === undefined) return { refused: 'neither text nor bytes' }
  if (bytes.byteLength > largestBinary) return { refused: 'too large' }
  const end = bytes.indexOf(delimiter)
  const json = end === -1 ? bytes : bytes.subarray(0, end)
  if (json.byteLength > largestText) return { refused: 'too large' }
  return checkEnvelope(new TextDecoder().decode(json), bytes)
}

function checkEnvelope(json: string, message: CheckedMessage): ReturnType<typeof checkMessage> {
  let envelope: unknown
  try {
    envelope = JSON.parse(json)
  } catch {
    return { refused: 'no JSON' }
  }
  return Message.safeParse(envelope).success ? { message } : { refused: 'no call and no end of one' }
}

function toBytes(message: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (message instanceof ArrayBuffer) return new Uint8Array(message)
  if (message instanceof Uint8Array && message.buffer instanceof ArrayBuffer)
    return message as Uint8Array<ArrayBuffer>
  return undefined
}
