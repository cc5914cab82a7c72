import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rotatedName } from './log-files.ts'
import type { LogFilter } from './log-lines.ts'
import { readPlace } from './log-places.ts'
import { linesForwards, logEnd, newestLines } from './log-reader.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-reader-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const start = Date.parse('2026-11-25T09:00:00.000Z')
/** Line `number`, a second after the one before it. */
const line = (number: number, more: object = {}) =>
  `${JSON.stringify({
    ts: new Date(start + number * 1000).toISOString(),
    ...{ level: 'info', logger: 'catalyst', message: `line ${number}` },
    ...more,
  })}\n`
const lines = (from: number, to: number, more?: object) =>
  Array.from({ length: to - from }, (_, at) => line(from + at, more)).join('')
const write = (name: string, text: string) => writeFile(join(folder, name), text)
const nameAt = (number: number, twin = 0) => rotatedName(start + number * 1000, twin)
const messages = (found: readonly { line: { message: string } }[]) =>
  found.map(({ line: one }) => one.message)
const said = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `line ${from + at}`)

test('the newest lines come from the last files, across their borders, and older ones by place', async () => {
  await write(nameAt(0), lines(0, 1000))
  await write(nameAt(1000), lines(1000, 2000))
  await write('catalyst.log', lines(2000, 2010))
  await write('other.log', lines(9000, 9010))
  const first = await newestLines(folder, {}, 1500)
  expect(messages(first.lines)).toEqual(said(510, 2010))
  const second = await newestLines(folder, {}, 1500, { before: readPlace(first.next!) })
  expect(messages(second.lines)).toEqual(said(0, 510))
  expect(second.next).toBeUndefined()
})

test('a place stays true when the file it is in is renamed', async () => {
  await write('catalyst.log', lines(0, 100))
  const { next } = await newestLines(folder, {}, 40)
  await rename(join(folder, 'catalyst.log'), join(folder, nameAt(0)))
  await write('catalyst.log', lines(100, 120))
  const older = await newestLines(folder, {}, 40, { before: readPlace(next!) })
  expect(messages(older.lines)).toEqual(said(20, 60))
})

test('files whose first lines are of one millisecond are told apart', async () => {
  await write(nameAt(0), line(0))
  await write(nameAt(0, 1), line(0, { message: 'line 1' }))
  await write(nameAt(0, 2), line(0, { message: 'line 2' }))
  await write('catalyst.log', line(0, { message: 'line 3' }))
  const found = await newestLines(folder, {}, 10)
  expect(messages(found.lines)).toEqual(said(0, 4))
  expect(new Set(found.lines.map(({ place }) => place)).size).toBe(4)
  const before = await newestLines(folder, {}, 10, { before: readPlace(found.lines[2]!.place) })
  expect(messages(before.lines)).toEqual(said(0, 2))
})

test('what is torn, no line of ours, or longer than anything is passed over', async () => {
  const long = line(2, { text: 'é'.repeat(400_000) })
  const giant = `${'x'.repeat(5_000_000)}\n`
  await write(
    'catalyst.log',
    `${line(0)}not json\n{"ts":"2026\n\n${giant}${line(1)}${long}${line(3)}{"ts":"2026-11-25T09:0`,
  )
  expect(messages((await newestLines(folder, {}, 10)).lines)).toEqual(said(0, 4))
})

test.each<[string, LogFilter, number[]]>([
  ['a request', { requestId: 'req_a' }, [1, 4]],
  ['a run', { runId: 'run_a' }, [4]],
  ['a level or worse', { level: 'warn' }, [2, 3]],
  ['a logger and those below', { logger: 'stack' }, [3, 4]],
  ['since and until, both included', { since: start + 1000, until: start + 3000 }, [1, 2, 3]],
  ['words of message, fields and stacks', { text: 'HARBOUR' }, [2, 5]],
  ['all at once', { requestId: 'req_a', logger: 'stack.up', text: 'line' }, [4]],
])('lines are found by %s', async (_what, filter, expected) => {
  await write(
    'catalyst.log',
    line(0, { other: '"req_id":"req_a"' }) +
      line(1, { req_id: 'req_a' }) +
      line(2, { level: 'warn', file: 'harbour.pdf' }) +
      line(3, { level: 'error', logger: 'stack' }) +
      line(4, { logger: 'stack.up', req_id: 'req_a', run_id: 'run_a' }) +
      line(5, { logger: 'stacks', error: { message: 'x', stack: 'y', cause: { stack: 'at harbour.ts' } } }),
  )
  const found = await newestLines(folder, filter, 10)
  expect(messages(found.lines)).toEqual(expected.map((number) => `line ${number}`))
})

test('what comes is read from where it ended, over as many renamed files as there are', async () => {
  const read = async (after: Awaited<ReturnType<typeof logEnd>>) => {
    const found: string[] = []
    let reached = after
    for await (const batch of linesForwards(folder, {}, after)) {
      found.push(...messages(batch.lines))
      reached = batch.reached
    }
    return { found, reached }
  }
  expect(await logEnd(folder)).toBeUndefined()
  await write('catalyst.log', lines(0, 3) + line(3).slice(0, 20))
  const end = await logEnd(folder)
  expect((await read(end)).found).toEqual([])
  await appendFile(join(folder, 'catalyst.log'), line(3).slice(20) + line(4))
  const first = await read(end)
  expect(first.found).toEqual(said(3, 5))
  await appendFile(join(folder, 'catalyst.log'), line(5))
  await rename(join(folder, 'catalyst.log'), join(folder, nameAt(0)))
  await write(nameAt(6), lines(6, 2000))
  await write('catalyst.log', line(2000))
  const second = await read(first.reached)
  expect(second.found).toEqual(said(5, 2001))
  // Where one stood may be gone: what follows it is not.
  await rm(join(folder, nameAt(0)))
  expect((await read(first.reached)).found).toEqual(said(6, 2001))
  expect((await read(second.reached)).found).toEqual([])
})
