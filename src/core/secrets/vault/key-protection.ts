import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { KeyStore } from '../ports.ts'
import { passphraseKeyStore } from './passphrase-key-store.ts'
import { keyStoreRefused, noKeyStore, nothingToChoose } from './problems.ts'
import type { KeyProtection, VaultContent } from './vault-file.ts'

/** What shall protect the key. */
export type ProtectionChoice =
  | { readonly kind: 'keystore' }
  | { readonly kind: 'passphrase'; readonly passphrase: string; readonly cost?: number | undefined }
  | { readonly kind: 'plain'; readonly chosen: boolean }

export function newKey(): KeyObject {
  return createSecretKey(randomBytes(32))
}

/**
 * Protects a key as chosen.
 *
 * @param id of the vault: the protected key opens in no other one
 * @throws Problem `UNAVAILABLE` where there is no key store or it refuses, `INVALID` for a short passphrase
 */
export async function protectKey(
  key: KeyObject,
  choice: ProtectionChoice,
  id: string,
  keys: KeyStore | undefined,
): Promise<KeyProtection> {
  const text = key.export().toString('base64')
  if (choice.kind === 'plain') return { kind: 'plain', chosen: choice.chosen, key: text }
  if (choice.kind === 'keystore') {
    if (!keys) throw nothingToChoose()
    return { kind: 'keystore', key: await keys.seal(text).catch(throwRefusal(keys)) }
  }
  const { passphrase, cost } = choice
  return { kind: 'passphrase', ...(await passphraseKeyStore(passphrase, id, cost).seal(text)) }
}

/**
 * The key of a file.
 *
 * @throws Problem `INVALID` for a wrong passphrase (the file's checksum has already told damage), `UNAVAILABLE` when
 *   there is no key store or it refuses
 */
export async function releaseKey(
  { id, protection }: VaultContent,
  given: { readonly keys: KeyStore | undefined; readonly passphrase?: string | undefined },
): Promise<KeyObject> {
  if (protection.kind === 'plain') return importKey(protection.key)
  if (protection.kind === 'keystore') {
    const { keys } = given
    if (!keys) throw noKeyStore()
    return importKey(await keys.open(protection.key).catch(throwRefusal(keys)))
  }
  return importKey(await passphraseKeyStore(given.passphrase ?? '', id).open(protection))
}

function importKey(text: string): KeyObject {
  return createSecretKey(text, 'base64')
}

function throwRefusal({ keeper }: KeyStore): (cause: unknown) => never {
  return (cause) => {
    throw keyStoreRefused(keeper, cause)
  }
}
