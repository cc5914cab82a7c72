import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureStackPasswords, readVariables } from './passwords.ts'
import { createStackSecrets } from './stack-secrets.ts'

let home: string
let file: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'catalyst-stack-secrets-'))
  file = join(home, 'stack', 'catalyst.env')
})
afterEach(() => rm(home, { recursive: true, force: true }))

test('every password that is made has a rule, and none is shown', async () => {
  const secrets = createStackSecrets(file)
  expect((await secrets.list()).secrets.some((secret) => secret.set)).toBe(false)
  const { values } = await ensureStackPasswords(file)
  const list = await secrets.list()
  expect(list.secrets.map(({ variable }) => variable).sort()).toEqual(Object.keys(values).sort())
  expect(list.secrets.every((secret) => secret.set)).toBe(true)
  for (const value of Object.values(values)) expect(JSON.stringify(list)).not.toContain(value)
})

test('one that a service takes up when it is made anew is rotated; all others stay as they are', async () => {
  const secrets = createStackSecrets(file)
  const { values: before } = await ensureStackPasswords(file)
  await secrets.rotate('REDIS_PASSWORD')
  const after = await readVariables(file)
  expect(after.REDIS_PASSWORD).toMatch(/^[A-Za-z0-9_-]{32}$/u)
  expect(after.REDIS_PASSWORD).not.toBe(before.REDIS_PASSWORD)
  expect({ ...after, REDIS_PASSWORD: '' }).toEqual({ ...before, REDIS_PASSWORD: '' })
  expect(await readFile(file, 'utf8')).not.toContain(before.REDIS_PASSWORD)
})

test('a forgotten one is gone from the file, and another is made on next use', async () => {
  const secrets = createStackSecrets(file)
  const { values: before } = await ensureStackPasswords(file)
  const { secrets: left } = await secrets.forget('QDRANT_API_KEY')
  expect(left.find(({ variable }) => variable === 'QDRANT_API_KEY')?.set).toBe(false)
  expect(await readFile(file, 'utf8')).not.toContain(before.QDRANT_API_KEY)
  const { values: after } = await ensureStackPasswords(file)
  expect(after.QDRANT_API_KEY).not.toBe(before.QDRANT_API_KEY)
})

test('one that lies in a volume is not changed behind its back; the new value is told once it takes it', async () => {
  const secrets = createStackSecrets(file)
  const { values: before } = await ensureStackPasswords(file)
  for (const refused of [secrets.rotate('MONGODB_PASSWORD'), secrets.forget('MONGODB_PASSWORD')]) {
    await expect(refused).rejects.toMatchObject({
      code: 'CONFLICT',
      remedy: expect.stringContaining('catalyst secrets set stack.MONGODB_PASSWORD'),
    })
  }
  await expect(secrets.rotate('LANGFUSE_ENCRYPTION_KEY')).rejects.toMatchObject({
    code: 'CONFLICT',
    remedy: expect.stringContaining('down --volumes'),
  })
  expect(await readVariables(file)).toEqual(before)
  await secrets.set('MONGODB_PASSWORD', 'what-it-takes-by-now')
  expect((await readVariables(file)).MONGODB_PASSWORD).toBe('what-it-takes-by-now')
  await expect(secrets.set('REDIS_PORT', '1234')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
