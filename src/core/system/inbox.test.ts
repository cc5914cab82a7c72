import { beforeEach, expect, test } from 'vitest'
import { mostNotices, type NoticeCounts } from '../../contract/notices.ts'
import { silentLogger } from '../platform/logger.ts'
import { Inbox } from './inbox.ts'
import { createNoticeBoard } from './notice-board.ts'
import type { NoticeStore, StoredNotice } from './ports.ts'

let rows: Map<string, StoredNotice>
let now: number
let inbox: Inbox
const storeIn = (kept: Map<string, StoredNotice>): NoticeStore => ({
  load: async () => [...kept.values()],
  async save(put, removed) {
    for (const id of removed) kept.delete(id)
    for (const notice of put) kept.set(notice.id, notice)
  },
})
const openInbox = () => Inbox.open({ store: storeIn(rows), logger: silentLogger, now: () => now })
beforeEach(async () => {
  rows = new Map()
  now = Date.parse('2026-11-30T08:00:00.000Z')
  inbox = await openInbox()
})

const minute = 60_000
const all = () => inbox.list({ limit: 500 }).notices
const titles = () => all().map(({ title }) => title)
const fail = (title: string) => inbox.take({ level: 'error', title })
const redis = { name: 'redis', level: 'error', title: 'Redis is unhealthy', body: 'No answer' } as const
const well = () => 'Redis is healthy again.'
const unsure = () => undefined

test('what failed is kept with its remedy and its way, what went well is not', () => {
  inbox.take({
    level: 'error',
    title: 'Failed: Ingest',
    body: 'Disk full',
    remedy: 'Make room.',
    target: '/runs/run_1',
  })
  inbox.take({ level: 'warning', title: 'Done in part: Ingest' })
  inbox.take({ level: 'success', title: 'Done: Ingest' })
  inbox.take({ level: 'info', title: 'Cancelled: Ingest' })
  expect(all()).toHaveLength(2)
  expect(all().find(({ level }) => level === 'error')).toMatchObject({
    ...{
      state: 'once',
      body: 'Disk full',
      remedy: 'Make room.',
      target: '/runs/run_1',
      read: false,
      times: 1,
    },
  })
})

test('notices, what was read, and what is ongoing are there again after a restart', async () => {
  fail('One')
  inbox.markRead()
  fail('Two')
  inbox.judge('health', [redis], unsure)
  await inbox.flush()
  inbox = await openInbox()
  expect(inbox.counts()).toMatchObject({ total: 3, unread: 2, ongoing: 1 })
  inbox.judge('health', [redis], unsure)
  expect(inbox.counts()).toMatchObject({ total: 3, ongoing: 1 })
  inbox.judge('health', [], well)
  expect(all().find(({ title }) => title === redis.title)).toMatchObject({ state: 'over', outcome: well() })
})

