import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startCatalyst } from '../../test/support/catalyst.ts'
import { runCommand } from '../../test/support/run-command.ts'
import { startHttpDoor } from '../transports/http/door.ts'
import { newToken } from '../transports/http/token.ts'

// What a passphrase costs is shown beside the vault; here it would be paid thirty times.
vi.mock('../core/secrets/vault/passphrase.ts', async (original) => ({
  ...(await original<typeof import('../core/secrets/vault/passphrase.ts')>()),
  usualCost: 2 ** 10,
}))

const secret = 'sk-some-secret-of-length-a1b2'
const passphrase = 'words that protect the command'
let home: string
let passphraseFile: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'catalyst-cli-secrets-'))
  passphraseFile = join(home, 'passphrase')
  await writeFile(passphraseFile, `${passphrase}\n`)
})
afterAll(() => rm(home, { recursive: true, force: true }))

const secrets = (args: string[], options: { stdin?: string; env?: NodeJS.ProcessEnv; home?: string } = {}) =>
  runCommand(options.home ?? home, ['secrets', ...args], options)

test('from nothing set up to a rotated key, on the command line alone', async () => {
  const unlocked = { env: { CATALYST_PASSPHRASE_FILE: passphraseFile } }
  const nothing = await secrets(['unlock'])
  expect(nothing).toMatchObject({ code: 0, stdout: expect.stringContaining('There is nothing to unlock') })
  const first = await secrets(['list'])
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('No protection is chosen yet') })

  const early = await secrets(['set', 'llm.apiKey'], { stdin: secret })
  expect(early).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('catalyst secrets protect passphrase'),
  })

  const short = await secrets(['protect', 'passphrase'], { stdin: 'short' })
  expect(short).toMatchObject({ code: 2, stderr: expect.stringContaining('at least 12') })
  const chosen = await secrets(['protect', 'passphrase'], { stdin: `${passphrase}\n` })
  expect(chosen).toMatchObject({ code: 0, stdout: expect.stringContaining('made from your passphrase') })

  const locked = await secrets(['set', 'llm.apiKey'], { stdin: secret })
  expect(locked).toMatchObject({ code: 1, stderr: expect.stringContaining('catalyst secrets unlock') })
  const wide = await secrets(['set', 'llm.apiKey'], { stdin: 's\0k\0', ...unlocked })
  expect(wide).toMatchObject({ code: 2, stderr: expect.stringContaining('is UTF-16 or binary') })
  const set = await secrets(['set', 'llm.apiKey'], { stdin: `\uFEFF${secret}\r\n`, ...unlocked })
  expect(set).toMatchObject({ code: 0, stdout: expect.stringContaining('set, …a1b2') })

  const list = await secrets(['list', '--json'])
  expect(JSON.parse(list.stdout)).toMatchObject({
    protection: { kind: 'passphrase', locked: 'passphrase', stored: 1 },
  })
  const wrong = await secrets(['unlock'], { stdin: 'not the right one at all' })
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('not the passphrase') })

  const before = await readFile(join(home, 'secrets.json'), 'utf8')
  expect(await secrets(['rotate'], unlocked)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('new key'),
  })
  expect(await readFile(join(home, 'secrets.json'), 'utf8')).not.toBe(before)
  const rotated = await secrets(['rotate', 'llm.apiKey'], {
    stdin: 'sk-another-one-of-length-c3d4',
    ...unlocked,
  })
  expect(rotated).toMatchObject({ code: 0, stdout: expect.stringContaining('…c3d4') })
  const missing = await secrets(['rotate', 'redis.password'], { stdin: 'x', ...unlocked })
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('not set') })
  const next = 'quite another passphrase'
  const renewed = await secrets(['protect', 'passphrase'], { stdin: next, ...unlocked })
  expect(renewed).toMatchObject({ code: 0 })
  expect(await secrets(['unlock'], unlocked)).toMatchObject({ code: 2 })
  expect(await secrets(['unlock'], { stdin: next })).toMatchObject({ code: 0 })
  expect(await secrets(['forget', 'llm.apiKey'])).toMatchObject({ code: 0, stdout: 'llm.apiKey  not set\n' })

  for (const { stdout, stderr } of [set, list, rotated, wrong]) {
    for (const value of [secret, passphrase, 'sk-another-one']) expect(stdout + stderr).not.toContain(value)
  }
}, 300_000)

test('a variable, or a file that one names, wins and is named', async () => {
  const file = join(home, 'key')
  await writeFile(file, `${secret}\n`)
  const env = { CATALYST_LLM_API_KEY_FILE: file, CATALYST_REDIS_PASSWORD: 'a-password-of-the-environment' }
  const { stdout } = await secrets(['list'], { env })
  expect(stdout).toMatch(/llm\.apiKey +set, …a1b2 +from the file that CATALYST_LLM_API_KEY_FILE names/u)
  expect(stdout).toMatch(/redis\.password +set, …ment +from CATALYST_REDIS_PASSWORD/u)
  const refused = await secrets(['set', 'llm.apiKey'], { env, stdin: 'other' })
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(file) })
}, 120_000)

test('unlock and lock go to the server that is running', async () => {
  await using server = await startCatalyst({ env: { CATALYST_PASSPHRASE: passphrase } })
  const door = await startHttpDoor({
    router: server.router,
    logger: server.logger,
    version: '0.0.0-test',
    pageFolder: home,
    token: await newToken(server.folder),
    documents: server.knowledge,
    sessions: server.sessions,
    port: 0,
  })
  await server.announce(door)
  try {
    expect(await secrets(['lock'], { home: server.folder })).toMatchObject({ code: 0 })
    expect((await server.settings.view()).protection.locked).toBe('passphrase')
    const unlocked = await secrets(['unlock'], { home: server.folder, stdin: passphrase })
    expect(unlocked).toMatchObject({ code: 0, stdout: 'The secrets are unlocked until Catalyst ends.\n' })
    expect((await server.settings.view()).protection.locked).toBeUndefined()
  } finally {
    await door.close()
  }
}, 180_000)
