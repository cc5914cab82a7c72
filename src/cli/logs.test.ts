import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningCommand, runCommand } from '../../test/support/run-command.ts'
import { spawnCommand } from '../../test/support/spawn-command.ts'
import { createLogger, type OpenLog } from '../core/platform/winston-logger.ts'

let home: string
let log: OpenLog
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'catalyst-cli-logs-'))
  await mkdir(join(home, 'logs'))
  log = createLogger({ folder: join(home, 'logs') })
  log.logger.info('The harbour is open', { req_id: 'req_aaaaaaaa' })
  log.logger
    .child('stack')
    .error('api fell', { req_id: 'req_bbbbbbbb', run_id: 'run_1', error: new Error('boom') })
  log.logger.child('stack.up').warn('api is slow')
  await log.flush()
})
afterAll(async () => {
  await log.close()
  await rm(home, { recursive: true, force: true })
})

const catalyst = (args: string[], onStart?: (command: RunningCommand) => void, env?: NodeJS.ProcessEnv) =>
  runCommand(home, args, { env, ...(onStart && { onStart }) })

test('lines are for people, oldest first, with stacks; with --json as they stand in the file', async () => {
  const plain = await catalyst(['logs'])
  expect(plain.code).toBe(0)
  expect(plain.stdout).toMatch(/The harbour is open.*\n.*error stack: api fell.*\nError: boom\n/u)
  expect(plain.stdout.trimEnd()).toMatch(/warn {2}stack\.up: api is slow$/u)
  const json = await catalyst(['logs', '--json', '--request', 'req_bbbbbbbb'])
  expect(JSON.parse(json.stdout)).toMatchObject({
    ...{ logger: 'stack', req_id: 'req_bbbbbbbb', run_id: 'run_1', error: { message: 'boom' } },
  })
})

test.each([
  [['--level', 'warn'], 2],
  [['--logger', 'stack'], 2],
  [['--run', 'run_1'], 1],
  [['--grep', 'HARBOUR|slow'], 1],
  [['--grep', 'harbour|slow'], 2],
  [['--since', '1h', '--until', '2099-01-01'], 3],
  [['--until', '2020-01-01'], 0],
  [['--limit', '1'], 1],
])('logs %j are %i', async (args, count) => {
  const { code, stdout, stderr } = await catalyst(['logs', '--json', ...args])
  expect(code).toBe(0)
  expect(stdout.split('\n').filter(Boolean)).toHaveLength(count)
  expect(stderr).toBe(count === 0 ? 'No line fits.\n' : '')
})

test.each([
  [['--grep', '('], /not a regular expression.*\n.*Correct it/u],
  [['--since', 'soon'], /"soon" is not a time.*\n.*30m/u],
  [['--level', 'loud'], /debug, info, warn, error/u],
  [['--limit', 'x'], /whole number/u],
])('%j is wrong usage, and says why', async (args, words) => {
  const { code, stdout, stderr } = await catalyst(['logs', ...args])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(words)
})

test('following shows what is written until Ctrl-C, and ends well', async () => {
  const { code, stdout, stderr } = await catalyst(
    ['logs', '--follow', '--limit', '1', '--logger', 'live'],
    ({ stdout, interrupt }) => {
      let written = false
      const writing = setInterval(() => {
        log.logger.child('live').info('here it comes')
        written = true
      }, 100)
      stdout.on('data', () => {
        clearInterval(writing)
        if (written) interrupt()
      })
    },
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('live: here it comes')
})

test('a reader that has seen enough is not a failure', async () => {
  for (let at = 0; at < 3000; at++) log.logger.child('many').info(`${at} ${'x'.repeat(200)}`)
  await log.flush()
  const { code, stderr } = await spawnCommand(home, ['logs', '--limit', '3000', '--logger', 'many'], {
    onStart: (child) => child.stdout?.once('data', () => child.stdout?.destroy()),
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('a report comes from services, or without any where they cannot start', {
  timeout: 90_000,
}, async () => {
  const file = join(home, 'report.md')
  const whole = await catalyst(['logs', 'report', '--request', 'req_bbbbbbbb', '--output', file])
  expect(whole).toMatchObject({ code: 0, stdout: '' })
  expect(whole.stderr).toContain('Read it before you pass it on')
  const text = await readFile(file, 'utf8')
  expect(text).toMatch(
    /# Catalyst problem report[\s\S]*## Settings\n\n```json[\s\S]*req_bbbbbbbb \(1\)[\s\S]*boom/u,
  )
  await writeFile(join(home, 'settings.json'), '{ broken')
  await rm(join(home, 'records.db'), { force: true })
  await mkdir(join(home, 'records.db'))
  const poor = await catalyst(['logs', 'report', '--json'])
  expect(poor.stderr).toContain('only what lies in the data folder')
  expect(JSON.parse(poor.stdout).text).toMatch(/Not known: The services do not run[\s\S]*api fell/u)
  expect(poor.code).toBe(0)
  await rm(join(home, 'records.db'), { recursive: true })
  await rm(join(home, 'settings.json'))
})

test('a wrong LOG_LEVEL or LOG_FORMAT is said, and the command does its work', {
  timeout: 60_000,
}, async () => {
  const env = { LOG_LEVEL: 'loud', LOG_FORMAT: 'xml' }
  const { code, stdout, stderr } = await catalyst(['runs', 'list', '--json'], undefined, env)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ total: 0 })
  expect(stderr).toMatch(/LOG_LEVEL is "loud".*debug, info, warn or error/u)
  expect(stderr).toMatch(/LOG_FORMAT is "xml".*json or plain/u)
})
