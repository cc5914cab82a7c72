import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startCatalyst } from '../../../test/support/catalyst.ts'
import { type EmbeddingEndpoint, startEmbeddingEndpoint } from '../../../test/support/embedding-endpoint.ts'

type Running = Awaited<ReturnType<typeof startCatalyst>>

let folder: string
let home: string
let endpoint: EmbeddingEndpoint
let running: Running[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-given-'))
  home = await mkdtemp(join(tmpdir(), 'catalyst-home-'))
  endpoint = await startEmbeddingEndpoint()
  running = []
})
afterEach(async () => {
  await endpoint[Symbol.asyncDispose]()
  for (const one of running) await one.stop()
  await rm(folder, { recursive: true, force: true })
  await rm(home, { recursive: true, force: true })
})

const start = async () => {
  const catalyst = await startCatalyst({ home, keepHome: true })
  running.push(catalyst)
  return catalyst
}
const writeMany = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const path = join(folder, `note${at}.md`)
      await writeFile(path, `# Note ${at}\n\nThe lighthouse keeper writes entry number${at}.\n`)
      return path
    }),
  )
const ended = ({ runs }: Running, { runId }: { runId: string }) =>
  runs.ended(runId, AbortSignal.timeout(60_000))
const useEndpoint = ({ settings }: Running, model: string) =>
  settings.update({
    embeddings: { provider: 'openai', baseUrl: endpoint.baseUrl, model, batchSize: 4, concurrency: 1 },
  })
const ingest = (catalyst: Running, paths: string[], embed = true) =>
  catalyst.knowledge.ingest({ paths, jsonl: [], embed })
