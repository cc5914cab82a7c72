import { randomBytes } from 'node:crypto'

/**
 * A new id: prefix, then 48 bits of time and 72 random bits in lower-case base 32. Ids of one process sort by birth,
 * also within a millisecond. The shape is ULID's (https://github.com/ulid/spec), in lower case.
 */
export function newId(
  prefix: 'run' | 'req' | 'doc' | 'job' | 'note' | 'ses' | 'call' | 'conv' | 'turn',
  now = Date.now(),
): string {
  if (now > last.now) {
    last.now = now
    last.random = BigInt(`0x${randomBytes(9).toString('hex')}`)
  } else {
    last.random = (last.random + 1n) & randomMask
  }
  let bits = (BigInt(last.now) << 72n) | last.random
  let text = ''
  for (let at = 0; at < 24; at++) {
    text = alphabet[Number(bits & 31n)] + text
    bits >>= 5n
  }
  return `${prefix}_${text}`
}

const randomMask = (1n << 72n) - 1n
const last = { now: 0, random: 0n }
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A request id is taken over from outside only if it looks like one: it will stand in logs and file names. */
export function isRequestId(text: string): boolean {
  return /^[\w.-]{8,64}$/u.test(text)
}
