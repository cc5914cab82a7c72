import { sign } from 'node:crypto'
import * as z from 'zod'
import { readFileIfThere } from '../platform/atomic-file.ts'
import { canonicalJson } from './canonical.ts'
import { isSignature, type SigningKey } from './keys.ts'

/** How the log stood, kept outside its folder: what goes back behind it, or was put in its place, is found out. */
export const Anchor = z.object({
  at: z.string(),
  /** `sha256` of the last line. */
  head: z.string(),
  /** Every key the log was signed with, the newest last: raw Ed25519, base64url. */
  keys: z.array(z.string()).min(1),
  log: z.string(),
  size: z.number().int().nonnegative(),
})
export type Anchor = z.infer<typeof Anchor>

const SignedAnchor = z.object({ anchor: Anchor, signature: z.string() })

/** Where an anchor was found: under the protection of the secrets, in a file beside the log's folder, given by the user. */
export type AnchorPlace = 'secrets' | 'file' | 'given'

export interface FoundAnchor {
  readonly place: AnchorPlace
  readonly anchor: Anchor
}

/** An anchor as text that stands for itself. */
export function signAnchor(anchor: Anchor, key: SigningKey): string {
  const signature = sign(null, statement(anchor), key.secret).toString('base64url')
  return `${canonicalJson({ anchor, signature })}\n`
}

/** The anchor a text holds; `undefined` when it is none, or none of its own keys has signed it. */
export function readAnchor(text: string): Anchor | undefined {
  try {
    const { anchor, signature } = SignedAnchor.parse(JSON.parse(text))
    return anchor.keys.some((key) => isSignature(signature, statement(anchor), key)) ? anchor : undefined
  } catch {
    return undefined
  }
}

/** The anchor in a file; `undefined` where there is no file, or none in it. */
export async function readAnchorFile(file: string): Promise<Anchor | undefined> {
  const text = await readFileIfThere(file)
  return text === undefined ? undefined : readAnchor(text)
}

function statement(anchor: Anchor): Buffer {
  return Buffer.from(`Catalyst audit anchor, version 1\n${canonicalJson(anchor)}`)
}
