import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeKeyStore } from '../../test/contract/key-store.ts'
import { safeStorageDouble } from '../../test/support/safe-storage.ts'
import { formerSecrets, systemKeyStore } from './secrets.ts'

describeKeyStore("the operating system's", async () => ({
  store: systemKeyStore(safeStorageDouble(), 'linux')!,
  other: systemKeyStore(safeStorageDouble(), 'linux')!,
}))

test('it says who holds the key', () => {
  expect(systemKeyStore(safeStorageDouble('gnome_libsecret'), 'linux')?.keeper).toBe('the keyring')
  expect(systemKeyStore(safeStorageDouble('kwallet5'), 'linux')?.keeper).toBe('KWallet')
  expect(systemKeyStore(safeStorageDouble(), 'darwin')?.keeper).toBe('the macOS keychain')
  expect(systemKeyStore(safeStorageDouble(), 'win32')?.keeper).toBe('Windows')
})

test('without a key store there is no protection to be claimed', () => {
  expect(systemKeyStore(safeStorageDouble('basic_text'), 'linux')).toBeUndefined()
  expect(systemKeyStore(safeStorageDouble('unknown'), 'linux')).toBeUndefined()
  expect(systemKeyStore(safeStorageDouble('unknown', false), 'win32')).toBeUndefined()
})

test('a file in which each secret was sealed by itself is read, and removed once it is taken over', async () => {
  const keys = systemKeyStore(safeStorageDouble(), 'linux')!
  const file = join(mkdtempSync(join(tmpdir(), 'catalyst-secrets-')), 'secrets.sealed.json')
  const former = formerSecrets(file, keys)
  expect(await former.read()).toEqual({})
  writeFileSync(file, JSON.stringify({ 'llm.apiKey': await keys.seal('sk-very-secret') }))
  expect(await former.read()).toEqual({ 'llm.apiKey': 'sk-very-secret' })
  await former.remove()
  expect(existsSync(file)).toBe(false)
})
