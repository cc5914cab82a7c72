import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LogPlace } from '../../../test/support/audit-log.ts'
import type { Notice } from '../../contract/system.ts'
import { silentLogger } from '../platform/logger.ts'
import { withRequest } from '../platform/request-context.ts'
import { type AuditService, createAuditService } from './service.ts'

let place: LogPlace
let audit: AuditService
let notices: Pick<Notice, 'level' | 'title'>[]
beforeEach(async () => {
  place = await LogPlace.make()
  notices = []
  audit = await createAuditService({
    folder: place.folder,
    anchorFile: `${place.root}/audit.anchor.json`,
    keys: place.keys,
    notices: { publish: (notice) => notices.push(notice) },
    logger: silentLogger,
  })
})
afterEach(async () => {
  await audit.close()
  await place[Symbol.asyncDispose]()
})

const done = (action: string, more = {}) => audit.record({ action, result: 'ok', ...more })
const actionsOf = async (filter: Parameters<AuditService['list']>[0]) =>
  (await audit.list(filter, { limit: 100 })).entries.map(({ action }) => action)

test('who asked comes from where the call comes from', async () => {
  await withRequest(
    { requestId: 'req_12345678', actor: 'browser', sessionId: 'session_1', runId: 'run_1' },
    () => done('settings.update'),
  )
  await done('app.start')
  const { entries } = await audit.list({}, { limit: 2 })
  expect(entries).toMatchObject([
    { action: 'app.start', actor: 'system' },
    { actor: 'browser', actorName: 'session_1', requestId: 'req_12345678', runId: 'run_1' },
  ])
})

test('entries are found by each of their parts, in pages, newest first', async () => {
  for (let n = 0; n < 30; n++) {
    await withRequest({ requestId: `req_${n % 3}0000000`, actor: n % 2 ? 'window' : 'command' }, () =>
      audit.record({
        action: n % 5 === 0 ? 'stack.up' : n % 5 === 1 ? 'stack.down' : 'stacked.odd',
        result: n % 10 === 0 ? 'failed' : 'ok',
        target: { type: 'stack', name: `Überstack "${n}"` },
      }),
    )
  }
  const first = await audit.list({}, { limit: 20 })
  expect(first.entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, n) => 30 - n))
  expect(first).toMatchObject({ total: 31, nextCursor: '11' })
  const second = await audit.list({}, { limit: 20, cursor: first.nextCursor })
  expect(second.entries.map(({ seq }) => seq)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  expect(second.nextCursor).toBe(undefined)

  expect(new Set(await actionsOf({ action: 'stack' }))).toEqual(new Set(['stack.up', 'stack.down']))
  expect(await actionsOf({ action: 'stack.up' })).toHaveLength(6)
  expect(await actionsOf({ result: 'failed' })).toHaveLength(3)
  expect(await actionsOf({ actor: 'window', requestId: 'req_10000000' })).toHaveLength(5)
  expect(await actionsOf({ text: 'überSTACK "7"' })).toEqual(['stacked.odd'])
  expect(await actionsOf({ text: 'nowhere' })).toEqual([])
  const narrowed = await audit.list({ action: 'stack.down' }, { limit: 4 })
  expect(narrowed).toMatchObject({ total: 6, entries: { length: 4 } })
  const { at } = await audit.get(15)
  expect((await actionsOf({ from: at })).length).toBeGreaterThanOrEqual(15)
  expect(await actionsOf({ to: '2020-01-01T00:00:00.000Z' })).toEqual([])
  await expect(audit.get(31)).rejects.toThrow('There is no entry 31')
})

test('what is told of an act is masked and bounded', async () => {
  const key = `sk-${'a1B2c3D4'.repeat(6)}`
  await done('settings.update', {
    inputs: {
      apiKey: key,
      note: `use ${key}`,
      many: Array.from({ length: 300 }, (_, n) => n),
      long: 'x'.repeat(9000),
    },
    outputs: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, 'y'.repeat(900)])),
  })
  const [entry] = (await audit.list({}, { limit: 1 })).entries
  const text = JSON.stringify(entry)
  expect(text).not.toContain(key.slice(4, 20))
  expect(text).toContain('… and 250 more')
  expect(text).toContain('8000 more characters')
  expect(JSON.stringify(entry!.outputs).length).toBeLessThan(8000)
  const loop: Record<string, unknown> = { big: 10n }
  loop.self = loop
  await done('odd.values', { inputs: { loop, when: new Date(0), call: () => 1, bytes: new Uint8Array(9) } })
  expect((await audit.list({}, { limit: 1 })).entries[0]).toMatchObject({ action: 'odd.values' })
  expect(await audit.verify()).toMatchObject({ ok: true })
})

test('a flood of refusals is counted, not written', async () => {
  for (let n = 0; n < 500; n++) {
    void audit.record({
      action: 'door.refuse',
      result: 'refused',
      actor: 'api',
      error: new Error('wrong token'),
    })
  }
  expect(await actionsOf({ action: 'door.refuse' })).toHaveLength(20)
  await audit.close()
  const { entries } = await audit.list({ action: 'door.refuse' }, { limit: 100 })
  expect(entries).toHaveLength(21)
  expect(entries[0]).toMatchObject({ outputs: { repeated: 480 }, why: expect.stringContaining('480 more') })
})

test('new entries are heard as they are written', async () => {
  const stop = new AbortController()
  const heard: string[] = []
  const listening = (async () => {
    for await (const { entries } of audit.watch(stop.signal))
      heard.push(...entries.map(({ action }) => action))
  })()
  await done('settings.update')
  await sleep(10)
  stop.abort()
  await listening
  expect(heard).toContain('settings.update')
})

test('a log of its own, verified while it is written, is never said to be wrong', async () => {
  let going = true
  const writing = (async () => {
    for (let n = 0; going; n++) await done('settings.update', { security: n % 7 === 0, inputs: { n } })
  })()
  for (let n = 0; n < 40; n++) expect(await audit.verify()).toMatchObject({ ok: true })
  going = false
  await writing
})

test('an export can be verified by itself, and an anchor that was kept finds what was rewritten', async () => {
  const { writeFile } = await import('node:fs/promises')
  const { verifyExport } = await import('./reader.ts')
  const saved = async (what: 'everything' | 'anchor', name: string) => {
    let text = ''
    for await (const piece of audit.export(what)) text += piece.text
    await writeFile(`${place.root}/${name}`, text)
    return text
  }
  for (let n = 0; n < 250; n++) await done('settings.update', { inputs: { n } })
  const text = await saved('everything', 'all.jsonl')
  await saved('anchor', 'anchor.json')
  const verify = (anchor?: string) =>
    verifyExport(`${place.root}/all.jsonl`, anchor && `${place.root}/${anchor}`)
  expect(await verify('anchor.json')).toMatchObject({ ok: true, entries: 251, anchors: ['file', 'given'] })
  await writeFile(`${place.root}/all.jsonl`, text.replace('"n":100', '"n":101'))
  expect(await verify()).toMatchObject({ ok: false, problem: { cause: 'edited', line: 103 } })
  await expect(verifyExport(`${place.root}/all.jsonl`, `${place.folder}/checkpoints.jsonl`)).rejects.toThrow(
    'There is no anchor',
  )
  await writeFile(`${place.root}/poem.txt`, 'no log\n')
  await expect(verifyExport(`${place.root}/poem.txt`, undefined)).rejects.toThrow('There is no audit log')
  for (const file of ['nosuch', '.'])
    await expect(verifyExport(`${place.root}/${file}`, undefined)).rejects.toThrow('cannot be read')
})