test('an ongoing trouble stands first, cannot be dismissed, and says how it ended once it is over', () => {
  inbox.judge('health', [redis], unsure)
  now += minute
  fail('Later')
  expect(titles()).toEqual([redis.title, 'Later'])
  const { id } = all()[0]!
  expect(() => inbox.dismiss(id)).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
  expect(inbox.dismissAll()).toEqual({ dismissed: 1, kept: 1 })
  now += minute
  inbox.judge('health', [], well)
  expect(all()).toMatchObject([
    { state: 'over', outcome: well(), at: '2026-11-30T08:00:00.000Z', endedAt: '2026-11-30T08:02:00.000Z' },
  ])
  expect(inbox.dismiss(id)).toEqual({ dismissed: 1 })
  expect(() => inbox.dismiss(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('while nobody can tell, what was ongoing stays so; other fields are not touched', () => {
  inbox.judge('health', [redis], unsure)
  inbox.judge('health', [], unsure)
  inbox.judge('stack', [], () => 'Gone.')
  expect(all()).toMatchObject([{ state: 'ongoing' }])
})

test('a trouble that says something else is the same one; only that it became worse is news', () => {
  inbox.judge('health', [{ ...redis, level: 'warning' }], unsure)
  inbox.markRead()
  inbox.judge('health', [{ ...redis, level: 'warning', body: 'Still nothing' }], unsure)
  expect(all()).toMatchObject([{ body: 'Still nothing', read: true, times: 1 }])
  inbox.judge('health', [{ ...redis, body: 'Still nothing' }], unsure)
  expect(all()).toMatchObject([{ level: 'error', read: false }])
})

test('what flaps is one notice, unread again only after it has been well for a while', () => {
  for (let turn = 0; turn < 5; turn++) {
    inbox.judge('health', [redis], unsure)
    inbox.markRead()
    now += minute
    inbox.judge('health', [], well)
  }
  inbox.judge('health', [redis], unsure)
  expect(all()).toMatchObject([{ times: 6, read: true, state: 'ongoing' }])
  inbox.judge('health', [], well)
  now += 11 * minute
  inbox.judge('health', [redis], unsure)
  expect(all()).toMatchObject([{ times: 7, read: false }])
  expect(all()[0]).not.toHaveProperty('outcome', well())
})

test('a trouble that is told by name ends with what is told next, or with the process that could tell it', async () => {
  const broken = { level: 'error', title: 'The audit log cannot be written', trouble: 'audit log' } as const
  inbox.take(broken)
  inbox.take({ level: 'success', title: 'The audit log is written again', trouble: 'audit log' })
  expect(all()).toMatchObject([{ state: 'over', outcome: 'The audit log is written again' }])
  inbox.take(broken)
  await inbox.flush()
  inbox = await openInbox()
  expect(all()).toMatchObject([{ state: 'over', times: 2 }])
})

test('the same failure, reported again, is counted and unread', () => {
  const failure = { level: 'error', title: 'The stack is busy.', target: '/logs?request=req_1' } as const
  inbox.report(failure)
  inbox.markRead()
  inbox.report({ ...failure, target: '/logs?request=req_2' })
  inbox.report({ ...failure, target: '/runs/run_1' })
  expect(all()).toHaveLength(2)
  expect(all().find(({ times }) => times === 2)).toMatchObject({ read: false, target: '/logs?request=req_2' })
})

test('secrets in any field are masked before they are kept', async () => {
  const url = 'redis://:a-very-long-password-1@localhost'
  inbox.take({ level: 'error', title: url, body: url, remedy: url })
  inbox.judge('health', [{ ...redis, body: url }], unsure)
  inbox.judge('health', [], () => url)
  await inbox.flush()
  expect(JSON.stringify([...rows.values()])).not.toContain('a-very-long-password-1')
})

test('there is a limit: what was read and is oldest goes, what is ongoing never does', async () => {
  inbox.judge('health', [redis], unsure)
  for (let at = 0; at < mostNotices; at++) {
    now += 1
    fail(`Failure ${at}`)
    if (at === 7) inbox.markRead()
  }
  expect(inbox.counts().total).toBe(mostNotices)
  expect(titles()[0]).toBe(redis.title)
  expect(titles()).not.toContain('Failure 0')
  expect(titles()).toContain('Failure 1')
  fail('One more')
  expect(titles()).not.toContain('Failure 1')
  await inbox.flush()
  expect(rows.size).toBe(mostNotices)
})

test('whoever watches hears how many there are at once, then after every change', async () => {
  const stop = new AbortController()
  const watching = inbox.watch(stop.signal)
  const next = async (): Promise<NoticeCounts | undefined> => (await watching.next()).value ?? undefined
  const first = await next()
  fail('One')
  const second = await next()
  inbox.markRead()
  const third = await next()
  inbox.dismissAll()
  expect([first, second, third, await next()]).toMatchObject([
    { total: 0, unread: 0 },
    { total: 1, unread: 1 },
    { total: 1, unread: 0 },
    { total: 0, unread: 0 },
  ])
  expect(new Set([first, second, third].map((counts) => counts?.revision)).size).toBe(3)
  stop.abort()
})

test('a store that cannot be read or written costs the notices, not the start', async () => {
  const broken: NoticeStore = {
    load: () => Promise.reject(new Error('damaged')),
    save: () => Promise.reject(new Error('full')),
  }
  const errors: string[] = []
  const logger = { ...silentLogger, error: (message: string) => void errors.push(message) }
  inbox = await Inbox.open({ store: broken, logger: { ...logger, child: () => logger } })
  fail('One')
  await inbox.flush()
  expect(titles()).toEqual(['One'])
  expect(errors).toEqual(['The inbox could not be read', 'The inbox could not be written'])
})

test('the board keeps what it was told before there was an inbox, and leaves out what is kept otherwise', () => {
  const board = createNoticeBoard()
  board.publish({ level: 'error', title: 'Early' })
  board.keepIn(inbox)
  board.publish({ level: 'error', title: 'Known already', keep: false })
  board.publish({ level: 'warning', title: 'Late' })
  expect(titles().sort()).toEqual(['Early', 'Late'])
})
