import { createSecretKey, type KeyObject, randomBytes, scrypt } from 'node:crypto'
import * as z from 'zod'
import { Problem } from '../../platform/errors.ts'

/** Characters a passphrase has at least: the file can be attacked offline by whoever has a copy. */
export const shortestPassphrase = 12

/** How a key was derived from a passphrase. The bounds keep a doctored file from taking all memory: 1 GiB at most. */
export const Derivation = z
  .object({
    kdf: z.literal('scrypt'),
    N: z
      .number()
      .int()
      .min(2)
      .max(2 ** 20),
    r: z.number().int().min(1).max(32),
    p: z.number().int().min(1).max(16),
    /** Base64. */
    salt: z.string().min(16).max(200),
  })
  .refine(({ N, r }) => (N & (N - 1)) === 0 && 128 * N * r <= 2 ** 30)
export type Derivation = z.infer<typeof Derivation>

/** OWASP's first choice for scrypt (Password Storage Cheat Sheet): 128 MiB and about half a second. */
export const usualCost = 2 ** 17

export function newDerivation(cost: number): Derivation {
  return { kdf: 'scrypt', N: cost, r: 8, p: 1, salt: randomBytes(16).toString('base64') }
}

/** The 256-bit key of a passphrase. Unicode is normalised: another keyboard types the same passphrase. */
export function deriveKey(passphrase: string, { N, r, p, salt }: Derivation): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    scrypt(
      passphrase.normalize('NFKC'),
      Buffer.from(salt, 'base64'),
      32,
      { N, r, p, maxmem: 256 * N * r },
      (error, key) => (error ? reject(error) : resolve(createSecretKey(key))),
    )
  })
}

/** @throws Problem `INVALID` for one that is too short */
export function checkPassphrase(passphrase: string): void {
  if ([...passphrase].length >= shortestPassphrase) return
  throw new Problem(
    'INVALID',
    `A passphrase has at least ${shortestPassphrase} characters.`,
    'Take four or five words that do not belong together.',
    { fields: { passphrase: `At least ${shortestPassphrase} characters.` } },
  )
}
