import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCatalyst } from '../../../test/support/catalyst.ts'
import type { CatalystClient } from '../../contract/index.ts'
import type { Catalyst } from './catalyst.ts'

const clientOf = (catalyst: Catalyst) =>
  createRouterClient(catalyst.router, {
    context: { requestId: 'req_12345678', actor: 'api' },
  }) as CatalystClient

let folder: string
let catalyst: Awaited<ReturnType<typeof startCatalyst>>
let client: CatalystClient
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-documents-'))
  catalyst = await startCatalyst()
  client = clientOf(catalyst)
})
afterAll(async () => {
  await catalyst[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})
const write = async (name: string, text: string) => {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
  return path
}
const ended = async ({ runId }: { runId: string }) => {
  await catalyst.runs.ended(runId, AbortSignal.timeout(30_000))
  return client.runs.get({ id: runId })
}

test('a document is found by words and by meaning after one run, with the reason of each hit', async () => {
  const path = await write(
    'backup.md',
    '# Backups\n\nSnapshots of every database are taken nightly and kept for 35 days.\n',
  )
  await write('other.md', '# Canteen\n\nLunch is served from noon in the hall on the ground floor.\n')
  const run = await ended(await client.knowledge.ingest({ paths: [folder] }))
  expect(run).toMatchObject({ status: 'succeeded', by: 'api', counts: { succeeded: 2, failed: 0 } })

  const answer = await client.knowledge.search({ query: 'how long do you retain copies of the data' })
  expect(answer.mode).toBe('hybrid')
  expect(answer.embedded).toBe(1)
  expect(answer.results[0]).toMatchObject({ path, headings: ['Backups'], ranks: { vector: { rank: 1 } } })
  const words = await client.knowledge.search({ query: 'snapshots nightly', mode: 'bm25' })
  expect(words.results).toHaveLength(1)
  expect(words.results[0]!.ranks.bm25?.rank).toBe(1)
})

test('what has not changed costs no work, what has is replaced, what is removed is gone', async () => {
  const path = await write('policy.md', '# Policy\n\nVisitors sign in at the marmalade desk.\n')
  await ended(await client.knowledge.ingest({ paths: [path] }))
  expect(await ended(await client.knowledge.ingest({ paths: [path] }))).toMatchObject({
    counts: { succeeded: 0, unchanged: 1 },
  })
  await write('policy.md', '# Policy\n\nVisitors sign in at the raspberry desk.\n')
  expect(await ended(await client.knowledge.ingest({ paths: [path] }))).toMatchObject({
    counts: { succeeded: 1, unchanged: 0 },
  })
  const found = async (query: string) => (await client.knowledge.search({ query, mode: 'bm25' })).results
  expect(await found('marmalade')).toEqual([])
  const [hit] = await found('raspberry')
  await client.knowledge.remove({ ids: [hit!.documentId] })
  expect(await found('raspberry')).toEqual([])
})

test('an upload is stored before it is acknowledged, refused parts are named, and it can be opened', async () => {
  const files = [
    new File(['# Uploaded\n\nThe gooseberry clause.'], 'clause.md'),
    new File([new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0, 1, 2, 3])], 'tool.bin'),
  ]
  const accepted = await client.knowledge.upload({ files })
  expect(accepted).toMatchObject({ accepted: 1, refused: [{ name: 'tool.bin', code: 'unsupported' }] })
  expect(await ended(accepted)).toMatchObject({ status: 'partial', counts: { succeeded: 1, failed: 1 } })
  const { results } = await client.knowledge.search({ query: 'gooseberry' })
  await client.knowledge.open({ id: results[0]!.documentId })
  expect(catalyst.opened.at(-1)?.pathname).toMatch(/clause\.md$/)
})

test('records keep their own ids; bad lines are named and cost only themselves; reindexing reads them again', async () => {
  const path = await write(
    'tickets.jsonl',
    [
      JSON.stringify({
        id: 'T-1',
        title: 'Printer',
        text: 'The elderberry printer is jammed.',
        url: 'https://example.com/T-1',
      }),
      '{"id": "T-2", broken',
      JSON.stringify({ id: 'T-3', title: 'Mouse', text: 'The mouse has no elderberry.' }),
    ].join('\n'),
  )
  const run = await ended(await client.knowledge.ingest({ jsonl: [path] }))
  expect(run).toMatchObject({ status: 'partial', counts: { succeeded: 2, failed: 1 } })
  const { results } = await client.knowledge.search({ query: 'elderberry', mode: 'bm25' })
  expect(results.map((hit) => hit.documentId).sort()).toEqual(['T-1', 'T-3'])
  expect(await ended(await client.knowledge.reindex({ ids: ['T-1'] }))).toMatchObject({
    counts: { succeeded: 1 },
  })
})

test('a missing file is a failure with a message, and can be tried again when it is there', async () => {
  const path = join(folder, 'late.md')
  const first = await ended(await client.knowledge.ingest({ paths: [path] }))
  expect(first).toMatchObject({
    status: 'failed',
    steps: expect.arrayContaining([expect.objectContaining({ code: 'not-found' })]),
  })
  await write('late.md', '# Late\n\nBetter late than never, said the quince.\n')
  const again = await ended(await client.runs.retry({ id: first.id }))
  expect(again).toMatchObject({ status: 'succeeded', counts: { succeeded: 1 } })
})

test('odd questions get an answer, never a syntax error', async () => {
  for (const query of [
    '"',
    'a AND OR NOT (',
    "'; DROP TABLE document; --",
    '🎉🎉',
    '*',
    'x'.repeat(10_000),
    'NEAR(',
  ]) {
    const answer = await client.knowledge.search({ query })
    expect(answer.results.length + (answer.notice ? 1 : 0)).toBeGreaterThanOrEqual(0)
  }
  for (const query of ['', '   ', '\t\n', '\u00a0\u200b']) {
    await expect(client.knowledge.search({ query })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      status: 400,
    })
  }
})

test('the sample document is ingested and answers', async () => {
  await ended(await client.knowledge.addSample())
  const { results } = await client.knowledge.search({ query: 'which deadline does reading a file have' })
  expect(results[0]).toMatchObject({ source: 'sample' })
})

test('one stream carries the state of everything', async () => {
  const stop = new AbortController()
  const topics = new Set<string>()
  for await (const event of await client.system.events(undefined, { signal: stop.signal })) {
    topics.add(event.topic)
    if (topics.size === 5) break
  }
  stop.abort()
  expect([...topics].sort()).toEqual(['health', 'inbox', 'knowledge', 'settings', 'stack'])
  expect(await client.system.info()).toMatchObject({ name: 'Catalyst', firstRun: false })
  expect((await client.health.report()).checks.index).toMatchObject({ required: true })
})

test('a second process on the same folder is refused', async () => {
  await expect(startCatalyst({ home: catalyst.folder, keepHome: true })).rejects.toMatchObject({
    code: 'CONFLICT',
  })
})

test('a command polls no dependency until it watches them', async () => {
  await using command = await startCatalyst({ host: 'command' })
  const checked = () =>
    Object.values(command.health.report().checks).some((check) => check.checkedAt !== null)
  await sleep(300)
  expect(checked()).toBe(false)
  const stop = new AbortController()
  const deadline = setTimeout(() => stop.abort(new Error('Nothing was polled')), 10_000)
  for await (const _ of command.health.watch(stop.signal)) if (checked()) break
  clearTimeout(deadline)
  expect(checked()).toBe(true)
})
