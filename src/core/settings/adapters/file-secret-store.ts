import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import * as z from 'zod'
import { SecretName } from '../../../contract/settings.ts'
import { readFileIfThere, writeFileAtomically } from '../../platform/atomic-file.ts'
import { Problem } from '../../platform/errors.ts'
import type { SecretStore } from '../ports.ts'

const StoredSecrets = z.object({
  /** 256 bits, base64. */
  key: z.string(),
  secrets: z.partialRecord(SecretName, z.object({ iv: z.string(), tag: z.string(), text: z.string() })),
})
type StoredSecrets = z.infer<typeof StoredSecrets>

/**
 * Secrets in a file that only this user can read, where the platform offers no key store. AES-256-GCM under a key that
 * stands in the same file: that keeps them from greps, backups of single values and screens, not from whoever can read
 * the file. The sentence says so.
 */
export function createFileSecretStore(file: string): SecretStore {
  const read = async (): Promise<StoredSecrets> => {
    const text = await readFileIfThere(file)
    if (text === undefined) return { key: randomBytes(32).toString('base64'), secrets: {} }
    try {
      return StoredSecrets.parse(JSON.parse(text))
    } catch (error) {
      throw new Problem(
        'UNAVAILABLE',
        `The secrets file ${file} is damaged.`,
        'Delete it and enter the secrets again.',
        {
          cause: error,
        },
      )
    }
  }
  // One writer at a time, so that two changes never lose each other.
  let last: Promise<unknown> = Promise.resolve()
  const change = (edit: (stored: StoredSecrets) => void): Promise<void> => {
    const next = last.then(async () => {
      const stored = await read()
      edit(stored)
      await writeFileAtomically(file, JSON.stringify(stored))
    })
    last = next.catch(() => {})
    return next
  }

  return {
    protection: 'In a file of the data folder that only your user account can read.',
    async get(name) {
      await last
      const stored = await read()
      const sealed = stored.secrets[name]
      if (!sealed) return undefined
      const decipher = createDecipheriv(
        'aes-256-gcm',
        Buffer.from(stored.key, 'base64'),
        Buffer.from(sealed.iv, 'base64'),
      )
      decipher.setAAD(Buffer.from(name))
      decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'))
      return Buffer.concat([decipher.update(Buffer.from(sealed.text, 'base64')), decipher.final()]).toString(
        'utf8',
      )
    },
    set: (name, value) =>
      change((stored) => {
        const iv = randomBytes(12)
        const cipher = createCipheriv('aes-256-gcm', Buffer.from(stored.key, 'base64'), iv)
        cipher.setAAD(Buffer.from(name))
        const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
        stored.secrets[name] = {
          iv: iv.toString('base64'),
          tag: cipher.getAuthTag().toString('base64'),
          text: text.toString('base64'),
        }
      }),
    forget: (name) =>
      change((stored) => {
        delete stored.secrets[name]
      }),
  }
}
