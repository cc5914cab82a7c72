import { createHash } from 'node:crypto'

/** The hash that a key is kept as, hex. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** Bytes of the checksum before a value. */
const sealBytes = 16

/** Puts a checksum over key and value before the value, so that what a store mixes up or damages is noticed. */
export function sealValue(key: string, value: Uint8Array): Uint8Array {
  return Buffer.concat([checksum(key, value), value])
}

/** The value again; `undefined` where it is not the one that was sealed for this key. */
export function unsealValue(key: string, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < sealBytes) return undefined
  const value = sealed.subarray(sealBytes)
  return checksum(key, value).equals(sealed.subarray(0, sealBytes)) ? value : undefined
}

function checksum(key: string, value: Uint8Array): Buffer {
  return createHash('sha256').update(key).update(value).digest().subarray(0, sealBytes)
}
