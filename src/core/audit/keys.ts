import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  verify,
} from 'node:crypto'
import { sha256 } from './line.ts'

/** An Ed25519 key that signs the log. */
export interface SigningKey {
  readonly secret: KeyObject
  /** Raw, base64url. */
  readonly publicKey: string
  readonly id: string
}

export function newSigningKey(): SigningKey {
  return withPublic(generateKeyPairSync('ed25519').privateKey)
}

/** As text for a store of secrets. */
export function exportSigningKey(key: SigningKey): string {
  return key.secret.export({ type: 'pkcs8', format: 'der' }).toString('base64')
}

/** @throws when the text is no such key */
export function importSigningKey(text: string): SigningKey {
  return withPublic(createPrivateKey({ key: Buffer.from(text, 'base64'), type: 'pkcs8', format: 'der' }))
}

function withPublic(secret: KeyObject): SigningKey {
  const { x: publicKey } = createPublicKey(secret).export({ format: 'jwk' })
  if (publicKey === undefined) throw new TypeError('The key is not of Ed25519.')
  return { secret, publicKey, id: keyId(publicKey) }
}

/** Which key: the beginning of the hash of its public half (raw, base64url). */
export function keyId(publicKey: string): string {
  return sha256(Buffer.from(publicKey, 'base64url')).slice(0, 16)
}

/** Whether `publicKey` (raw, base64url) made this signature (base64url) of the statement. */
export function isSignature(signature: string, statement: Uint8Array, publicKey: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
    return verify(null, statement, key, Buffer.from(signature, 'base64url'))
  } catch {
    // Neither a key nor a signature: then nobody has signed.
    return false
  }
}

/** Makes fingerprints of secrets that nobody without the key can try guesses on (HMAC-SHA-256 under a derived key). */
export function fingerprinter(key: SigningKey): (secret: string) => string {
  const seed = key.secret.export({ type: 'pkcs8', format: 'der' })
  const derived = Buffer.from(hkdfSync('sha256', seed, '', 'Catalyst audit fingerprint, version 1', 32))
  return (secret) => `fp:${createHmac('sha256', derived).update(secret).digest('hex').slice(0, 12)}`
}

/** Tells one log from every other. */
export function newLogId(): string {
  return randomBytes(16).toString('base64url')
}
