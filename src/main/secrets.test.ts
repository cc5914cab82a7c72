import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formerSecrets, systemKeyStore } from './secrets.ts'

const storage = (backend: string, available = true) => ({
  isEncryptionAvailable: () => available,
  getSelectedStorageBackend: () => backend as 'gnome_libsecret',
  encryptString: (plain: string) => Buffer.from([...plain].reverse().join('')),
  decryptString: (sealed: Buffer) => [...sealed.toString()].reverse().join(''),
})

test('it seals and opens with the system, and says who holds the key', async () => {
  const keys = systemKeyStore(storage('gnome_libsecret'), 'linux')!
  const sealed = await keys.seal('a key')
  expect(Buffer.from(sealed, 'base64').toString()).toBe('yek a')
  expect(await keys.open(sealed)).toBe('a key')
  expect(keys.keeper).toBe('the keyring')
  expect(systemKeyStore(storage(''), 'darwin')?.keeper).toBe('the macOS keychain')
  expect(systemKeyStore(storage('kwallet5'), 'linux')?.keeper).toBe('KWallet')
})

test('without a key store there is no protection to be claimed', () => {
  expect(systemKeyStore(storage('basic_text'), 'linux')).toBeUndefined()
  expect(systemKeyStore(storage('unknown'), 'linux')).toBeUndefined()
  expect(systemKeyStore(storage('', false), 'win32')).toBeUndefined()
})

test('a file in which each secret was sealed by itself is read, and removed once it is taken over', async () => {
  const keys = systemKeyStore(storage('gnome_libsecret'), 'linux')!
  const file = join(mkdtempSync(join(tmpdir(), 'catalyst-secrets-')), 'secrets.sealed.json')
  const former = formerSecrets(file, keys)
  expect(await former.read()).toEqual({})
  writeFileSync(file, JSON.stringify({ 'llm.apiKey': await keys.seal('sk-very-secret') }))
  expect(await former.read()).toEqual({ 'llm.apiKey': 'sk-very-secret' })
  await former.remove()
  expect(existsSync(file)).toBe(false)
})
