import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { silentLogger } from '../platform/logger.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import { withPassword } from './endpoint-password.ts'
import { openSettings } from './service.ts'
import { openVault } from './vault/vault.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-settings-'))
})
afterEach(() => rm(folder, { recursive: true }))
const passphrase = 'words that protect a test'
/** Settings under a passphrase that the environment gives; `null`: with nothing set up. */
async function open(env: NodeJS.ProcessEnv = {}, protectedBy: string | null = passphrase) {
  return openSettings({
    file: join(folder, 'settings.json'),
    vault: await openVault({
      file: join(folder, 'secrets.json'),
      logger: silentLogger,
      cost: 2 ** 10,
      passphrase: protectedBy ?? undefined,
    }),
    logger: silentLogger,
    env,
    stackVariable: async (variable) =>
      variable === 'REDIS_PASSWORD' ? 'of-the-stack-password-42' : undefined,
  })
}

test('without a file the defaults apply; a change survives a restart and is told', async () => {
  const first = await open()
  expect(first.current().chunking).toEqual({ size: 512, overlap: 64 })
  const told: number[] = []
  first.onChange((now, before) => told.push(before.chunking.size, now.chunking.size))
  await first.update({ chunking: { size: 256 } })
  expect(told).toEqual([512, 256])
  expect((await open()).current().chunking).toEqual({ size: 256, overlap: 64 })
})

test('a patch is taken whole or not at all, with a message beside each field', async () => {
  const settings = await open()
  const update = settings.update({
    chunking: { size: 200, overlap: 300 },
    endpoints: { redis: { url: 'not an address' } },
    nosuch: { a: 1 },
    health: { intervalSecs: 3 },
  })
  await expect(update).rejects.toMatchObject({
    code: 'INVALID',
    fields: {
      'chunking.overlap': 'Must be smaller than the chunk size, 200.',
      'endpoints.redis.url': expect.stringContaining('redis://'),
      nosuch: 'There is no such section.',
      'health.intervalSecs': 'There is no such setting.',
    },
  })
  expect(settings.current().chunking.size).toBe(512)
})

test('a secret goes in and never comes out, in the view or in a file', async () => {
  const settings = await open()
  const view = await settings.setSecret('llm.apiKey', 'sk-a-secret-of-some-length-a1b2')
  expect(view.secrets.find((secret) => secret.name === 'llm.apiKey')).toEqual({
    name: 'llm.apiKey',
    set: true,
    from: 'store',
    tail: 'a1b2',
  })
  expect(JSON.stringify(view)).not.toContain('sk-a-secret')
  for (const file of await readdir(folder)) {
    expect(await readFile(join(folder, file), 'utf8')).not.toContain('sk-a-secret')
    if (process.platform !== 'win32') expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
  }
  expect(await (await open()).secret('llm.apiKey')).toBe('sk-a-secret-of-some-length-a1b2')
  await settings.forgetSecret('llm.apiKey')
  expect(await settings.secret('llm.apiKey')).toBeUndefined()
})

test('a password in an address becomes a secret, and the client gets it back', async () => {
  const settings = await open()
  await settings.update({
    endpoints: {
      redis: { url: 'redis://:p%40ss@127.0.0.1:6379' },
      mongodb: { url: 'mongodb://root:pw@a:1,b:2/db' },
    },
  })
  expect(settings.current().endpoints.redis.url).toBe('redis://127.0.0.1:6379')
  expect(settings.current().endpoints.mongodb.url).toBe('mongodb://root@a:1,b:2/db')
  expect(await settings.secret('redis.password')).toBe('p@ss')
  expect(await settings.connection('redis')).toBe('redis://:p%40ss@127.0.0.1:6379')
  expect(await settings.connection('qdrant')).toBe('')
  expect(withPassword('redis://127.0.0.1:6379', 'p@ss')).toBe('redis://:p%40ss@127.0.0.1:6379')
  expect(withPassword('mongodb://root@a:1,b:2/db', 'pw')).toBe('mongodb://root:pw@a:1,b:2/db')
})

test('with nothing set up a secret is refused with the next step, and the first run works without', async () => {
  const settings = await open({}, null)
  expect((await settings.view()).protection).toMatchObject({
    kind: 'none',
    offers: ['passphrase', 'plain'],
    stored: 0,
  })
  const refusal = { code: 'CONFLICT', remedy: expect.stringContaining('Choose first') }
  await expect(settings.setSecret('llm.apiKey', 'x')).rejects.toMatchObject(refusal)
  const update = settings.update({ endpoints: { redis: { url: 'redis://:pw@h' } } })
  await expect(update).rejects.toMatchObject(refusal)
  expect(settings.current().endpoints.redis.url).toBe('')
  await settings.update({ chunking: { size: 256 } })
  await settings.protect({ kind: 'plain', startOver: false })
  const view = await settings.setSecret('llm.apiKey', 'x')
  expect(view.protection).toMatchObject({ kind: 'plain', sentence: expect.stringContaining('Not encrypted') })
})

