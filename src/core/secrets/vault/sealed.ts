import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'
import * as z from 'zod'

/** A text under AES-256-GCM; all parts base64. */
export const Sealed = z.object({ iv: z.string(), tag: z.string(), text: z.string() })
export type Sealed = z.infer<typeof Sealed>

/** @param place what the text is and where it belongs: sealed with it, so that it opens nowhere else */
export function seal(key: KeyObject, text: string, place: string): Sealed {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(place))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return {
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    text: sealed.toString('base64'),
  }
}

/** @throws Error when key, content or `place` is not what it was sealed with */
export function unseal(key: KeyObject, { iv, tag, text }: Sealed, place: string): string {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(Buffer.from(tag, 'base64'))
  return Buffer.concat([decipher.update(Buffer.from(text, 'base64')), decipher.final()]).toString('utf8')
}
