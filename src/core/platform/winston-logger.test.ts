import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readLog } from './log-reader.ts'
import { withRequest } from './request-context.ts'
import { createLogger } from './winston-logger.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-log-'))
})
afterEach(() => rm(folder, { recursive: true }))

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
  expect(JSON.parse(text)).toMatchObject({
    level: 'warn',
    logger: 'knowledge',
    req_id: 'req_12345678',
    run_id: 'run_1',
    part: 'read',
    file: 'a\n"b".pdf',
    error: { message: 'cannot', cause: { message: 'because' } },
  })
  expect(text).not.toMatch(/topsecretvalue|sk-abcdef/)
})

test("a run's lines are found again, newest kept, others left out", async () => {
  const { logger, close } = createLogger({ folder })
  for (let at = 0; at < 5; at++) {
    withRequest({ requestId: 'req_a', actor: 'api', runId: at % 2 ? 'run_odd' : 'run_even' }, () =>
      logger.info(`line ${at}`),
    )
  }
  await close()
  const all = await readLog(folder, { key: 'run_id', value: 'run_even' }, 10)
  expect(all.lines.map((line) => line.message)).toEqual(['line 0', 'line 2', 'line 4'])
  expect(all.truncated).toBe(false)
  const some = await readLog(folder, { key: 'run_id', value: 'run_even' }, 2)
  expect(some.lines.map((line) => line.message)).toEqual(['line 2', 'line 4'])
  expect(some.truncated).toBe(true)
})

test('values that cannot be serialised cost nothing but themselves', async () => {
  const { logger, close } = createLogger({ folder })
  const circular: Record<string, unknown> = {}
  circular.self = circular
  logger.info('odd', { circular, count: 10n, made: () => 1, undef: undefined })
  logger.info('after')
  await close()
  const lines = (await readFile(join(folder, 'catalyst.log'), 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).message)).toEqual(['odd', 'after'])
})
