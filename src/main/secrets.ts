import { readFile, rm } from 'node:fs/promises'
import type { SafeStorage } from 'electron'
import * as z from 'zod'
import type { FormerSecrets, KeyStore } from '../core/secrets/ports.ts'

type Storage = Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> &
  Partial<Pick<SafeStorage, 'getSelectedStorageBackend'>>

/**
 * The system's key store. `undefined` where there is none (a Linux session without a keyring): Electron would then
 * encrypt with a well-known password, which protects nothing and must not be called protection.
 */
export function systemKeyStore(storage: Storage, platform = process.platform): KeyStore | undefined {
  if (!storage.isEncryptionAvailable()) return undefined
  const backend = platform === 'linux' ? storage.getSelectedStorageBackend?.() : undefined
  if (backend === 'basic_text' || backend === 'unknown') return undefined
  return {
    keeper: nameKeeper(platform, backend),
    seal: async (text) => storage.encryptString(text).toString('base64'),
    open: async (sealed) => storage.decryptString(Buffer.from(sealed, 'base64')),
  }
}

/** The file in which the first version of the app sealed each secret by itself. */
export function formerSecrets(file: string, keys: KeyStore): FormerSecrets {
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '{}'
        throw error
      })
      const sealed = Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(text)))
      return Object.fromEntries(
        await Promise.all(sealed.map(async ([name, value]) => [name, await keys.open(value)])),
      )
    },
    remove: () => rm(file, { force: true }),
  }
}

function nameKeeper(platform: NodeJS.Platform, backend: string | undefined): string {
  if (platform === 'darwin') return 'the macOS keychain'
  if (platform === 'win32') return 'Windows'
  return backend?.startsWith('kwallet') ? 'KWallet' : 'the keyring'
}