test('what is locked is shown as locked, throws only where it is used, and is told when it opens', async () => {
  await (await open()).setSecret('llm.apiKey', 'sk-a-secret-of-some-length-a1b2')
  const settings = await open({}, null)
  const view = await settings.view()
  expect(view.protection).toMatchObject({ kind: 'passphrase', locked: 'passphrase', stored: 1 })
  expect(view.secrets.find(({ name }) => name === 'llm.apiKey')).toEqual({
    name: 'llm.apiKey',
    set: true,
    from: 'store',
    problem: 'The secrets are locked.',
  })
  expect(await settings.secret('redis.password')).toBeUndefined()
  await expect(settings.secret('llm.apiKey')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const heard = vi.fn()
  settings.onChange(heard)
  await expect(settings.unlock('not the right one')).rejects.toMatchObject({ code: 'INVALID' })
  expect(heard).not.toHaveBeenCalled()
  await settings.unlock(passphrase)
  expect(heard).toHaveBeenCalledOnce()
  expect(await settings.secret('llm.apiKey')).toBe('sk-a-secret-of-some-length-a1b2')
  expect((await settings.lock()).protection.locked).toBe('passphrase')
})

test("a stack's password is referred to, not copied: whatever the stack's file says counts", async () => {
  const settings = await open({}, null)
  const view = await settings.referSecret('redis.password', 'REDIS_PASSWORD')
  expect(view.secrets.find(({ name }) => name === 'redis.password')).toMatchObject({
    set: true,
    from: 'stack',
    tail: 'd-42',
  })
  await settings.update({ endpoints: { redis: { url: 'redis://127.0.0.1:6379' } } })
  expect(await settings.connection('redis')).toBe('redis://:of-the-stack-password-42@127.0.0.1:6379')
  expect(await readFile(join(folder, 'secrets.json'), 'utf8')).not.toContain('of-the-stack')
  await settings.forgetSecret('redis.password')
  expect(await settings.secret('redis.password')).toBeUndefined()
})

test('a file that a variable names wins, is read again when it is replaced, and is named when it is gone', async () => {
  const path = join(folder, 'mounted')
  await writeFile(path, 'the-first-key\n')
  const settings = await open({ CATALYST_LLM_API_KEY_FILE: path, CATALYST_LLM_API_KEY: '' })
  const state = async () => (await settings.view()).secrets.find(({ name }) => name === 'llm.apiKey')
  expect(await settings.secret('llm.apiKey')).toBe('the-first-key')
  expect(await state()).toMatchObject({ set: true, from: 'file', variable: 'CATALYST_LLM_API_KEY_FILE' })
  await expect(settings.setSecret('llm.apiKey', 'x')).rejects.toMatchObject({
    code: 'CONFLICT',
    remedy: expect.stringContaining(path),
  })
  const told = new Promise<void>((resolve) => void settings.onChange(() => resolve()))
  await writeFile(path, 'the-second-key\n')
  expect(await settings.secret('llm.apiKey')).toBe('the-second-key')
  await told
  await rm(path)
  await expect(settings.secret('llm.apiKey')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('CATALYST_LLM_API_KEY_FILE'),
  })
  expect(await state()).toMatchObject({ problem: expect.stringContaining('ENOENT') })
  settings.close()
})

test('a password in a settings file that was written by hand is taken out of it', async () => {
  const file = join(folder, 'settings.json')
  await writeFile(file, JSON.stringify({ endpoints: { qdrant: { url: 'http://me:canary@h:6333' } } }))
  expect((await open()).current().endpoints.qdrant.url).toBe('http://me@h:6333')
  expect(await readFile(file, 'utf8')).not.toContain('canary')
})

test('an environment variable wins and cannot be changed from here', async () => {
  const settings = await open({ CATALYST_LLM_API_KEY: 'from-the-environment' })
  expect(await settings.secret('llm.apiKey')).toBe('from-the-environment')
  await expect(settings.setSecret('llm.apiKey', 'other')).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('CATALYST_LLM_API_KEY'),
  })
})

