import { type KeyObject, sign } from 'node:crypto'
import * as z from 'zod'
import { canonicalJson } from './canonical.ts'
import { isSignature } from './keys.ts'
import { sha256 } from './line.ts'

/** A signed statement of how the log stands. Checkpoints are chained too: the newest vouches for all before it. */
export const Checkpoint = z.object({
  at: z.string(),
  /** The digests of the entries from `from` to `size`, one after the other. */
  digests: z.string(),
  /** `size` of the checkpoint before; 0 for the first. */
  from: z.number().int().nonnegative(),
  /** `sha256` of the last line it covers. */
  head: z.string(),
  /** Which key signed it: the beginning of the hash of the public key. */
  key: z.string(),
  log: z.string(),
  /** Hash of the line of the checkpoint before. */
  prev: z.string(),
  /** Entries of the log up to here. */
  size: z.number().int().positive(),
})
export type Checkpoint = z.infer<typeof Checkpoint>

const SignedCheckpoint = z.strictObject({
  checkpoint: z.strictObject(Checkpoint.shape),
  signature: z.string(),
})

/** The line of a checkpoint, with its end. */
export function signCheckpoint(checkpoint: Checkpoint, key: KeyObject): string {
  const signature = sign(null, statement(checkpoint), key).toString('base64url')
  return `${canonicalJson({ checkpoint, signature })}\n`
}

export interface ReadCheckpoint extends Checkpoint {
  readonly signature: string
  /** Of its line: the `prev` of the next. */
  readonly sha256: string
}

/** Takes the line of a checkpoint (without its end) apart; `undefined` when it is none in canonical form. */
export function readCheckpoint(text: string): ReadCheckpoint | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const parsed = SignedCheckpoint.safeParse(value)
  if (!parsed.success || canonicalJson(value) !== text) return undefined
  const { checkpoint, signature } = parsed.data
  return { ...checkpoint, signature, sha256: sha256(text) }
}

/** @param publicKey raw Ed25519 key, base64url */
export function isSignedBy(checkpoint: ReadCheckpoint, publicKey: string): boolean {
  const { signature, sha256: _, ...stated } = checkpoint
  return isSignature(signature, statement(stated), publicKey)
}

/** What is signed begins with what it is, so that it can be taken for nothing else. */
function statement(checkpoint: Checkpoint): Buffer {
  return Buffer.from(`Catalyst audit checkpoint, version 1\n${canonicalJson(checkpoint)}`)
}
