import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../test/support/programs.ts'
import { runCommand } from '../../test/support/run-command.ts'

let folder: string
let home: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-settings-command-'))
  home = join(folder, 'home')
  const notes = join(folder, 'notes')
  await mkdir(notes)
  for (const name of ['a', 'b']) {
    await writeFile(
      join(notes, `${name}.md`),
      `# ${name}\n\n${'The harbour floods at spring tide. '.repeat(120)}`,
    )
  }
  const { code } = await runCommand(home, ['ingest', notes, '--no-embed', '--json'])
  expect(code).toBe(0)
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a change of the chunking says what it leaves behind and which command makes it anew, which then does', async () => {
  const set = await runCommand(home, ['settings', 'set', 'chunking.size', '256'])
  expect(set).toMatchObject({ code: 0, stdout: expect.stringContaining('chunking.size  256') })
  expect(set.stderr).toContain('2 documents keep chunks of 512 tokens')
  expect(set.stderr).toMatch(/Re-index 2 documents, about \d+ s: .*documents reindex --outdated/u)
  const json = await runCommand(home, ['settings', 'set', 'chunking.overlap', '32', '--json'])
  expect(JSON.parse(json.stdout)).toMatchObject({
    'chunking.overlap': 32,
    followUps: expect.arrayContaining([expect.objectContaining({ kind: 'reindex', count: 2 })]),
  })
  const done = await runCommand(home, ['documents', 'reindex', '--outdated', '--json'])
  expect(JSON.parse(done.stdout)).toMatchObject({ status: 'succeeded', read: 2 })
  const again = await runCommand(home, ['documents', 'reindex', '--outdated'])
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to index again') })
}, 60_000)

test('a path is taken from the folder the command is typed in, and refused where nothing is', async () => {
  await writeFile(join(folder, 'compose.yml'), 'services: {}\n')
  const refused = await runCommand(home, ['settings', 'set', 'stack.file', 'nowhere.yml'], { cwd: folder })
  expect(refused.code).not.toBe(0)
  expect(refused.stderr).toContain(`There is no Compose file at ${join(folder, 'nowhere.yml')}`)
  const taken = await runCommand(home, ['settings', 'set', 'stack.file', 'compose.yml'], { cwd: folder })
  expect(taken).toMatchObject({ code: 0, stdout: expect.stringContaining(join(folder, 'compose.yml')) })
}, 60_000)

test('an endpoint is tested as given, saves nothing, and says by its code whether it can be used', async () => {
  const url = `redis://127.0.0.1:${await freePort()}`
  const { code, stdout } = await runCommand(home, ['settings', 'test', 'redis', '--url', url, '--json'])
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ status: 'unhealthy', parts: [{ name: 'reachable' }] })
  const saved = await runCommand(home, ['settings', 'get', 'endpoints.redis.url'])
  expect(saved.stdout.trim()).toBe('')
  const unknown = await runCommand(home, ['settings', 'test', 'nosuch'])
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('rabbitmq') })
}, 60_000)

test('Ctrl-C gives a test up at once', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const address = silent.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const begun = performance.now()
  const connected = new Promise<void>((resolve) => silent.once('connection', () => resolve()))
  const { code } = await runCommand(
    home,
    ['settings', 'test', 'rabbitmq', '--url', `amqp://127.0.0.1:${port}`],
    {
      onStart: (command) => void connected.then(() => command.interrupt()),
    },
  )
  expect(code).toBe(1)
  expect(performance.now() - begun).toBeLessThan(9000)
  silent.close()
}, 60_000)
