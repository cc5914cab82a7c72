import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { silentLogger } from '../platform/logger.ts'
import { createSecretsService } from '../secrets/service.ts'
import { openVault } from '../secrets/vault/open-vault.ts'
import { withPassword } from './endpoint-password.ts'
import { openSettings } from './service.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-settings-'))
})
afterEach(() => rm(folder, { recursive: true }))
const passphrase = 'words that protect a test'
/** Settings beside secrets under a passphrase that the environment gives; `null`: with nothing set up. */
async function openBoth(env: NodeJS.ProcessEnv = {}, protectedBy: string | null = passphrase) {
  const secrets = createSecretsService({
    vault: await openVault({
      file: join(folder, 'secrets.json'),
      logger: silentLogger,
      cost: 2 ** 10,
      passphrase: protectedBy ?? undefined,
    }),
    logger: silentLogger,
    env,
    readStackVariable: async (variable) =>
      variable === 'REDIS_PASSWORD' ? 'of-the-stack-password-42' : undefined,
  })
  const file = join(folder, 'settings.json')
  return { secrets, settings: await openSettings({ file, secrets, logger: silentLogger, env }) }
}

async function open(env: NodeJS.ProcessEnv = {}) {
  return (await openBoth(env)).settings
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
  const { settings, secrets } = await openBoth({}, null)
  expect((await settings.view()).protection).toMatchObject({
    kind: 'none',
    offers: ['passphrase', 'plain'],
    stored: 0,
  })
  const refusal = { code: 'CONFLICT', remedy: expect.stringContaining('Choose first') }
  await expect(secrets.set('llm.apiKey', 'x')).rejects.toMatchObject(refusal)
  const update = settings.update({ endpoints: { redis: { url: 'redis://:pw@h' } } })
  await expect(update).rejects.toMatchObject(refusal)
  expect(settings.current().endpoints.redis.url).toBe('')
  await settings.update({ chunking: { size: 256 } })
  await secrets.protect({ kind: 'plain', startOver: false })
  await secrets.set('llm.apiKey', 'x')
  expect((await settings.view()).protection).toMatchObject({
    kind: 'plain',
    sentence: expect.stringContaining('Not encrypted'),
  })
})

test("a stack's password is referred to, not copied: whatever the stack's file says counts", async () => {
  const { settings, secrets } = await openBoth({}, null)
  await secrets.refer('redis.password', 'REDIS_PASSWORD')
  expect((await settings.view()).secrets.find(({ name }) => name === 'redis.password')).toMatchObject({
    set: true,
    from: 'stack',
    tail: 'd-42',
  })
  await settings.update({ endpoints: { redis: { url: 'redis://127.0.0.1:6379' } } })
  expect(await settings.connection('redis')).toBe('redis://:of-the-stack-password-42@127.0.0.1:6379')
  expect(await readFile(join(folder, 'secrets.json'), 'utf8')).not.toContain('of-the-stack')
  await secrets.forget('redis.password')
  expect(await settings.secret('redis.password')).toBeUndefined()
})

test('a password in a settings file that was written by hand is taken out of it', async () => {
  const file = join(folder, 'settings.json')
  await writeFile(file, JSON.stringify({ endpoints: { qdrant: { url: 'http://me:canary@h:6333' } } }))
  expect((await open()).current().endpoints.qdrant.url).toBe('http://me@h:6333')
  expect(await readFile(file, 'utf8')).not.toContain('canary')
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

test('a secret that changes is told as a change, and one that is merely protected otherwise only as shown', async () => {
  const { settings, secrets } = await openBoth()
  const heard = vi.fn()
  settings.onChange(heard)
  const views = settings.watch(AbortSignal.timeout(10_000))
  await views.next()
  await secrets.set('llm.apiKey', 'sk-a-secret-of-some-length-a1b2')
  expect(heard).toHaveBeenCalledOnce()
  expect((await views.next()).value?.protection).toMatchObject({ stored: 1 })
  await secrets.protect({ kind: 'plain', startOver: false })
  expect(heard).toHaveBeenCalledOnce()
  expect((await views.next()).value?.protection).toMatchObject({ kind: 'plain' })
})

test('a Compose file that is not there is refused beside its field, and nothing of the patch is saved', async () => {
  const settings = await open()
  const file = join(folder, 'nowhere', 'compose.yml')
  await expect(settings.update({ stack: { file }, chunking: { size: 256 } })).rejects.toMatchObject({
    code: 'INVALID',
    message: expect.stringContaining('stack.file'),
    fields: { 'stack.file': expect.stringContaining(file) },
  })
  expect(settings.current()).toMatchObject({ stack: { file: '' }, chunking: { size: 512 } })
})

test('a change made from values that were changed meanwhile is refused with what is in force; others are not touched', async () => {
  const settings = await open()
  const seen = { chunking: { size: 512 }, endpoints: { redis: { url: '', required: false } } }
  await settings.update({ chunking: { size: 300 } }, { chunking: { size: 512 } })
  await expect(settings.update({ chunking: { size: 256 } }, seen)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('chunking.size is 300 now'),
  })
  // Another field of the same section was not changed: both changes hold.
  await settings.update({ chunking: { overlap: 32 } }, { chunking: { overlap: 64 } })
  expect(settings.current().chunking).toEqual({ size: 300, overlap: 32 })
})

test('an address that the environment gives is told as given, and as overruled by what is saved', async () => {
  const settings = await open({ CATALYST_REDIS_URL: 'redis://given.example:6379' })
  const [note] = (await settings.view()).notes
  expect(note).toMatchObject({
    path: 'endpoints.redis.url',
    variable: 'CATALYST_REDIS_URL',
    message: expect.stringContaining('as long as no other is saved'),
  })
  const { notes } = await settings.update({ endpoints: { redis: { url: 'redis://own.example' } } })
  expect(notes[0]?.message).toContain('what is saved here wins')
})

test('a socket that is not there yet is saved and told', async () => {
  const settings = await open()
  const url = `unix://${join(folder, 'later.sock')}`
  const { notes, settings: saved } = await settings.update({ endpoints: { docker: { url } } })
  expect(saved.endpoints.docker.url).toBe(url)
  expect(notes).toMatchObject([
    { path: 'endpoints.docker.url', message: expect.stringContaining('later.sock') },
  ])
})
