import { createHash, randomBytes } from 'node:crypto'
import * as z from 'zod'
import { readFileIfThere, writeFileAtomically } from '../../platform/atomic-file.ts'
import { PassphraseSealed } from './passphrase-key-store.ts'
import { Sealed } from './sealed.ts'

/** What protects the key that all entries are sealed with. */
export const KeyProtection = z.discriminatedUnion('kind', [
  /** The key stands beside the entries, base64. `chosen`: the user said so; otherwise it is what was there before. */
  z.object({ kind: z.literal('plain'), chosen: z.boolean(), key: z.string() }),
  /** Sealed by the operating system's key store. */
  z.object({ kind: z.literal('keystore'), key: z.string() }),
  /** Sealed with a key that is derived from a passphrase. */
  z.object({ kind: z.literal('passphrase'), ...PassphraseSealed.shape }),
])
export type KeyProtection = z.infer<typeof KeyProtection>

/** The file of secrets, version 2. */
export const VaultContent = z.object({
  format: z.literal('catalyst-secrets'),
  version: z.literal(2),
  /** Random; part of what every entry is sealed with, so that none can be moved here from another file. */
  id: z.string(),
  protection: KeyProtection,
  secrets: z.record(z.string(), Sealed),
  /** Secrets that are kept elsewhere: the variable of the stack's environment file. */
  references: z.record(z.string(), z.string()),
  /** Keys of Catalyst's own. */
  internal: z.record(z.string(), Sealed),
})
export type VaultContent = z.infer<typeof VaultContent>

/** The file of version 1: the key beside the entries, without anybody having chosen that. */
const FirstVersion = z.object({ key: z.string(), secrets: z.record(z.string(), Sealed) })

export type ReadVault =
  | { readonly is: 'absent' }
  | { readonly is: 'current'; readonly content: VaultContent }
  | { readonly is: 'first'; readonly content: z.infer<typeof FirstVersion> }
  | { readonly is: 'newer' }
  | { readonly is: 'damaged' }

/**
 * Reads the file. Its checksum is no protection, it tells damage from a wrong passphrase: what fits it was written so.
 *
 * @throws the file system's error when it is there and cannot be read
 */
export async function readVaultFile(file: string): Promise<ReadVault> {
  const text = await readFileIfThere(file)
  if (text === undefined) return { is: 'absent' }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { is: 'damaged' }
  }
  const first = FirstVersion.safeParse(json)
  if (first.success) return { is: 'first', content: first.data }
  const head = z.object({ format: z.literal('catalyst-secrets'), version: z.number() }).safeParse(json)
  if (head.success && head.data.version > 2) return { is: 'newer' }
  const signed = z.object({ checksum: z.string() }).safeParse(json)
  const content = VaultContent.safeParse(json)
  if (!signed.success || !content.success || signed.data.checksum !== checksum(content.data))
    return { is: 'damaged' }
  return { is: 'current', content: content.data }
}

export function writeVaultFile(file: string, content: VaultContent): Promise<void> {
  const ordered = VaultContent.parse(content)
  return writeFileAtomically(
    file,
    `${JSON.stringify({ ...ordered, checksum: checksum(ordered) }, null, 1)}\n`,
  )
}

/** Content as the schema orders it, so that it is the same text however it came about. */
function checksum(content: VaultContent): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

/** A file with nothing in it, and nothing protecting it yet. */
export function emptyVault(): VaultContent {
  return {
    format: 'catalyst-secrets',
    version: 2,
    id: randomBytes(16).toString('hex'),
    protection: { kind: 'plain', chosen: false, key: randomBytes(32).toString('base64') },
    secrets: {},
    references: {},
    internal: {},
  }
}
