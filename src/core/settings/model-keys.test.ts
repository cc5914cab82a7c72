import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nameProfileSecret } from '../../contract/model-profiles.ts'
import { silentLogger } from '../platform/logger.ts'
import { createSecretsService } from '../secrets/service.ts'
import { openVault } from '../secrets/vault/open-vault.ts'
import { openSettings } from './service.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-model-keys-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function open(env: NodeJS.ProcessEnv = {}) {
  const passphrase = 'words that protect a test'
  const vault = await openVault({
    file: join(folder, 'secrets.json'),
    logger: silentLogger,
    cost: 2 ** 10,
    passphrase,
  })
  const secrets = createSecretsService({ vault, logger: silentLogger, env })
  return openSettings({ file: join(folder, 'settings.json'), secrets, logger: silentLogger, env })
}

/** Saves the addresses of profiles. */
async function saveAddresses(
  settings: Awaited<ReturnType<typeof open>>,
  addresses: Readonly<Record<string, string>>,
): Promise<void> {
  const { default: baseUrl = '', ...others } = addresses
  const profiles = Object.entries(others).map(([id, url]) => ({ id, baseUrl: url, model: 'm' }))
  await settings.update({ llm: { baseUrl, model: 'm', profiles } })
}

describe.each(['default', 'work', 'constructor', 'a.b-C_d'])('the key of profile %s', (id) => {
  const name = nameProfileSecret(id)

  test('goes to the address it was given for, and to another one once it is given again', async () => {
    const settings = await open()
    await saveAddresses(settings, { [id]: 'https://one.example/v1' })
    await settings.setSecret(name, 'sk-key-of-one')
    await saveAddresses(settings, { [id]: 'https://one.example/v2' })
    expect(await settings.secret(name)).toBe('sk-key-of-one')
    await saveAddresses(settings, { [id]: 'https://two.example/v1' })
    expect(await settings.secret(name)).toBeUndefined()
    expect(await (await open()).secret(name)).toBeUndefined()
    await saveAddresses(settings, { [id]: 'https://one.example:443/v1' })
    expect(await settings.secret(name)).toBe('sk-key-of-one')
    await saveAddresses(settings, { [id]: 'http://one.example/v1' })
    expect(await settings.secret(name)).toBeUndefined()
    await settings.setSecret(name, 'sk-key-of-one')
    expect(await settings.secret(name)).toBe('sk-key-of-one')
    expect(await (await open()).secret(name)).toBe('sk-key-of-one')
  })

  test('does not come back with a profile of the same id that is elsewhere', async () => {
    const settings = await open()
    await saveAddresses(settings, { [id]: 'https://one.example' })
    await settings.setSecret(name, 'sk-key-of-one')
    await saveAddresses(settings, {})
    expect(await settings.secret(name)).toBeUndefined()
    await saveAddresses(settings, { [id]: 'https://two.example' })
    expect(await settings.secret(name)).toBeUndefined()
  })

  test('that a variable gives stays with the address that stood there at the start', async () => {
    const whose = id === 'default' ? '' : `PROFILES_${id.replaceAll(/\W/gu, '_').toUpperCase()}_`
    const env = { [`CATALYST_LLM_${whose}API_KEY`]: 'sk-of-the-variable' }
    const settings = await open(env)
    await saveAddresses(settings, { [id]: 'https://one.example' })
    expect(await settings.secret(name)).toBe('sk-of-the-variable')
    await saveAddresses(settings, { [id]: 'https://two.example' })
    expect(await settings.secret(name)).toBeUndefined()
    expect(await (await open(env)).secret(name)).toBe('sk-of-the-variable')
  })
})

test('a draft takes a key along only to the origin it was given for', async () => {
  const settings = await open()
  await saveAddresses(settings, { work: 'https://one.example' })
  await settings.setSecret('llm.profiles.work.apiKey', 'sk-key-of-one')
  const draft = (baseUrl: string) =>
    settings.draft({ llm: { profiles: [{ id: 'work', baseUrl }] } }, {}).secret('llm.profiles.work.apiKey')
  expect(await draft('https://one.example/other')).toBe('sk-key-of-one')
  expect(await draft('https://two.example')).toBeUndefined()
  await saveAddresses(settings, { work: 'https://two.example' })
  expect(await draft('https://two.example')).toBeUndefined()
  expect(() => draft('https://two.example\\@one.example')).toThrow(/Must start with/u)
})

test('where a key may go is changed by giving it again, and by nothing else', async () => {
  const settings = await open()
  await expect(settings.update({ llm: { keyOrigins: {} } })).rejects.toMatchObject({
    code: 'INVALID',
    fields: { 'llm.keyOrigins': expect.stringContaining('again') },
  })
})

test('a key is given only for a profile that is there, and every profile is listed with its key', async () => {
  const settings = await open()
  await expect(settings.setSecret('llm.profiles.nope.apiKey', 'sk-nope')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    remedy: expect.stringContaining('first'),
  })
  await saveAddresses(settings, { work: 'https://one.example', rest: 'https://two.example' })
  await settings.setSecret('llm.profiles.work.apiKey', 'sk-work')
  const states = new Map((await settings.view()).secrets.map(({ name, set }) => [name, set]))
  expect(states.get('llm.profiles.work.apiKey')).toBe(true)
  expect(states.get('llm.profiles.rest.apiKey')).toBe(false)
  await settings.forgetSecret('llm.profiles.work.apiKey')
  expect(await settings.secret('llm.profiles.work.apiKey')).toBeUndefined()
})

test('a settings file of an older version goes on, with its key', async () => {
  await writeFile(
    join(folder, 'settings.json'),
    JSON.stringify({ llm: { baseUrl: 'https://one.example', model: 'm' } }),
  )
  const settings = await open({ CATALYST_LLM_API_KEY: 'sk-of-the-variable' })
  expect(settings.current().llm).toMatchObject({ profiles: [], roles: {}, keyOrigins: {} })
  expect(await settings.secret('llm.apiKey')).toBe('sk-of-the-variable')
})

test('no address of a profile holds a password, whoever wrote it there', async () => {
  const settings = await open()
  const patch = { llm: { profiles: [{ id: 'work', baseUrl: 'https://me:canary@one.example' }] } }
  await expect(settings.update(patch)).rejects.toMatchObject({
    fields: { 'llm.profiles.0.baseUrl': expect.stringContaining('password') },
  })
  await writeFile(join(folder, 'settings.json'), JSON.stringify(patch))
  expect((await open()).current().llm.profiles[0]?.baseUrl).toBe('https://me@one.example')
  expect(await readFile(join(folder, 'settings.json'), 'utf8')).not.toContain('canary')
})