const until = async (condition: () => boolean | Promise<boolean>) => {
  for (const end = Date.now() + 30_000; !(await condition()); ) {
    if (Date.now() > end) throw new Error('It did not come about within 30 seconds')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
const newestRun = async ({ runs }: Running, kind: 'embed' | 'ingest') =>
  (await runs.list({ kind }, { limit: 1 })).runs[0]
const embedRunEnded = async (catalyst: Running) => {
  await until(async () => (await newestRun(catalyst, 'embed')) !== undefined)
  return ended(catalyst, { runId: (await newestRun(catalyst, 'embed'))!.id })
}

test('documents are found by their words at once and left without vectors on request, until they are asked for', async () => {
  const catalyst = await start()
  await ended(catalyst, await ingest(catalyst, await writeMany(3), false))
  const words = await catalyst.knowledge.search({ query: 'lighthouse', limit: 10 })
  expect(words).toMatchObject({ mode: 'bm25', embedded: 0 })
  expect(words.notice).toContain('no vectors have been made')
  expect((await catalyst.knowledge.list({ limit: 10 })).documents[0]!.state).toBe('bm25')
  // A later run embeds its own documents, and leaves alone what was left alone.
  await writeFile(join(folder, 'later.md'), '# Later\n\nThe ferryman sleeps.\n')
  await ended(catalyst, await ingest(catalyst, [join(folder, 'later.md')]))
  const part = await catalyst.knowledge.search({ query: 'ferryman', limit: 10 })
  expect(part).toMatchObject({ mode: 'hybrid', embedded: 0.25 })
  expect(part.notice).toContain('25 %')
  expect(await ended(catalyst, await catalyst.knowledge.embed())).toMatchObject({
    status: 'succeeded',
    figures: { chunks: 3 },
  })
  expect((await catalyst.knowledge.search({ query: 'lighthouse', limit: 10 })).notice).toBeUndefined()
  expect((await catalyst.knowledge.list({ limit: 10 })).documents.map(({ state }) => state)).toEqual(
    Array(4).fill('searchable'),
  )
})

test('an endpoint that fails leaves documents found by words, says why and what to do, and its return is noticed', async () => {
  const catalyst = await start()
  await useEndpoint(catalyst, 'm1')
  endpoint.failure = { status: 401, message: 'This key is not known' }
  const run = await ended(catalyst, await ingest(catalyst, await writeMany(3)))
  expect(run).toMatchObject({ status: 'partial', counts: { succeeded: 3, failed: 0 } })
  expect(run.message).toContain('words alone')
  expect(run.remedy).toBeTruthy()
  expect((await catalyst.knowledge.totals()).embeddings.problem?.message).toBeTruthy()
  const answer = await catalyst.knowledge.search({ query: 'lighthouse', limit: 10 })
  expect(answer.mode).toBe('bm25')
  expect(answer.results).toHaveLength(3)

  endpoint.failure = undefined
  await catalyst.secrets.protect({ kind: 'plain', startOver: false })
  await catalyst.secrets.set('embeddings.apiKey', 'a-key-that-is-known')
  expect(await embedRunEnded(catalyst)).toMatchObject({ status: 'succeeded' })
  expect((await catalyst.knowledge.search({ query: 'lighthouse', limit: 10 })).mode).toBe('hybrid')
  endpoint.failure = { status: 500, message: 'Out of order' }
  const other = await catalyst.knowledge.search({ query: 'a lighthouse keeper', limit: 10 })
  expect(other).toMatchObject({ mode: 'bm25', embedded: 1 })
  expect(other.notice).toContain('words alone')
})

test('documents that are read again cost no vectors, nor does a question that was asked before', async () => {
  const catalyst = await start()
  await useEndpoint(catalyst, 'm')
  await ended(catalyst, await ingest(catalyst, await writeMany(3)))
  const before = await catalyst.knowledge.search({ query: 'lighthouse', limit: 10 })
  endpoint.failure = { status: 500, message: 'Out of order' }
  const asked = endpoint.asked
  const { documents } = await catalyst.knowledge.list({ limit: 10 })
  const again = await catalyst.knowledge.reindex({ ids: documents.map(({ id }) => id) })
  expect(await ended(catalyst, again)).toMatchObject({ status: 'succeeded' })
  const after = await catalyst.knowledge.search({ query: 'lighthouse', limit: 10 })
  expect(after).toMatchObject({ mode: 'hybrid', embedded: 1 })
  expect(after.results.map(({ documentId }) => documentId)).toEqual(
    before.results.map(({ documentId }) => documentId),
  )
  expect(endpoint.asked).toBe(asked)
})

test('a vector is made of title and text, and not of the id a record without a title is called by', async () => {
  const catalyst = await start()
  await useEndpoint(catalyst, 'plain')
  const file = join(folder, 'records.jsonl')
  const records = [
    { id: 'INC-4711', text: 'The lamp flickers.' },
    { id: 'INC-4712', title: 'Fog horn', text: 'It is silent.' },
  ]
  await writeFile(file, records.map((record) => JSON.stringify(record)).join('\n'))
  await ended(catalyst, await catalyst.knowledge.ingest({ paths: [], jsonl: [file], embed: true }))
  const made = endpoint.inputs.filter((text) => /lamp|silent/u.test(text))
  expect(made).toHaveLength(2)
  expect(made[0]).toBe('The lamp flickers.')
  expect(made[1]).toMatch(/^Fog horn\s+It is silent\.$/u)
  const { results } = await catalyst.knowledge.search({ query: 'INC-4711', mode: 'bm25', limit: 1 })
  expect(results[0]?.documentId).toBe('INC-4711')
})

test('unchanged documents need no model: a run over them succeeds while the endpoint is down', async () => {
  const first = await start()
  await useEndpoint(first, 'm1')
  const paths = await writeMany(3)
  await ended(first, await ingest(first, paths))
  await first.stop()
  const before = endpoint.texts.get('m1')
  endpoint.failure = { status: 401, message: 'no' }
  const second = await start()
  expect(await ended(second, await ingest(second, paths))).toMatchObject({
    status: 'succeeded',
    counts: { unchanged: 3 },
  })
  expect(endpoint.texts.get('m1')).toBe(before)
})

test('while another model embeds everything anew the old vectors answer, asked by the old model; then the new ones', async () => {
  const catalyst = await start()
  await ended(catalyst, await ingest(catalyst, await writeMany(20)))
  const oldDimensions = (await catalyst.knowledge.totals()).embeddings.dimensions
  endpoint.hold()
  await useEndpoint(catalyst, 'm1')
  await until(async () => (await newestRun(catalyst, 'embed')) !== undefined)
  const meanwhile = await catalyst.knowledge.search({ query: 'lighthouse keeper', limit: 5 })
  expect(meanwhile).toMatchObject({ mode: 'hybrid', embedded: 1 })
  expect(meanwhile.notice).toBeUndefined()
  const { knowledge } = catalyst
  expect((await knowledge.list({ limit: 1, state: 'searchable' })).total, 'by the old vectors').toBe(20)
  // A document that comes in meanwhile is in no old vector, and gets its new one.
  await writeFile(join(folder, 'meanwhile.md'), '# Meanwhile\n\nThe ferryman wakes.\n')
  const extra = await ingest(catalyst, [join(folder, 'meanwhile.md')])
  await until(async () => (await knowledge.totals()).documents === 21)
  const embedding = await knowledge.list({ limit: 10, state: 'embedding' })
  expect(embedding.documents).toMatchObject([{ title: 'Meanwhile', state: 'embedding' }])
  expect((await knowledge.list({ limit: 1, state: 'bm25' })).total).toBe(0)
  endpoint.release()
  expect(await embedRunEnded(catalyst)).toMatchObject({ status: 'succeeded' })
  await ended(catalyst, extra)
  const { embeddings, embedded, chunks } = await catalyst.knowledge.totals()
  expect([oldDimensions, embeddings.dimensions, embedded]).toEqual([384, 16, chunks])
  expect(await catalyst.knowledge.search({ query: 'ferryman', limit: 5 })).toMatchObject({
    mode: 'hybrid',
    results: [expect.objectContaining({ title: 'Meanwhile' }), ...Array(4).fill(expect.anything())],
  })
})

test('embedding anew goes on after a restart as the same run, and is not begun twice', async () => {
  const first = await start()
  await ended(first, await ingest(first, await writeMany(40)))
  endpoint.hold()
  await useEndpoint(first, 'm1')
  await until(async () => (await newestRun(first, 'embed')) !== undefined)
  const { id } = (await newestRun(first, 'embed'))!
  await first.stop()
  endpoint.release()
  const second = await start()
  expect(await ended(second, { runId: id })).toMatchObject({ status: 'succeeded' })
  expect((await second.runs.list({ kind: 'embed' }, { limit: 10 })).runs).toHaveLength(1)
  expect((await second.knowledge.totals()).embeddings.dimensions).toBe(16)
  expect(endpoint.texts.get('m1')).toBeLessThanOrEqual(40 + 8 + 2)
})

test('a model chosen while another is still embedding takes over; back to the first one costs nothing', async () => {
  const catalyst = await start()
  await ended(catalyst, await ingest(catalyst, await writeMany(12)))
  endpoint.hold()
  await useEndpoint(catalyst, 'm1')
  await until(async () => (await newestRun(catalyst, 'embed')) !== undefined)
  const superseded = (await newestRun(catalyst, 'embed'))!
  await catalyst.settings.update({ embeddings: { provider: 'builtin' } })
  expect(await ended(catalyst, { runId: superseded.id })).toMatchObject({ status: 'cancelled' })
  endpoint.release()
  expect(await catalyst.knowledge.totals()).toMatchObject({ embedded: 12, embeddings: { dimensions: 384 } })
  expect((await catalyst.knowledge.search({ query: 'lighthouse', limit: 5 })).mode).toBe('hybrid')
})

test('when nobody can embed queries for the old vectors any more, words answer and it is said', async () => {
  const first = await start()
  await useEndpoint(first, 'm1')
  await ended(first, await ingest(first, await writeMany(5)))
  endpoint.hold()
  await first.stop()
  // The settings name another model while nothing runs, and the endpoint hangs: the former model is forgotten.
  const settings = join(home, 'settings.json')
  await writeFile(settings, JSON.stringify({ embeddings: { provider: 'builtin' } }))
  const second = await start()
  const early = await second.knowledge.search({ query: 'lighthouse', limit: 5 })
  expect(early.results).toHaveLength(5)
  if (early.mode === 'bm25') expect(early.notice).toContain('embedded anew')
  await embedRunEnded(second)
  expect(await second.knowledge.search({ query: 'lighthouse', limit: 5 })).toMatchObject({ mode: 'hybrid' })
})

test('cancelling stops the embedding, and what has vectors keeps them', async () => {
  const catalyst = await start()
  await useEndpoint(catalyst, 'm1')
  await ended(catalyst, await ingest(catalyst, await writeMany(30), false))
  const { runId } = await catalyst.knowledge.embed()
  await until(() => (endpoint.texts.get('m1') ?? 0) > 8)
  endpoint.hold()
  await catalyst.runs.cancel(runId)
  expect(await ended(catalyst, { runId })).toMatchObject({ status: 'cancelled' })
  const { embedded } = await catalyst.knowledge.totals()
  expect(embedded).toBeLessThanOrEqual(30)
})

test('an endpoint that hangs holds up one search for a few seconds, and then none', async () => {
  const catalyst = await start()
  await useEndpoint(catalyst, 'm1')
  await ended(catalyst, await ingest(catalyst, await writeMany(2)))
  endpoint.hold()
  const slow = await catalyst.knowledge.search({ query: 'lighthouse', limit: 5 })
  expect(slow).toMatchObject({
    mode: 'bm25',
    notice: expect.stringContaining('did not answer within 4 seconds'),
  })
  const { asked } = endpoint
  const quick = await catalyst.knowledge.search({ query: 'lighthouse', limit: 5 })
  expect([quick.notice, quick.results.length, endpoint.asked]).toEqual([slow.notice, 2, asked])
})

test('an empty query is told, and takes no model', async () => {
  const catalyst = await start()
  const answer = await catalyst.knowledge.search({ query: ' \n ', limit: 5 })
  expect(answer).toMatchObject({ results: [], notice: expect.stringContaining('Nothing was asked') })
})

test('a question before the first document is told that there is nothing yet', async () => {
  const catalyst = await start()
  const answer = await catalyst.knowledge.search({ query: 'harbour', limit: 5 })
  expect(answer).toMatchObject({ results: [], notice: expect.stringContaining('nothing in the index yet') })
})
