import { readFile, rename, writeFile } from 'node:fs/promises'
import type { SafeStorage } from 'electron'
import { SecretName } from '../contract/settings.ts'
import type { SecretStore } from '../core/settings/ports.ts'

type KeyStore = Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> &
  Partial<Pick<SafeStorage, 'getSelectedStorageBackend'>>

/**
 * Secrets in a file of this user, encrypted with a key that the system's key store holds. `undefined` where there is
 * no such store (a Linux session without a keyring): Electron would then encrypt with a well-known password, which
 * protects nothing and must not be called protection.
 */
export function systemSecrets(
  file: string,
  keys: KeyStore,
  platform = process.platform,
): SecretStore | undefined {
  if (!keys.isEncryptionAvailable()) return undefined
  const backend = platform === 'linux' ? keys.getSelectedStorageBackend?.() : undefined
  if (backend === 'basic_text' || backend === 'unknown') return undefined
  // One change at a time: each reads the file and writes it whole.
  let last: Promise<unknown> = Promise.resolve()
  const change = (edit: (entries: Map<string, string>) => void) => {
    const done = last.then(async () => {
      const entries = await read(file)
      edit(entries)
      const fresh = `${file}.new`
      await writeFile(fresh, JSON.stringify(Object.fromEntries(entries)), { mode: 0o600, flush: true })
      await rename(fresh, file)
    })
    last = done.catch(() => {})
    return done
  }
  return {
    protection: `Encrypted with a key that ${keeperOf(platform, backend)} holds.`,
    async get(name) {
      const sealed = (await read(file)).get(name)
      return sealed === undefined ? undefined : keys.decryptString(Buffer.from(sealed, 'base64'))
    },
    set: (name, value) =>
      change((entries) => entries.set(name, keys.encryptString(value).toString('base64'))),
    forget: (name) => change((entries) => entries.delete(name)),
  }
}

function keeperOf(platform: NodeJS.Platform, backend: string | undefined): string {
  if (platform === 'darwin') return 'the macOS keychain'
  if (platform === 'win32') return 'Windows'
  return backend?.startsWith('kwallet') ? 'KWallet' : 'the keyring'
}

async function read(file: string): Promise<Map<string, string>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  const names: readonly string[] = SecretName.options
  return new Map(
    Object.entries(JSON.parse(text) as Record<string, string>).filter(([n]) => names.includes(n)),
  )
}
