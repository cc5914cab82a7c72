import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCatalyst } from '../../test/support/catalyst.ts'
import { runCommand } from '../../test/support/run-command.ts'
import { startHttpDoor } from '../transports/http/door.ts'
import { newToken } from '../transports/http/token.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'catalyst-cli-audit-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

const catalyst = (args: string[], folder = home) => runCommand(folder, args)
const audit = (...args: string[]) => catalyst(['audit', ...args])
const json = async (...args: string[]) => JSON.parse((await audit(...args, '--json')).stdout)

/** Every file of the data folder with its time and size. */
async function stateOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return Promise.all(
    names.sort().map(async (name) => {
      const { mtimeMs, size, ino } = await stat(join(folder, name))
      return `${name} ${mtimeMs} ${size} ${ino}`
    }),
  )
}

test('by itself: what commands did is listed, shown, verified and exported', {
  timeout: 90_000,
}, async () => {
  expect(await audit('verify')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Nothing has been'),
  })
  await catalyst(['settings', 'set', 'chunking.size', '400'])
  await catalyst(['settings', 'set', 'chunking.size', '9'])

  const before = await stateOf(home)
  const { entries, total } = await json('list')
  expect(entries).toMatchObject([
    { seq: 2, action: 'settings.update', actor: 'command', result: 'refused', error: { code: 'INVALID' } },
    { seq: 1, action: 'settings.update', result: 'ok' },
    { seq: 0, action: 'log.begin', actor: 'system' },
  ])
  expect(total).toBe(3)
  expect((await json('list', '--result', 'refused', '--since', '1h')).entries).toHaveLength(1)
  expect((await json('list', '--text', 'nowhere')).entries).toEqual([])
  expect((await json('list', '--limit', '1')).nextCursor).toBe('2')
  expect((await json('list', '--request', entries[1].requestId)).total).toBe(1)
  expect((await audit('show', '1')).stdout).toContain('"from": 512')
  expect(await audit('show', '7')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no entry 7'),
  })
  expect(await audit('list', '--actor', 'nobody')).toMatchObject({ code: 2, stdout: '' })
  expect(await json('verify')).toEqual({
    ok: true,
    entries: 3,
    sealed: 3,
    sealedAt: expect.any(String),
    repairs: 0,
    anchors: ['file'],
  })
  const { path } = await json('path')
  expect((await audit('path')).stdout).toBe(`${path}\n`)
  // Looking at it wrote nothing, nowhere.
  expect(await stateOf(home)).toEqual(before)

  const file = join(home, 'export.jsonl')
  const anchor = join(home, 'anchor.json')
  expect(await json('export', anchor, '--anchor')).toMatchObject({ file: anchor })
  expect(await json('export', file)).toMatchObject({ file, entries: 5 })
  expect(await audit('export', file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is there already'),
  })
  expect(await json('verify', '--file', file, '--anchor', anchor)).toMatchObject({ ok: true, entries: 5 })
  expect(await json('verify', '--anchor', anchor)).toMatchObject({ ok: true, anchors: ['file', 'given'] })

  await writeFile(path, (await readFile(path, 'utf8')).replace('"actor":"command"', '"actor":"window"'))
  const wrong = await audit('verify', '--json')
  expect(wrong.code).toBe(1)
  expect(JSON.parse(wrong.stdout)).toMatchObject({ ok: false, problem: { line: 2, cause: 'edited' } })
  expect(await audit('verify')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('edited at line 2 of audit.jsonl'),
  })

  const { aside } = await json('begin', '--because', 'It was changed by hand.')
  expect(await json('verify')).toMatchObject({ ok: true })
  expect(await readdir(aside)).toContain('audit.jsonl')
  expect((await json('list', '--action', 'audit.begin')).entries).toMatchObject([
    { actor: 'command', inputs: { because: 'It was changed by hand.' } },
  ])
})

test('where a server runs: the same over HTTP, with what it did', { timeout: 120_000 }, async () => {
  await using services = await startCatalyst()
  const door = await startHttpDoor({
    router: services.router,
    logger: services.logger,
    version: '0.0.0-test',
    pageFolder: home,
    token: await newToken(services.folder),
    documents: services.knowledge,
    sessions: services.sessions,
    audit: services.audit,
    port: 0,
  })
  await services.announce(door)
  const run = async (...args: string[]) => {
    const { code, stdout } = await catalyst(['audit', ...args, '--json'], services.folder)
    return { code, answer: JSON.parse(stdout) }
  }
  await catalyst(['settings', 'set', 'chunking.size', '500'], services.folder)
  const { answer } = await run('list', '--action', 'settings', '--actor', 'command')
  expect(answer.entries).toMatchObject([{ outputs: { changed: { 'chunking.size': { to: 500 } } } }])
  expect(await run('verify')).toMatchObject({ code: 0, answer: { ok: true, anchors: ['secrets', 'file'] } })
  expect(await run('show', '0')).toMatchObject({ code: 0, answer: { action: 'log.begin' } })
  expect(await run('path')).toMatchObject({ answer: { folder: join(services.folder, 'audit') } })
  await catalyst(['sign-in'], services.folder)
  expect(await run('list', '--action', 'session.link')).toMatchObject({
    answer: { entries: [{ actor: 'command' }] },
  })
  await door.close()
})
