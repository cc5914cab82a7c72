import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withRequest } from './request-context.ts'
import { createLogger } from './winston-logger.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-log-'))
})
afterEach(() => rm(folder, { recursive: true }))

const written = async () =>
  (await readFile(join(folder, 'catalyst.log'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test('a line carries its request and run, is valid JSON and holds no secret', async () => {
  const { logger, close } = createLogger({ folder })
  await withRequest({ requestId: 'req_12345678', actor: 'api', runId: 'run_1' }, async () => {
    await Promise.resolve()
    logger.child('knowledge', { part: 'read' }).warn('reading from http://dana:topsecretvalue@host/', {
      file: 'a\n"b".pdf',
      apiKey: 'sk-abcdefghijklmnopqrstuv',
      error: new Error('cannot', { cause: new Error('because') }),
    })
  })
  logger.debug('below the level')
  await close()

  const text = await readFile(join(folder, 'catalyst.log'), 'utf8')
  expect(text.trimEnd().split('\n')).toHaveLength(1)
  const line = JSON.parse(text)
  expect(line).toMatchObject({
    level: 'warn',
    logger: 'knowledge',
    req_id: 'req_12345678',
    run_id: 'run_1',
    part: 'read',
    file: 'a\n"b".pdf',
    error: {
      message: 'cannot',
      stack: expect.stringContaining('winston-logger.test.ts'),
      cause: { message: 'because', stack: expect.any(String) },
    },
  })
  expect(Object.keys(line).slice(0, 6)).toEqual(['ts', 'level', 'logger', 'message', 'req_id', 'run_id'])
  expect(text).not.toMatch(/topsecretvalue|sk-abcdef/)
})

test('children keep the fields of those above them, and a line may say its own', async () => {
  const { logger, close } = createLogger({ folder })
  const stack = logger.child('stack', { project: 'shop', attempt: 1 })
  stack.child('stack.up', { service: 'api' }).info('up', { attempt: 2 })
  stack.info('still')
  await close()
  expect(await written()).toMatchObject([
    { logger: 'stack.up', project: 'shop', service: 'api', attempt: 2 },
    { logger: 'stack', project: 'shop', attempt: 1 },
  ])
})

test('values that cannot be serialised cost nothing but themselves', async () => {
  const { logger, close } = createLogger({ folder })
  const circular: Record<string, unknown> = {}
  circular.self = circular
  const throwing = {
    fine: 1,
    get broken(): never {
      throw new Error('a getter')
    },
  }
  const hostile = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error('a trap')
      },
    },
  )
  const toJson = {
    toJSON() {
      throw new Error('toJSON')
    },
  }
  logger.info('odd', { circular, count: 10n, made: () => 1, undef: undefined, nan: Number.NaN })
  logger.info('throws', throwing as never)
  logger.info('inside', { throwing, hostile, toJson, kept: 'yes' })
  logger.info('all', hostile as never)
  logger.info(undefined as never, null as never)
  logger.info({ toString: () => 1 } as never)
  logger.info('\ud800 half a character')
  logger.info('names', { ts: 'x', level: 'x', logger: 'x', message: 'x' })
  logger.info('long', { text: 'y'.repeat(1_000_000) })
  logger.info('after')
  await close()
  const lines = await written()
  expect(lines.map((line) => line.message)).toEqual([
    ...['odd', 'throws', 'inside', 'all', 'undefined', expect.any(String), expect.any(String)],
    ...['names', 'long', 'after'],
  ])
  expect(lines[1]).toMatchObject({ fine: 1, broken: '[unreadable]' })
  expect(lines[2]).toMatchObject({ kept: 'yes' })
  expect(lines[7]).toMatchObject({ level: 'info', logger: 'catalyst', message: 'names', field_message: 'x' })
  expect(lines[8].cut_from_bytes).toBeGreaterThan(1_000_000)
})

/** Runs a program that has `log`, a logger on `folder`; gives what it said and how it ended. */
function run(
  program: string,
  { readStderr = true, ...options }: { readStderr?: boolean; console?: string } = {},
) {
  const beside = (file: string) => JSON.stringify(new URL(file, import.meta.url))
  const source = `
    import { createLogger } from ${beside('./winston-logger.ts')}
    import { logFatalErrors } from ${beside('./crash-log.ts')}
    import { tellFatalErrors } from ${beside('./fatal-errors.ts')}
    const log = createLogger({ folder: ${JSON.stringify(folder)}, console: ${JSON.stringify(options.console ?? 'off')} })
    ${program}`
  return new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', source])
    let stderr = ''
    if (readStderr) {
      child.stderr.on('data', (data) => {
        stderr += data
      })
    }
    child.on('error', reject)
    child.on('exit', (code) => resolve({ code, stderr }))
  })
}

test('lines right before the end are on disk, however a process ends', async () => {
  expect((await run(`log.logger.info('last'); process.exit(3)`)).code).toBe(3)
  const endings: [string, RegExp][] = [
    [
      `setImmediate(() => { throw new Error('boom', { cause: new Error('fuse') }) })`,
      /Nobody caught an error/u,
    ],
    [`Promise.reject(new Error('boom', { cause: new Error('fuse') }))`, /A promise was rejected/u],
    [`setTimeout(() => { log.logger.info('later'); null.x }, 20)`, /Nobody caught an error/u],
  ]
  for (const [ending] of endings) {
    const { code, stderr } = await run(`tellFatalErrors(); logFatalErrors(log)
      for (let at = 0; at < 100; at++) log.logger.info('line ' + at)
      ${ending}`)
    expect(code).toBe(1)
    expect(stderr).toMatch(/boom|null/u)
  }
  const lines = await written()
  expect(lines[0]).toMatchObject({ message: 'last' })
  const crashes = lines.filter((line) => line.level === 'error')
  for (const [at, [, words]] of endings.entries()) expect(crashes[at].message).toMatch(words)
  expect(crashes[0].error).toMatchObject({
    message: 'boom',
    stack: expect.any(String),
    cause: { message: 'fuse' },
  })
  expect(lines.filter((line) => line.message === 'line 99')).toHaveLength(3)
  expect(lines.filter((line) => line.message === 'later')).toHaveLength(1)
})

test('a parent that does not read stderr stops nobody, and one that is gone is not a failure', async () => {
  const { code } = await run(
    `for (let at = 0; at < 3000; at++) log.logger.info('x'.repeat(100))
    setTimeout(() => { log.logger.info('still here'); log.flushNow(); process.kill(process.pid, 'SIGKILL') }, 300)`,
    { readStderr: false, console: 'json' },
  )
  expect(code).toBeNull()
  expect((await written()).at(-1)).toMatchObject({ message: 'still here' })
})

test('plain lines are for people: stack and causes below them', async () => {
  const { stderr } = await run(
    `log.logger.child('stack', { service: 'api' }).error('fell', { error: new Error('a', { cause: new Error('b') }) })`,
    { console: 'plain' },
  )
  expect(stderr).toMatch(/^\d\d:\d\d:\d\d\.\d{3} error stack: fell service=api\nError: a\n.*at /su)
  expect(stderr).toMatch(/\ncaused by Error: b\n/u)
})