test('what is held is masked from then on, wherever it appears and however plain it is', async () => {
  const settings = await open({ CATALYST_LLM_API_KEY: 'amber lantern quay' })
  await settings.setSecret('qdrant.apiKey', 'quiet harbour mole')
  expect(redactText('sent amber lantern quay, then quiet harbour mole')).toBe(
    'sent [redacted:secret …quay], then [redacted:secret …mole]',
  )
})

test('a settings file that does not fit is set aside, not lost, and the app starts', async () => {
  await writeFile(join(folder, 'settings.json'), '{"chunking": {"size": "large"}}')
  const settings = await open()
  expect(settings.current().chunking.size).toBe(512)
  expect(await readFile(join(folder, 'settings.json.unreadable'), 'utf8')).toContain('large')
})

test('two changes at once both take', async () => {
  const settings = await open()
  await Promise.all([settings.update({ chunking: { size: 300 } }), settings.update({ search: { rrfK: 30 } })])
  expect((await open()).current()).toMatchObject({ chunking: { size: 300 }, search: { rrfK: 30 } })
})

test('addresses of the environment hold where none is entered, and are not written down', async () => {
  const env = {
    CATALYST_REDIS_URL: 'redis://redis:6379',
    CATALYST_MONGODB_URL: 'mongodb://catalyst:in-the-address-42@mongodb:27017',
    CATALYST_MONGODB_PASSWORD: 'of-its-own-variable-42',
    CATALYST_QDRANT_URL: 'not an address',
    CATALYST_LANGFUSE_URL: '',
  }
  const settings = await open(env)
  expect(settings.current().endpoints).toMatchObject({
    redis: { url: 'redis://redis:6379' },
    mongodb: { url: 'mongodb://catalyst@mongodb:27017' },
    qdrant: { url: '' },
    langfuse: { url: '' },
  })
  expect(await settings.connection('mongodb')).toBe('mongodb://catalyst:of-its-own-variable-42@mongodb:27017')
  const url = async () =>
    JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8')).endpoints.redis.url
  await settings.update({ chunking: { size: 256 } })
  expect(await url()).toBe('')
  await settings.update({ endpoints: { redis: { url: 'redis://elsewhere:6379' } } })
  expect(await url()).toBe('redis://elsewhere:6379')
  expect((await open(env)).current().endpoints.redis.url).toBe('redis://elsewhere:6379')
  await settings.update({ endpoints: { redis: { url: '' } } })
  expect(settings.current().endpoints.redis.url).toBe('redis://redis:6379')
})

test.each([
  [
    { chunking: { size: 'abc' } },
    'chunking.size: Must be a whole number from 128 to 1,024; “abc” was given.',
  ],
  [
    { chunking: { size: null } },
    'chunking.size: Must be a whole number from 128 to 1,024; nothing was given.',
  ],
  [{ chunking: { size: 12.5 } }, 'chunking.size: Must be a whole number from 128 to 1,024; 12.5 was given.'],
  [
    { chunking: { size: 99_999 } },
    'chunking.size: Must be a whole number from 128 to 1,024; 99999 was given.',
  ],
  [
    { chunking: { overlap: 600 } },
    'chunking.overlap: Must be smaller than the chunk size, 512; 600 was given.',
  ],
  [
    { search: { denseWeight: 'half' } },
    'search.denseWeight: Must be a number from 0 to 1; “half” was given.',
  ],
  [{ search: { fusion: 'best' } }, 'search.fusion: Must be one of zscore, rrf; “best” was given.'],
  [{ health: { notifications: 'maybe' } }, 'health.notifications: Must be true or false; “maybe” was given.'],
  [
    { endpoints: { redis: { required: 3 } } },
    'endpoints.redis.required: Must be true or false; 3 was given.',
  ],
  [
    { web: { allowedOrigins: 'x' } },
    'web.allowedOrigins: Must be a list of at most 50 items; “x” was given.',
  ],
  [{ llm: { model: 'x'.repeat(501) } }, 'llm.model: Must be text of at most 500 characters; “xxx'],
  [
    { llm: { baseUrl: 'ftp://models' } },
    'llm.baseUrl: Must start with http:// or https://, or be empty; “ftp://models” was given.',
  ],
])(
  'a refused value is told with its setting, what it must be, and what was given: %j',
  async (patch, told) => {
    const settings = await open()
    await expect(settings.update(patch as never)).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(
        new RegExp(`^Not saved: ${told.replace(/[.*+?^$()|[\]\\{}]/gu, '\\$&')}`, 'u'),
      ),
    })
  },
)
