import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { startCatalyst } from '../../test/support/catalyst.ts'
import { runCommand } from '../../test/support/run-command.ts'
import type { KeptNotice } from '../contract/notices.ts'
import { createDirectClient } from '../transports/common/calls.ts'
import { dismiss, list, read } from './commands/notices.ts'
import type { Connection } from './connection.ts'

let folder: string
let catalyst: Awaited<ReturnType<typeof startCatalyst>>
let connection: Connection
const open = async () => {
  catalyst = await startCatalyst({ home: join(folder, 'home'), keepHome: true })
  const client = createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger })
  connection = { client, url: undefined, requestId: 'req_1', close: async () => {} }
}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-notices-'))
  await writeFile(join(folder, 'broken.pdf'), 'no PDF at all')
  await open()
})
afterAll(async () => {
  await catalyst.stop()
  await rm(folder, { recursive: true, force: true })
})

let printed: string
beforeEach(() => {
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text
    return true
  })
})
afterEach(() => void vi.restoreAllMocks())
const printedJson = () => JSON.parse(printed) as { notices: KeptNotice[] }
const about = (title: RegExp, { notices }: { notices: KeptNotice[] }) =>
  notices.find((notice) => title.test(notice.title))!

test('a run that failed and an outage are listed once nothing runs any more', async () => {
  await catalyst.settings.update({ endpoints: { redis: { url: 'redis://127.0.0.1:1' } } })
  await catalyst.health.check()
  const { runId } = await connection.client.knowledge.ingest({ paths: [join(folder, 'broken.pdf')] })
  await catalyst.runs.ended(runId, AbortSignal.timeout(15_000))
  await catalyst.stop()
  const { stdout, code } = await runCommand(join(folder, 'home'), ['notices', 'list', '--json'])
  await open()
  expect(code).toBe(0)
  const listed = JSON.parse(stdout) as { notices: KeptNotice[] }
  expect(listed.notices[0]!.state).toBe('ongoing')
  expect(about(/^(?:Failed|Done in part): /u, listed)).toMatchObject({
    ...{ state: 'once', read: false, target: `/runs/${runId}` },
  })
  expect(about(/^Redis is unhealthy/u, listed)).toMatchObject({
    ...{ state: 'ongoing', remedy: expect.any(String), target: '/status?check=redis' },
  })
})

test('only what is over can be dismissed; what goes on can be read', async () => {
  const listed = await connection.client.notices.list({})
  const run = about(/^(?:Failed|Done in part): /u, listed)
  const outage = about(/^Redis/u, listed)
  await expect(dismiss([outage.id], {}, connection)).rejects.toThrow('still goes on')
  expect(await dismiss([run.id], {}, connection)).toBe(0)
  expect(printed).toBe('Dismissed 1 notice.\n')
  printed = ''
  await read([], { all: true, json: true }, connection)
  expect(JSON.parse(printed)).toMatchObject({ unread: 0 })
  printed = ''
  await list({ json: true, limit: 10 }, connection)
  expect(printedJson().notices.map(({ id }) => id)).not.toContain(run.id)
  expect(about(/^Redis/u, printedJson())).toMatchObject({ id: outage.id, read: true })
  printed = ''
  await list({ limit: 10 }, connection)
  expect(printed).toContain(`  ${outage.id}  error, ongoing since `)
})

test('which are meant has to be said, and has to be there', async () => {
  const wrong = { exitCode: 2 }
  await expect(dismiss([], {}, connection)).rejects.toMatchObject(wrong)
  await expect(read([], {}, connection)).rejects.toMatchObject(wrong)
  await expect(dismiss(['note_1'], { all: true }, connection)).rejects.toMatchObject(wrong)
  await expect(dismiss(['note_1'], {}, connection)).rejects.toThrow('There is no notice note_1')
})
