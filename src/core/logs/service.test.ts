import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defineReportSection, type ReportSection } from '../platform/report-section.ts'
import { withRequest } from '../platform/request-context.ts'
import { createLogger, type OpenLog } from '../platform/winston-logger.ts'
import type { LogService } from './ports.ts'
import { createLogService } from './service.ts'

let folder: string
let log: OpenLog
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-logs-'))
  log = createLogger({ folder, files: { fileBytes: 2000 } })
})
afterEach(async () => {
  await log.close()
  await rm(folder, { recursive: true, force: true })
})

function service(sections: readonly ReportSection[] = []): LogService {
  const matcher = new URL('./matcher.worker.ts', import.meta.url)
  return createLogService({ folder, matcher, writer: log, sections: () => sections })
}
const said = (lines: readonly { message: string }[]) => lines.map(({ message }) => message)

test('pages go back in time without a gap or a repeat, by filter and expression alike', async () => {
  for (let at = 0; at < 100; at++) log.logger.info(`line ${at}`, { even: at % 2 === 0 })
  await log.flush()
  const pages: string[] = []
  let cursor: string | undefined
  do {
    const page = await service().list({ grep: 'even=true' }, { limit: 7, cursor })
    pages.push(...said(page.lines))
    cursor = page.nextCursor
  } while (cursor)
  expect(pages).toEqual(Array.from({ length: 50 }, (_, at) => `line ${98 - 2 * at}`))
  expect((await service().state()).files).toBeGreaterThan(2)
})

test('an expression keeps its case only where it has a capital letter, and old escapes are read', async () => {
  log.logger.info('The Harbour floods')
  await log.flush()
  const count = async (grep: string) => (await service().list({ grep }, { limit: 9 })).lines.length
  expect(await count('harbour')).toBe(1)
  expect(await count('HARBOUR')).toBe(0)
  expect(await count(String.raw`^The\s\w+`)).toBe(1)
  expect(await count(String.raw`harbour\-?`)).toBe(1)
})

test.each([
  [{ grep: '(' }, 'not a regular expression'],
  [{ since: 'soon' }, 'not a time'],
  [{ since: '1h', until: '2h' }, 'ends before it begins'],
] as const)('%j is refused, and says why', async (query, words) => {
  await expect(service().list(query, { limit: 1 })).rejects.toMatchObject({
    code: 'INVALID',
    message: expect.stringContaining(words),
    remedy: expect.any(String),
  })
  await expect(service().list({}, { limit: 1, cursor: 'x' })).rejects.toMatchObject({ code: 'INVALID' })
})

test('an expression that would never end is given up, and nobody else waits meanwhile', async () => {
  log.logger.info(`${'a'.repeat(40)}!`)
  await log.flush()
  let ticks = 0
  const ticking = setInterval(() => {
    ticks += 1
  }, 20)
  await expect(service().list({ grep: '(a+)+$' }, { limit: 1 })).rejects.toMatchObject({
    code: 'INVALID',
    message: expect.stringContaining('takes too long'),
  })
  clearInterval(ticking)
  expect(ticks).toBeGreaterThan(30)
})

test('following gives what is there, then what comes, over a rotation, and ends when told', async () => {
  for (let at = 0; at < 5; at++) log.logger.warn(`line ${at}`)
  log.logger.info('not wanted')
  await log.flush()
  const stop = new AbortController()
  const seen: string[] = []
  let reached: string | undefined
  const following = (async () => {
    for await (const batch of service().follow({ level: 'warn' }, { limit: 2 }, stop.signal)) {
      seen.push(...said(batch.lines))
      reached = batch.reached ?? reached
    }
  })()
  await expect.poll(() => seen.length, { timeout: 5000 }).toBe(2)
  for (let at = 5; at < 60; at++) {
    log.logger.warn(`line ${at}`)
    log.logger.info('not wanted')
    if (at % 10 === 0) await sleep(50)
  }
  await log.flush()
  const all = Array.from({ length: 57 }, (_, at) => `line ${at + 3}`)
  await expect.poll(() => seen.length, { timeout: 5000 }).toBe(57)
  expect(seen).toEqual(all)
  stop.abort()
  await following
  // One goes on exactly where one was.
  log.logger.warn('line 60')
  await log.flush()
  const again = new AbortController()
  for await (const batch of service().follow({}, { limit: 9, after: reached }, again.signal)) {
    if (batch.lines.length === 0) continue
    expect(said(batch.lines)).toEqual(['line 60'])
    again.abort()
  }
})

test('a log that nobody has written yet is followed from its first line', async () => {
  const stop = new AbortController()
  const seen: string[] = []
  const following = (async () => {
    for await (const { lines } of service().follow({}, { limit: 9 }, stop.signal)) {
      seen.push(...said(lines))
      if (lines.length > 0) stop.abort()
    }
  })()
  await sleep(250)
  log.logger.info('first')
  await following
  expect(seen).toEqual(['first'])
})

test('a report has versions, log lines of its subject and what could not be had, and no secret', async () => {
  const secret = `ghp_${'b2'.repeat(18)}`
  withRequest({ requestId: 'req_subject1', actor: 'window' }, () => {
    log.logger.error(`cloning with ${secret} failed`, {
      error: new Error('a', { cause: new Error('the cause') }),
    })
  })
  log.logger.info(`read ${homedir()}/notes.md and \`\`\` a fence`)
  await log.flush()
  const report = await service([
    defineReportSection({
      title: 'Keys',
      read: async () => ({ apiKey: secret, version: '9.9.9' }),
      write: ({ apiKey, version }) => `${apiKey === secret ? 'as it is' : 'masked'} in ${version}, ${secret}`,
    }),
    {
      title: 'Health',
      write: () => Promise.reject(new Error('the board is | broken')),
    },
    { title: 'Stack', write: () => new Promise(() => {}) },
    { title: 'Runs', write: async ({ request }) => `Looked for ${request}` },
  ]).report({ request: 'req_subject1' })
  expect(report.name).toMatch(/^catalyst-report-2\d{3}-.*\.md$/u)
  expect(report.text).not.toContain(secret)
  expect(report.text).not.toContain(homedir())
  expect(report.text).toMatch(/## Health\n\nNot known: the board is \| broken/u)
  expect(report.text).toMatch(/## Stack\n\nNot known: No answer within 5 s/u)
  expect(report.text).toMatch(/Lines of req_subject1 \(1\)[\s\S]*cloning with \[redacted:github-token/u)
  expect(report.text).toMatch(/caused by Error: the cause/u)
  expect(report.text).toContain('````text')
  expect(report.text).toMatch(/## Keys\n\nmasked in 9.9.9[\s\S]*## Runs\n\nLooked for req_subject1/u)
})

test('the state says why lines are not on disk', async () => {
  expect(await service().state()).toMatchObject({
    folder,
    level: 'info',
    files: 0,
    oldest: null,
    trouble: null,
  })
  await rm(folder, { recursive: true })
  await writeFile(folder, 'a file where the folder should be')
  log.logger.info('nowhere to go')
  await log.flush()
  expect(await createState()).toMatchObject({ trouble: { code: expect.stringMatching(/^E/u) } })
  async function createState() {
    return { trouble: log.trouble }
  }
})
