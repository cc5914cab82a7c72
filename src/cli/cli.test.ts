import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCatalyst } from '../../test/support/catalyst.ts'
import { startHttpDoor } from '../transports/http/door.ts'
import { loadToken } from '../transports/http/token.ts'

const program = fileURLToPath(new URL('./index.ts', import.meta.url))
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-cli-'))
  await mkdir(join(folder, 'docs'))
  await writeFile(join(folder, 'docs', 'tides.md'), '# Tides\n\nThe harbour floods at spring tide.\n')
  await writeFile(
    join(folder, 'docs', 'picture.png'),
    new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 0]),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function catalyst(home: string, args: string[], options: { cwd?: string; stdin?: string } = {}) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: options.cwd ?? folder,
      env: { ...process.env, CATALYST_HOME: home, DOCKER_HOST: '' },
    })
    const out = { stdout: '', stderr: '' }
    child.stdout.on('data', (data) => {
      out.stdout += data
    })
    child.stderr.on('data', (data) => {
      out.stderr += data
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...out }))
    child.stdin.end(options.stdin ?? '')
  })
}

describe('by itself, where nothing is running', () => {
  const home = () => join(folder, 'home')

  test('every file is counted once, JSON stands alone on stdout, and what was read is found', async () => {
    const ingest = await catalyst(home(), ['ingest', 'docs', 'nowhere.md', '--no-embed', '--json'])
    expect(JSON.parse(ingest.stdout)).toMatchObject({
      runId: expect.stringMatching(/^run_/),
      read: 1,
      unchanged: 0,
      failed: [{ path: join(folder, 'nowhere.md'), code: 'not-found', message: expect.any(String) }],
      skipped: [{ path: join(folder, 'docs', 'picture.png'), reason: expect.any(String) }],
      chunks: 1,
    })
    expect(ingest.code).toBe(1)

    const again = await catalyst(home(), ['ingest', '--pdf', 'docs/tides.md', '--no-embed', '--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({ read: 0, unchanged: 1, failed: [] })
    expect(again.code).toBe(0)

    const search = await catalyst(home(), ['search', 'spring', 'tide', '--json', '--mode', 'bm25'])
    expect(JSON.parse(search.stdout).results[0]).toMatchObject({ title: 'Tides' })
  })

  test.each([
    [['serach', 'x'], 'search'],
    [['search', 'x', '--limit', '101'], '1 to 100'],
    [['ingest', 'docs', '--sinse', '7d'], '--since'],
    [['ingest', 'docs', '--since', 'yesterdayish'], '2026-11-01'],
    [['settings', 'get', 'chunking.nosuch'], 'settings get'],
    [['documents', 'remove'], '--all'],
  ])('wrong usage %j exits 2 and says what would be right', async (args, hint) => {
    const { code, stdout, stderr } = await catalyst(home(), args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(hint)
  })

  test('a refused setting names the field; a secret goes in by stdin and never comes out', async () => {
    const refused = await catalyst(home(), ['settings', 'set', 'chunking.overlap', '600'])
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('smaller than the chunk size, 512'),
    })
    const secret = 'sk-some-secret-of-length-a1b2'
    const set = await catalyst(home(), ['settings', 'set-secret', 'llm.apiKey', '--json'], {
      stdin: `${secret}\n`,
    })
    expect(JSON.parse(set.stdout)).toMatchObject({ set: true, tail: 'a1b2' })
    const get = await catalyst(home(), ['settings', 'get', '--json'])
    expect(get.stdout).not.toContain(secret)
  })

  test('an unknown document is a failure with the next step', async () => {
    const { code, stderr } = await catalyst(home(), ['documents', 'show', 'doc_nosuch'])
    expect(code).toBe(1)
    expect(stderr).toContain('List the documents')
  })
})

test('commands go to the server that runs on the data folder', async () => {
  await using server = await startCatalyst()
  const door = await startHttpDoor({
    router: server.router,
    logger: server.logger,
    version: '0.0.0-test',
    pageFolder: folder,
    dataFolder: server.folder,
    token: await loadToken(server.folder),
    maxFileBytes: () => 1e8,
    documentFile: (id) => server.knowledge.original(id),
    port: 0,
  })
  await server.announce(door.url)
  try {
    // Relative to where the user is, not to where the server is.
    const ingest = await catalyst(server.folder, ['ingest', 'docs/tides.md', '--json'])
    expect(JSON.parse(ingest.stdout)).toMatchObject({ read: 1, failed: [] })
    expect((await server.knowledge.totals()).documents).toBe(1)
    expect((await server.runs.list({}, { limit: 1 })).runs[0]).toMatchObject({ by: 'command' })
    const health = await catalyst(server.folder, ['health', '--json'])
    expect(JSON.parse(health.stdout)).toMatchObject({
      status: 'healthy',
      checks: { index: { status: 'healthy' } },
    })
    const list = await catalyst(server.folder, ['documents', 'list', '--json'])
    expect(JSON.parse(list.stdout)).toMatchObject({
      total: 1,
      documents: [{ title: 'Tides', state: 'searchable' }],
    })
    const link = await catalyst(server.folder, ['sign-in'])
    expect(link.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in\?code=/)
    const missing = await catalyst(server.folder, ['runs', 'show', 'run_nosuch'])
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no run run_nosuch') })
  } finally {
    await door.close()
  }
})
