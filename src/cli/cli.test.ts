import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCatalyst } from '../../test/support/catalyst.ts'
import { contractDouble } from '../../test/support/contract-double.ts'
import { openHttpDoor } from '../../test/support/doors.ts'
import { type CommandOptions, runCommand } from '../../test/support/run-command.ts'
import { spawnCommand } from '../../test/support/spawn-command.ts'
import type { RunSummary } from '../contract/runs.ts'
import { homeAt } from '../core/platform/home.ts'
import { claimInstance } from '../core/platform/instance.ts'
import { startHttpDoor } from '../transports/http/door.ts'
import { newToken } from '../transports/http/token.ts'

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

const catalyst = (home: string, args: string[], options: CommandOptions = {}) =>
  runCommand(home, args, { cwd: folder, ...options })
/** What masks, and what signals and pipes do, is shown by a process of its own. */
const spawned = (home: string, args: string[], options: Parameters<typeof spawnCommand>[2] = {}) =>
  spawnCommand(home, args, { cwd: folder, ...options })

describe('by itself, where nothing is running', () => {
  const home = () => join(folder, 'home')

  test('every file is counted once, JSON stands alone on stdout, and what was read is found', async () => {
    const ingest = await catalyst(home(), ['ingest', 'docs', 'nowhere.md', '--no-embed', '--json'])
    expect(JSON.parse(ingest.stdout)).toMatchObject({
      runId: expect.stringMatching(/^run_/),
      read: 1,
      unchanged: 0,
      failed: [
        {
          ...{ path: join(folder, 'nowhere.md'), code: 'not-found' },
          ...{ message: expect.any(String), remedy: expect.any(String) },
        },
      ],
      remarks: [],
      skipped: [{ path: join(folder, 'docs', 'picture.png'), reason: expect.any(String) }],
      chunks: 1,
    })
    expect(ingest.code).toBe(1)

    await writeFile(join(home(), 'stock.csv'), 'item,price\nbolt,1.20\nnut,0,80\n')
    const table = await catalyst(home(), ['ingest', join(home(), 'stock.csv'), '--no-embed'])
    expect(table.code).toBe(0)
    expect(table.stderr).toContain('stock.csv: 1 row has more or fewer cells than the first')

    const again = await catalyst(home(), ['ingest', '--pdf', 'docs/tides.md', '--no-embed', '--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({ read: 0, unchanged: 1, failed: [] })
    expect(again.code).toBe(0)

    const search = await catalyst(home(), ['search', 'spring', 'tide', '--json', '--mode', 'bm25'])
    expect(JSON.parse(search.stdout).results[0]).toMatchObject({ title: 'Tides' })
  })

  test.each([
    ['chunking.size', 'abc', 'Must be a whole number from 128 to 1,024; “abc” was given.'],
    ['health.notifications', 'maybe', 'Must be true or false; “maybe” was given.'],
    ['search.fusion', 'best', 'Must be one of zscore, rrf; “best” was given.'],
  ])('a setting that is refused is told once: %s %s', async (path, value, told) => {
    const { code, stdout, stderr } = await catalyst(home(), ['settings', 'set', path, value])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toBe(`Not saved: ${path}: ${told}\nCorrect what is named and save again.\n`)
  })

  test('one document is one document', async () => {
    await writeFile(join(home(), 'only.md'), '# Only\n\nOne passage of its own.')
    await catalyst(home(), ['ingest', join(home(), 'only.md'), '--no-embed'])
    const { stdout, stderr } = await catalyst(home(), ['documents', 'list', '--filter', 'only'])
    expect(stdout).toContain('1 chunk ')
    expect(stderr).toBe('1 document\n')
  })

  test('what a reader remarked is marked in the list, which is narrowed by type', async () => {
    await writeFile(join(home(), 'odd.csv'), 'item,price\nnut,0,80\n')
    await catalyst(home(), ['ingest', join(home(), 'odd.csv'), '--no-embed'])
    const listed = await catalyst(home(), ['documents', 'list', '--type', 'table', '--filter', 'odd'])
    expect(listed.stdout).toMatch(/odd\.csv +1 remark/u)
    expect(listed.stderr).toBe('1 document\n')
  })

  test.each([
    [['serach', 'x'], 'search'],
    [['search', 'x', '--limit', '101'], '1 to 100'],
    [['ingest', 'docs', '--sinse', '7d'], '--since'],
    [['ingest', 'docs', '--since', 'yesterdayish'], '2026-11-01'],
    [['settings', 'get', 'chunking.nosuch'], 'settings get'],
    [['settings', 'set', 'chunking', '5'], 'chunking.size, chunking.overlap'],
    [['settings', 'set', 'web.allowedOrigins', 'x'], 'is a list'],
    [['search', ''], 'the query is empty'],
    [['search', ' ', '\t\u00a0'], 'the query is empty'],
    [['documents', 'remove'], '--all'],
    [['documents', 'lst'], 'list'],
    [['documents', 'remove', '--filter', ''], '--filter is empty'],
    [['ingest', ''], '<path> is empty'],
    [['ingest', 'a.md', '--jsonl', ''], '--jsonl is empty'],
    [['runs', 'show', ''], '<id> is empty'],
    [['stack', 'restart', 'api', ''], '<service> is empty'],
    [['settings', 'get', ''], '<path> is empty'],
    [['sessions', 'revoke', ''], '<id> is empty'],
    [['documents', 'remove', 'doc_1', '--type', 'pdf'], 'not both'],
    [['documents', 'reindex', '--state', 'bm'], 'bm25'],
    [['documents', 'reindex', '--outdated', '--filter', 'a'], 'one of them'],
    [['secrets', 'set', 'llm.apikey'], 'llm.apiKey'],
    [['secrets', 'protect', 'nothing'], 'passphrase'],
    [['secrets', 'set', 'llm.apiKey', 'sk-on-the-command-line'], 'too many arguments'],
    [['ingest'], 'at least one'],
    [['serve', '--tls-cert', 'a.pem'], '--tls-key'],
    [['serve', '--allow-origin', 'https://a.example/'], 'Must be an origin'],
    [['sessions', 'revoke'], '--all'],
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
    expect(await catalyst(home(), ['secrets', 'protect', 'plain'])).toMatchObject({ code: 0 })
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

  test('a secret in an argument is not repeated in the failure', async () => {
    const token = `ghp_${'a1'.repeat(18)}`
    const { code, stderr } = await catalyst(home(), ['documents', 'show', token])
    expect(code).toBe(1)
    expect(stderr).toContain('[redacted:github-token …a1a1]')
    expect(stderr).not.toContain(token)
  })

  test('redact is a filter: text and JSON lines, with personal data as asked', async () => {
    const stdin = 'plain\npassword=hunter2 of dana@example.org\n{"apiKey": "abc", "n": 1}\nlast'
    expect(await spawned(home(), ['redact'], { stdin })).toEqual({
      code: 0,
      stderr: '',
      stdout:
        'plain\npassword=[redacted:password] of [redacted:e-mail]\n{"apiKey":"[redacted:api-key]","n":1}\nlast',
    })
    const kept = await spawned(home(), ['redact', '--keep-personal-data'], { stdin })
    expect(kept.stdout).toContain('dana@example.org')
    expect(await spawned(home(), ['redact', '--json'])).toMatchObject({ code: 2, stdout: '' })
  })
})

test('commands go to the server that runs on the data folder', async () => {
  await using server = await startCatalyst()
  const door = await startHttpDoor({
    router: server.router,
    logger: server.logger,
    version: '0.0.0-test',
    pageFolder: folder,
    token: await newToken(server.folder),
    documents: server.knowledge,
    sessions: server.sessions,
    port: 0,
  })
  await server.announce(door)
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
    const status = await catalyst(server.folder, ['status', '--json'])
    expect(JSON.parse(status.stdout)).toMatchObject({ running: true, host: 'server', url: door.url })
    const second = await catalyst(server.folder, ['serve'])
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining(`already running`) })
    const missing = await catalyst(server.folder, ['runs', 'show', 'run_nosuch'])
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no run run_nosuch') })
  } finally {
    await door.close()
  }
})

describe('Ctrl-C while a run is under way', () => {
  const summary: RunSummary = {
    id: 'run_1',
    kind: 'ingest',
    title: 'Two files',
    status: 'running',
    requestId: 'req_1',
    by: 'command',
    createdAt: '2026-01-02T03:04:05.678Z',
    startedAt: '2026-01-02T03:04:05.678Z',
    endedAt: null,
    progress: { done: 1, total: 2, unit: 'files', rate: null, secondsLeft: null, activity: 'Reading' },
    counts: { succeeded: 1, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 },
    figures: { chunks: 7 },
    pauses: [],
  }
  const ended: RunSummary = { ...summary, status: 'cancelled', endedAt: '2026-01-02T03:04:06.678Z' }

  /** A server whose run goes on until it is cancelled; `cancels` says whether cancelling works. */
  async function interrupted(cancels: boolean, onCancel: (child: ChildProcess) => void) {
    const home = await mkdtemp(join(folder, 'held-'))
    const cancelled = Promise.withResolvers<void>()
    const router = contractDouble({
      'knowledge.ingest': () => ({ runId: 'run_1', accepted: 2, refused: [] }),
      'runs.watch': async function* () {
        yield summary
        process.kill(command!.pid!, 'SIGINT')
        await cancelled.promise
        yield ended
      },
      'runs.cancel': async () => {
        onCancel(command!)
        if (cancels) cancelled.resolve()
        await cancelled.promise
        return ended
      },
      'runs.steps': ({ input }) => {
        const { status } = input as { status: string }
        const step = { id: '2', kind: 'item', name: '/b.pdf', status, startedAt: null, endedAt: null }
        return { steps: status === 'cancelled' ? [step] : [], total: 0, revision: 1 }
      },
      'runs.get': () => ended,
    })
    const door = await openHttpDoor({ router, token: await newToken(home) })
    const claim = await claimInstance(homeAt(home), {
      pid: process.pid,
      host: 'server',
      version: '0',
      startedAt: '2026-01-02T03:04:05.678Z',
    })
    await claim.announce(door)
    let command: ChildProcess | undefined
    try {
      return await spawned(home, ['ingest', 'docs', '--json'], {
        onStart: (child) => {
          command = child
        },
      })
    } finally {
      cancelled.resolve()
      await door.close()
      await claim.release()
    }
  }

  test('cancels the run, waits for it, and still counts every file', async () => {
    const { code, stdout, stderr } = await interrupted(true, () => {})
    expect(code).toBe(1)
    expect(stderr).toContain('Cancelling')
    expect(JSON.parse(stdout)).toMatchObject({
      read: 1,
      failed: [],
      skipped: [{ path: '/b.pdf', reason: expect.stringContaining('cancelled') }],
    })
  })

  test('twice leaves at once', async () => {
    const { code, stdout } = await interrupted(false, (child) => child.kill('SIGINT'))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })
})

test('a reader that has seen enough is not a failure', async () => {
  const home = join(folder, 'home')
  const child = spawn(
    'bash',
    ['-c', `set -o pipefail; "${process.execPath}" "${program}" settings get --json | head -c 1`],
    { env: { ...process.env, CATALYST_HOME: home, DOCKER_HOST: '' } },
  )
  let errors = ''
  child.stderr.on('data', (data) => {
    errors += data
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
})
