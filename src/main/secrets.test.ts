import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemSecrets } from './secrets.ts'

const file = () => join(mkdtempSync(join(tmpdir(), 'catalyst-secrets-')), 'secrets.sealed.json')
const keys = (backend: string, available = true) => ({
  isEncryptionAvailable: () => available,
  getSelectedStorageBackend: () => backend as 'gnome_libsecret',
  encryptString: (plain: string) => Buffer.from([...plain].reverse().join('')),
  decryptString: (sealed: Buffer) => [...sealed.toString()].reverse().join(''),
})

test('a secret comes back, also after a restart, and lies sealed in a file of this user', async () => {
  const path = file()
  await systemSecrets(path, keys('gnome_libsecret'), 'linux')?.set('llm.apiKey', 'sk-very-secret')
  expect(await systemSecrets(path, keys('gnome_libsecret'), 'linux')?.get('llm.apiKey')).toBe(
    'sk-very-secret',
  )
  expect(readFileSync(path, 'utf8')).not.toContain('very-secret')
  expect(statSync(path).mode & 0o077).toBe(0)
})

test('secrets set at the same moment are all kept, and a forgotten one is gone', async () => {
  const store = systemSecrets(file(), keys('kwallet6'), 'linux')
  await Promise.all([
    store?.set('llm.apiKey', 'one'),
    store?.set('redis.password', 'two'),
    store?.set('qdrant.apiKey', 'three'),
  ])
  await store?.forget('redis.password')
  expect(await store?.get('llm.apiKey')).toBe('one')
  expect(await store?.get('redis.password')).toBeUndefined()
  expect(await store?.get('qdrant.apiKey')).toBe('three')
})

test('it says who holds the key', () => {
  const said = (backend: string, platform: NodeJS.Platform) =>
    systemSecrets(file(), keys(backend), platform)?.protection
  expect(said('', 'darwin')).toBe('Encrypted with a key that the macOS keychain holds.')
  expect(said('kwallet5', 'linux')).toBe('Encrypted with a key that KWallet holds.')
})

test('without a key store there is no protection to be claimed', () => {
  expect(systemSecrets(file(), keys('basic_text'), 'linux')).toBeUndefined()
  expect(systemSecrets(file(), keys('', false), 'win32')).toBeUndefined()
})
