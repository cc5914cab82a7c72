import { randomBytes } from 'node:crypto'

/**
 * A new id: prefix, then 48 bits of time and 72 random bits in lower-case base 32, so that ids sort by birth.
 * The shape is ULID's (https://github.com/ulid/spec), in lower case.
 */
export function newId(prefix: 'run' | 'req' | 'doc' | 'job' | 'note', now = Date.now()): string {
  const bytes = Buffer.alloc(15)
  bytes.writeUIntBE(now, 0, 6)
  randomBytes(9).copy(bytes, 6)
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  let text = ''
  for (let at = 0; at < bits.length; at += 5) text += alphabet[Number.parseInt(bits.slice(at, at + 5), 2)]
  return `${prefix}_${text}`
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A request id is taken over from outside only if it looks like one: it will stand in logs and file names. */
export function isRequestId(text: string): boolean {
  return /^[\w.-]{8,64}$/u.test(text)
}
