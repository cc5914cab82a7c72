import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SecretName } from '../../contract/settings.ts'
import { silentLogger } from '../platform/logger.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import { createSecretsService, type SecretsService } from './service.ts'
import { openVault } from './vault/open-vault.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-secrets-'))
})
afterEach(() => rm(folder, { recursive: true }))
const passphrase = 'words that protect a test'

/** Secrets under a passphrase that the environment gives; `null`: with nothing set up. */
async function open(env: NodeJS.ProcessEnv = {}, protectedBy: string | null = passphrase) {
  const vault = await openVault({
    file: join(folder, 'secrets.json'),
    logger: silentLogger,
    cost: 2 ** 10,
    passphrase: protectedBy ?? undefined,
  })
  return createSecretsService({
    vault,
    logger: silentLogger,
    env,
    watchMs: 20,
    readStackVariable: async (variable) =>
      variable === 'REDIS_PASSWORD' ? 'of-the-stack-password-42' : undefined,
  })
}

const findState = async (secrets: SecretsService, name: SecretName) =>
  (await secrets.states()).find((state) => state.name === name)

test('a secret goes in and never comes out, in what is shown or in a file', async () => {
  const secrets = await open()
  await secrets.set('llm.apiKey', 'sk-a-secret-of-some-length-a1b2')
  expect(await findState(secrets, 'llm.apiKey')).toEqual({
    name: 'llm.apiKey',
    set: true,
    from: 'store',
    tail: 'a1b2',
  })
  expect(JSON.stringify(await secrets.states())).not.toContain('sk-a-secret')
  for (const file of await readdir(folder)) {
    expect(await readFile(join(folder, file), 'utf8')).not.toContain('sk-a-secret')
    if (process.platform !== 'win32') expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
  }
  expect(await (await open()).value('llm.apiKey')).toBe('sk-a-secret-of-some-length-a1b2')
  await secrets.forget('llm.apiKey')
  expect(await secrets.value('llm.apiKey')).toBeUndefined()
})

test('what is locked is shown as locked, throws only where it is used, and is told when it opens', async () => {
  await (await open()).set('llm.apiKey', 'sk-a-secret-of-some-length-a1b2')
  const secrets = await open({}, null)
  expect(secrets.protection()).toMatchObject({ kind: 'passphrase', locked: 'passphrase', stored: 1 })
  expect(await findState(secrets, 'llm.apiKey')).toEqual({
    name: 'llm.apiKey',
    set: true,
    from: 'store',
    problem: 'The secrets are locked.',
  })
  expect(await secrets.value('redis.password')).toBeUndefined()
  await expect(secrets.value('llm.apiKey')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const heard = vi.fn()
  secrets.onChange(heard)
  await expect(secrets.unlock('not the right one')).rejects.toMatchObject({ code: 'INVALID' })
  expect(heard).not.toHaveBeenCalled()
  await secrets.unlock(passphrase)
  expect(heard).toHaveBeenCalledOnce()
  expect(await secrets.value('llm.apiKey')).toBe('sk-a-secret-of-some-length-a1b2')
  await secrets.lock()
  expect(secrets.protection().locked).toBe('passphrase')
})

test('a file that a variable names wins, is read again when it is replaced, and is named when it is gone', async () => {
  const path = join(folder, 'mounted')
  await writeFile(path, 'the-first-key\n')
  const secrets = await open({ CATALYST_LLM_API_KEY_FILE: path, CATALYST_LLM_API_KEY: '' })
  expect(await secrets.value('llm.apiKey')).toBe('the-first-key')
  expect(await findState(secrets, 'llm.apiKey')).toMatchObject({
    set: true,
    from: 'file',
    variable: 'CATALYST_LLM_API_KEY_FILE',
  })
  await expect(secrets.set('llm.apiKey', 'x')).rejects.toMatchObject({
    code: 'CONFLICT',
    remedy: expect.stringContaining(path),
  })
  const told = new Promise<void>((resolve) => void secrets.onChange(() => resolve()))
  await writeFile(path, 'the-second-key\n')
  expect(await secrets.value('llm.apiKey')).toBe('the-second-key')
  await told
  await rm(path)
  await expect(secrets.value('llm.apiKey')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('CATALYST_LLM_API_KEY_FILE'),
  })
  expect(await findState(secrets, 'llm.apiKey')).toMatchObject({ problem: expect.stringContaining('ENOENT') })
  secrets.close()
})

test('an environment variable wins and cannot be changed from here', async () => {
  const secrets = await open({ CATALYST_LLM_API_KEY: 'from-the-environment' })
  expect(await secrets.value('llm.apiKey')).toBe('from-the-environment')
  await expect(secrets.set('llm.apiKey', 'other')).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('CATALYST_LLM_API_KEY'),
  })
})

test('what is held is masked from then on, wherever it appears and however plain it is', async () => {
  const secrets = await open({ CATALYST_LLM_API_KEY: 'amber lantern quay' })
  await secrets.set('qdrant.apiKey', 'quiet harbour mole')
  expect(redactText('sent amber lantern quay, then quiet harbour mole')).toBe(
    'sent [redacted:secret …quay], then [redacted:secret …mole]',
  )
})
