import { createCipheriv, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { safeStorageDouble } from '../../../../test/support/safe-storage.ts'
import { systemKeyStore } from '../../../main/secrets.ts'
import { silentLogger } from '../../platform/logger.ts'
import { openVault } from './open-vault.ts'
import type { Vault, VaultOptions } from './vault.ts'

const passphrase = 'staple horse battery canary-7788'
const secret = 'sk-a-secret-value-to-look-for-1234'
let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-vault-'))
  file = join(folder, 'secrets.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const open = (options: Partial<VaultOptions> = {}): Promise<Vault> =>
  openVault({ file, logger: silentLogger, cost: 2 ** 10, ...options })
const onDisk = async () => JSON.parse(await readFile(file, 'utf8'))
const everything = async () =>
  Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8'))).then((all) =>
    all.join(),
  )

/** The system's key store; `storage.refuse` makes it say no. */
function keyStore() {
  const storage = safeStorageDouble()
  return { keys: systemKeyStore(storage, 'linux')!, storage }
}

describe('with nothing set up', () => {
  test('no secret is stored until a protection is chosen, and what is said leads there', async () => {
    const vault = await open()
    expect(vault.state()).toEqual({ kind: 'none', locked: false })
    await expect(vault.set('llm.apiKey', secret)).rejects.toMatchObject({
      code: 'CONFLICT',
      remedy: expect.stringContaining('catalyst secrets protect passphrase'),
    })
    expect(await readdir(folder)).toEqual([])
    expect(await vault.get('llm.apiKey')).toBeUndefined()
  })

  test('plain is possible once the user says so, and stays said', async () => {
    const vault = await open()
    await vault.protect({ kind: 'plain', chosen: true })
    await vault.set('llm.apiKey', secret)
    const again = await open(keyStore())
    expect(again.state()).toEqual({ kind: 'plain', locked: false })
    expect(await again.get('llm.apiKey')).toBe(secret)
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test("Catalyst's own keys work at once, and move under the protection that is chosen", async () => {
    const vault = await open()
    expect(vault.internal.available()).toBe(true)
    await vault.internal.set('audit.signingKey', 'an-internal-key')
    expect(await (await open()).internal.get('audit.signingKey')).toBe('an-internal-key')
    const second = await open()
    await second.protect({ kind: 'passphrase', passphrase })
    expect(await second.internal.get('audit.signingKey')).toBe('an-internal-key')
    const third = await open()
    expect(third.internal.available()).toBe(false)
    await expect(third.internal.get('audit.signingKey')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    const heard: boolean[] = []
    third.internal.onAvailability((available) => heard.push(available))
    await third.unlock(passphrase)
    expect(heard).toEqual([true])
    expect(await third.internal.get('audit.signingKey')).toBe('an-internal-key')
    await third.internal.forget('audit.signingKey')
    expect(await third.internal.get('audit.signingKey')).toBeUndefined()
  })
})

describe('under a passphrase', () => {
  test('a secret lies sealed, is locked after a restart, and opens with the passphrase only', async () => {
    const first = await open()
    await first.protect({ kind: 'passphrase', passphrase })
    await first.set('llm.apiKey', secret)
    const text = await everything()
    for (const word of [secret, passphrase, Buffer.from(secret).toString('base64')])
      expect(text).not.toContain(word)
    const vault = await open()
    expect(vault.state()).toMatchObject({ kind: 'passphrase', locked: 'passphrase' })
    expect(vault.holds('llm.apiKey')).toBe('value')
    await expect(vault.get('llm.apiKey')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The secrets are locked.',
    })
    await expect(vault.unlock('another passphrase')).rejects.toMatchObject({
      code: 'INVALID',
      fields: { passphrase: expect.any(String) },
    })
    await vault.unlock(passphrase)
    expect(await vault.get('llm.apiKey')).toBe(secret)
    vault.lock()
    await expect(vault.get('llm.apiKey')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('one from the environment protects a new file and unlocks an old one', async () => {
    const first = await open({ passphrase })
    expect(first.state()).toEqual({ kind: 'passphrase', locked: false })
    await first.set('llm.apiKey', secret)
    expect(await (await open({ passphrase })).get('llm.apiKey')).toBe(secret)
    expect((await open({ passphrase: 'a wrong one, of length' })).state().locked).toBe('passphrase')
  })

  test('the same words typed on another keyboard are the same', async () => {
    await (await open()).protect({ kind: 'passphrase', passphrase: 'cafe\u0301 au lait du matin' })
    await (await open()).unlock('caf\u00e9 au lait du matin')
  })

  test('takes 128 MiB and its time to be tried, unless a test says otherwise', async () => {
    await open({ passphrase, cost: undefined })
    expect((await onDisk()).protection.derivation).toMatchObject({ kdf: 'scrypt', N: 2 ** 17, r: 8, p: 1 })
  })

  test('a short one is refused, and nothing changes', async () => {
    const vault = await open()
    await expect(vault.protect({ kind: 'passphrase', passphrase: 'short' })).rejects.toMatchObject({
      code: 'INVALID',
    })
    expect(vault.state().kind).toBe('none')
  })

  test('a lost one: starting over is the way, and only when asked for', async () => {
    const first = await open({ passphrase })
    await first.set('llm.apiKey', secret)
    const vault = await open()
    const other = 'quite another passphrase'
    await expect(vault.protect({ kind: 'passphrase', passphrase: other })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
    await vault.protect({ kind: 'passphrase', passphrase: other }, { startOver: true })
    expect(await vault.get('llm.apiKey')).toBeUndefined()
    await vault.set('llm.apiKey', 'new')
    expect(await readdir(folder)).toEqual(['secrets.json', 'secrets.json.given-up'])
  })
})

describe('damage is told from a wrong passphrase', () => {
  const damages: Record<string, (text: string) => string> = {
    'a flipped character in a sealed text': (text) => {
      const { secrets } = JSON.parse(text)
      const sealed = secrets['llm.apiKey'].text as string
      return text.replace(sealed, (sealed[0] === 'A' ? 'B' : 'A') + sealed.slice(1))
    },
    'a flipped character in the sealed key': (text) => {
      const sealed = JSON.parse(text).protection.key.text as string
      return text.replace(sealed, (sealed[0] === 'A' ? 'B' : 'A') + sealed.slice(1))
    },
    'another cost of the derivation': (text) => text.replace('1024', '512'),
    'a cost that would take all memory': (text) => text.replace('1024', '1073741824'),
    'a file cut off': (text) => text.slice(0, text.length / 2),
    'an empty file': () => '',
    'another kind of file': () => '{"hello": "world"}',
  }
  test.each(Object.keys(damages))('%s', async (name) => {
    await (await open({ passphrase })).set('llm.apiKey', secret)
    await writeFile(file, damages[name]!(await readFile(file, 'utf8')))
    const vault = await open({ passphrase })
    expect(vault.state()).toMatchObject({ locked: 'damaged' })
    for (const use of [vault.get('llm.apiKey'), vault.unlock(passphrase), vault.set('llm.apiKey', 'x')])
      await expect(use).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining('damaged'),
      })
    await vault.protect({ kind: 'passphrase', passphrase }, { startOver: true })
    await vault.set('llm.apiKey', secret)
    expect(await (await open({ passphrase })).get('llm.apiKey')).toBe(secret)
  })

  test('an entry that was moved to another name by somebody who mends the checksum does not open', async () => {
    const { createHash } = await import('node:crypto')
    await (await open({ passphrase })).set('llm.apiKey', secret)
    const { checksum: _, ...content } = await onDisk()
    content.secrets['embeddings.apiKey'] = content.secrets['llm.apiKey']
    const checksum = createHash('sha256').update(JSON.stringify(content)).digest('hex')
    await writeFile(file, JSON.stringify({ ...content, checksum }))
    const vault = await open({ passphrase })
    expect(await vault.get('llm.apiKey')).toBe(secret)
    await expect(vault.get('embeddings.apiKey')).rejects.toMatchObject({
      message: expect.stringContaining('moved'),
    })
  })

  test('a file of a newer version is left alone', async () => {
    await writeFile(file, '{"format": "catalyst-secrets", "version": 3, "all": "new"}')
    expect((await open({ passphrase })).state().locked).toBe('newer')
    expect(await readFile(file, 'utf8')).toContain('"all": "new"')
  })
})

describe('rotating', () => {
  test.each(['passphrase', 'plain', 'keystore'] as const)(
    'under %s seals all anew, with nothing left of the old key',
    async (kind) => {
      const { keys } = keyStore()
      const vault = await open({ keys: kind === 'keystore' ? keys : undefined })
      await vault.protect(kind === 'plain' ? { kind, chosen: true } : { kind, passphrase })
      await vault.set('llm.apiKey', secret)
      await vault.internal.set('audit.anchor', 'anchored')
      await vault.refer('redis.password', 'REDIS_PASSWORD')
      const before = await onDisk()
      await vault.rotate(kind === 'passphrase' ? passphrase : undefined)
      const after = await onDisk()
      expect(after.protection.key).not.toEqual(before.protection.key)
      expect(after.secrets['llm.apiKey'].text).not.toBe(before.secrets['llm.apiKey'].text)
      expect(after.id).not.toBe(before.id)
      const again = await open({ keys, passphrase })
      expect(await again.get('llm.apiKey')).toBe(secret)
      expect(await again.internal.get('audit.anchor')).toBe('anchored')
      expect(await again.get('redis.password')).toEqual({ variable: 'REDIS_PASSWORD' })
    },
  )

  test('under a passphrase needs the right one', async () => {
    const vault = await open({ passphrase })
    await expect(vault.rotate('a wrong one, of length')).rejects.toMatchObject({ code: 'INVALID' })
    await expect(vault.rotate()).rejects.toMatchObject({ code: 'INVALID' })
  })

  test('a new passphrase makes the old one useless', async () => {
    const vault = await open({ passphrase })
    await vault.set('llm.apiKey', secret)
    await vault.protect({ kind: 'passphrase', passphrase: 'the next passphrase' })
    await expect((await open()).unlock(passphrase)).rejects.toMatchObject({ code: 'INVALID' })
    expect(await (await open({ passphrase: 'the next passphrase' })).get('llm.apiKey')).toBe(secret)
  })
})

describe('under a key store', () => {
  test('it is used without asking, and without it the file cannot be opened', async () => {
    const { keys } = keyStore()
    const vault = await open({ keys })
    expect(vault.state()).toEqual({ kind: 'keystore', keeper: 'the keyring', locked: false })
    await vault.set('llm.apiKey', secret)
    expect(await (await open({ keys })).get('llm.apiKey')).toBe(secret)
    const command = await open()
    expect(command.state()).toMatchObject({ kind: 'keystore', locked: 'keystore' })
    await expect(command.get('llm.apiKey')).rejects.toMatchObject({
      remedy: expect.stringContaining('Start the app'),
    })
    expect(await everything()).not.toContain(secret)
  })

  test('one that refuses is asked again, without a restart', async () => {
    const { keys, storage } = keyStore()
    await (await open({ keys })).set('llm.apiKey', secret)
    const vault = await open({ keys })
    storage.refuse = true
    await expect(vault.get('llm.apiKey')).rejects.toMatchObject({
      message: expect.stringContaining('the keyring refuses'),
    })
    expect(vault.state().locked).toBe('keystore')
    storage.refuse = false
    await vault.unlock()
    expect(await vault.get('llm.apiKey')).toBe(secret)
    expect(vault.state().locked).toBe(false)
  })

  test('one that refuses from the start leaves what is there as it was', async () => {
    await writeFile(file, firstVersion({ 'llm.apiKey': secret }))
    const { keys, storage } = keyStore()
    storage.refuse = true
    const vault = await open({ keys })
    expect(vault.state().kind).toBe('none')
    expect(await vault.get('llm.apiKey')).toBe(secret)
  })
})

describe('files of older versions', () => {
  test('one of this form opens, whatever has become of the code since', async () => {
    await writeFile(file, JSON.stringify(written))
    const vault = await open({ passphrase })
    expect(await vault.get('llm.apiKey')).toBe(secret)
    expect(await vault.get('redis.password')).toEqual({ variable: 'REDIS_PASSWORD' })
  })

  test('a plain one goes on working, is said to be unprotected, and takes nothing new', async () => {
    await writeFile(file, firstVersion({ 'llm.apiKey': secret }))
    const vault = await open()
    expect(vault.state()).toEqual({ kind: 'none', locked: false })
    expect(await vault.get('llm.apiKey')).toBe(secret)
    expect((await onDisk()).version).toBe(2)
    await expect(vault.set('redis.password', 'x')).rejects.toMatchObject({ code: 'CONFLICT' })
    await vault.protect({ kind: 'passphrase', passphrase })
    expect(await (await open({ passphrase })).get('llm.apiKey')).toBe(secret)
  })

  test('a plain one is protected at once where something can protect it', async () => {
    const former = firstVersion({ 'llm.apiKey': secret })
    await writeFile(file, former)
    const vault = await open(keyStore())
    expect(vault.state().kind).toBe('keystore')
    expect(await vault.get('llm.apiKey')).toBe(secret)
    expect(await everything()).not.toContain(JSON.parse(former).key)
  })

  test('one that was sealed value by value is taken over and removed', async () => {
    const remove = vi.fn(async () => {})
    const former = { read: async () => ({ 'llm.apiKey': secret }), remove }
    const { keys } = keyStore()
    const vault = await open({ keys, former })
    expect(await vault.get('llm.apiKey')).toBe(secret)
    expect(remove).toHaveBeenCalledOnce()
    expect(await (await open({ keys })).get('llm.apiKey')).toBe(secret)
  })

  test('a protected one is never taken over into a plain one', async () => {
    await (await open()).protect({ kind: 'plain', chosen: true })
    const former = {
      read: async () => ({ 'llm.apiKey': secret }),
      remove: () => Promise.reject(new Error('not to be removed')),
    }
    expect(await (await open({ ...keyStore(), former })).get('llm.apiKey')).toBeUndefined()
  })
})

test('many changes at once are all kept', async () => {
  const vault = await open({ passphrase })
  await Promise.all([
    vault.set('llm.apiKey', 'one'),
    vault.set('embeddings.apiKey', 'two'),
    vault.internal.set('audit.anchor', 'three'),
    vault.refer('redis.password', 'REDIS_PASSWORD'),
  ])
  await vault.set('redis.password', 'my own')
  await vault.forget('embeddings.apiKey')
  const again = await open({ passphrase })
  expect(await again.get('llm.apiKey')).toBe('one')
  expect(await again.get('embeddings.apiKey')).toBeUndefined()
  expect(await again.get('redis.password')).toBe('my own')
  expect(await again.internal.get('audit.anchor')).toBe('three')
})

/** A file as version 1 wrote it. */
function firstVersion(values: Record<string, string>): string {
  const key = randomBytes(32)
  const secrets = Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      cipher.setAAD(Buffer.from(name))
      const text = Buffer.concat([cipher.update(value), cipher.final()]).toString('base64')
      return [name, { iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), text }]
    }),
  )
  return JSON.stringify({ key: key.toString('base64'), secrets })
}

/** A file as it was written once; its checksum holds only while the order of its fields does. */
const written = {
  format: 'catalyst-secrets',
  version: 2,
  id: '511b704d7c78aed50b061881227a7da3',
  protection: {
    kind: 'passphrase',
    derivation: {
      kdf: 'scrypt',
      N: 1024,
      r: 8,
      p: 1,
      salt: '5aVik4+za+BFIFSSIxrMkw==',
    },
    key: {
      iv: '2dGAR77GqRddKgk7',
      tag: '0YQ+648/10/a8OI0KTDEmw==',
      text: 'RUrTp0g4Bi+otrjM7xe8yBKP+q1CXyqGfYnY1kCc94xBSmgIRUVwEHOAYcw=',
    },
  },
  secrets: {
    'llm.apiKey': {
      iv: '/KyTAisRc84aE5li',
      tag: 'qIftllJrOs/+iQogPjHP+w==',
      text: 'Y27DcC6i4exLy/Ghoxi92VfQyofe3LZdnFq6zds2GF9Y/Q==',
    },
  },
  references: {
    'redis.password': 'REDIS_PASSWORD',
  },
  internal: {},
  checksum: 'c011166d70c7da1f26ece94f9f5da9d4456b0297ba58dd53a4010dae1b9652ae',
}
