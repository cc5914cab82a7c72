import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startCatalyst } from '../../../test/support/catalyst.ts'
import { type EmbeddingEndpoint, startEmbeddingEndpoint } from '../../../test/support/embedding-endpoint.ts'
import { describeEstimate, measureRate } from './documents/measure-rate.ts'

type Running = Awaited<ReturnType<typeof startCatalyst>>

const prose = 'The keeper of the lighthouse writes down what the sea has brought. '
const until = async (condition: () => Promise<boolean>) => {
  for (const end = Date.now() + 30_000; !(await condition()); ) {
    if (Date.now() > end) throw new Error('It did not come about within 30 seconds')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const ended = ({ runs }: Running, runId: string) => runs.ended(runId, AbortSignal.timeout(60_000))

describe('a chunking that changes after documents were read', () => {
  let catalyst: Running
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catalyst-rechunk-'))
    await mkdir(join(folder, 'notes'))
    for (const name of ['a', 'b', 'c', 'd']) {
      await writeFile(join(folder, 'notes', `${name}.md`), `# Note ${name}\n\n${prose.repeat(60)}`)
    }
    const lines = ['r1', 'r2'].map((id) => JSON.stringify({ id, title: id, text: prose.repeat(60) }))
    await writeFile(join(folder, 'records.jsonl'), lines.join('\n'))
    catalyst = await startCatalyst()
    const { runId } = await catalyst.knowledge.ingest({
      paths: [join(folder, 'notes')],
      jsonl: [join(folder, 'records.jsonl')],
      embed: false,
    })
    await ended(catalyst, runId)
  })
  afterAll(async () => {
    await catalyst[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  })
  const followUp = async () =>
    (await catalyst.knowledge.totals()).followUps.find(({ kind }) => kind === 'reindex')
  const useChunks = (size: number, overlap: number) =>
    catalyst.settings.update({ chunking: { size, overlap } })
  const sizes = async () => {
    const { documents } = await catalyst.knowledge.list({ limit: 10 })
    return documents.map(({ chunks }) => chunks)
  }

  test('offers nothing while nothing differs, and nothing any more once it is set back', async () => {
    expect(await followUp()).toBeUndefined()
    expect((await useChunks(256, 64)).followUps).not.toHaveLength(0)
    await useChunks(512, 64)
    expect(await followUp()).toBeUndefined()
  })

  test('is told with how many documents differ and about how long it takes, by the settings and the totals alike', async () => {
    const view = await useChunks(256, 32)
    const told = view.followUps.find(({ kind }) => kind === 'reindex')
    expect(told).toMatchObject({
      count: 6,
      message:
        '6 documents keep chunks of 512 tokens with an overlap of 64; the settings say 256 tokens with an overlap of 32.',
      offer: expect.stringMatching(/^Re-index 6 documents, about \d+ (?:s|min)$/u),
      missing: { documents: 0, names: [] },
    })
    expect(told?.seconds).toBeGreaterThan(0)
    expect(await followUp()).toEqual(told)
    const health = (await catalyst.health.check(['index'])).checks.index
    expect(health?.detail).toContain('6 documents keep chunks of 512 tokens')
  })

  test('an overlap alone makes a difference too', async () => {
    await useChunks(512, 63)
    expect((await followUp())?.count).toBe(6)
  })

  test('names what cannot be read again, reads only what differs, and then offers no more than what is gone', async () => {
    // Two are read with the new chunking already: a file that came later, and one that was read again.
    await useChunks(256, 32)
    await writeFile(join(folder, 'notes', 'e.md'), `# Note e\n\n${prose.repeat(60)}`)
    await ended(
      catalyst,
      (await catalyst.knowledge.ingest({ paths: [join(folder, 'notes', 'e.md')], jsonl: [], embed: false }))
        .runId,
    )
    const { documents } = await catalyst.knowledge.list({ limit: 10 })
    const byTitle = new Map(documents.map(({ title, id }) => [title, id]))
    await ended(catalyst, (await catalyst.knowledge.reindex({ ids: [byTitle.get('Note a')!] })).runId)
    await rm(join(folder, 'notes', 'b.md'))
    await until(async () => (await followUp())?.missing.documents === 1)
    expect(await followUp()).toMatchObject({
      count: 4,
      missing: { documents: 1, names: ['Note b'] },
      message: expect.stringContaining(
        '1 document cannot be read again, because the original is gone: Note b.',
      ),
      offer: expect.stringContaining('Re-index 4 documents'),
    })

    const { runId, refused } = await catalyst.knowledge.reindexOutdated()
    expect(refused).toMatchObject([{ name: 'Note b', code: 'not-found' }])
    const run = await ended(catalyst, runId)
    expect(run).toMatchObject({ status: 'succeeded', title: 'Re-index 4 documents in chunks of 256 tokens' })
    const { steps } = await catalyst.runs.getWithSteps(runId)
    expect(
      steps
        .filter(({ kind }) => kind === 'item')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['notes/c.md', 'notes/d.md', 'records.jsonl'].map((name) => join(folder, name)))
    expect(new Set(await sizes()).size).toBe(2)
    const left = await followUp()
    expect(left).toMatchObject({ count: 0, missing: { documents: 1, names: ['Note b'] } })
    expect(left?.offer).toBeUndefined()
    await expect(catalyst.knowledge.reindexOutdated()).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('an embedding endpoint that is dead', () => {
  let endpoint: EmbeddingEndpoint
  let catalyst: Running
  let file: string
  beforeEach(async () => {
    endpoint = await startEmbeddingEndpoint()
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-meaning-'))
    file = join(folder, 'note.md')
    await writeFile(file, `# Note\n\n${prose}`)
    catalyst = await startCatalyst()
    return async () => {
      await catalyst[Symbol.asyncDispose]()
      await endpoint[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    }
  })
  const useEndpoint = (baseUrl: string, model = 'm1') =>
    catalyst.settings.update({
      embeddings: { provider: 'openai', baseUrl, model, batchSize: 4, concurrency: 1 },
    })
  const ingest = async () =>
    ended(catalyst, (await catalyst.knowledge.ingest({ paths: [file], jsonl: [], embed: true })).runId)
  const search = () => catalyst.knowledge.search({ query: 'lighthouse', limit: 10 })

  test('is told the same by search, totals and health: words only, and no figures of vectors that cannot be asked', async () => {
    await useEndpoint(endpoint.baseUrl)
    await ingest()
    expect((await catalyst.knowledge.totals()).embeddings).toMatchObject({ meaning: 'ready', dimensions: 16 })
    endpoint.failure = { status: 503, message: 'Out of order' }
    // Nobody has searched: the health check finds it out by itself.
    // (It takes two looks that agree.)
    await catalyst.health.check(['index'])
    const { index } = (await catalyst.health.check(['index'])).checks
    expect(index).toMatchObject({
      status: 'degraded',
      detail: expect.stringContaining('Only words are searched'),
    })
    const { embeddings, followUps } = await catalyst.knowledge.totals()
    expect(embeddings).toMatchObject({ meaning: 'words', dimensions: null })
    expect(embeddings.problem?.message).toContain('Out of order')
    expect(index?.detail).toContain(embeddings.sentence)
    expect(await search()).toMatchObject({ mode: 'bm25', notice: expect.stringContaining('words alone') })
    // Its vectors are all there: nothing is to be made anew.
    expect(followUps).toEqual([])

    endpoint.failure = undefined
    await catalyst.health.check(['index'])
    await until(async () => (await catalyst.knowledge.totals()).embeddings.meaning === 'ready')
    expect((await search()).mode).toBe('hybrid')
  })

  test('and was never alive: the earlier vectors answer, every door says so, and embedding anew is offered', async () => {
    await ingest()
    const view = await useEndpoint('http://127.0.0.1:9/v1', 'gone')
    expect(view.followUps).toMatchObject([{ kind: 'embed', count: 1 }])
    await until(async () => (await catalyst.knowledge.totals()).embeddings.problem !== undefined)
    await until(async () => (await catalyst.knowledge.totals()).followUps[0]?.runId === undefined)
    const { embeddings, followUps } = await catalyst.knowledge.totals()
    expect(embeddings).toMatchObject({ model: 'gone', meaning: 'former', dimensions: 384 })
    expect(embeddings.sentence).toContain('all-MiniLM-L6-v2 made, until gone has made its own')
    expect(followUps).toMatchObject([{ kind: 'embed', offer: expect.stringMatching(/^Embed 1 chunk/u) }])
    expect((await search()).mode).toBe('hybrid')
    expect((await catalyst.health.check(['index'])).checks.index?.detail).toContain(embeddings.sentence)
    // Set back: all is as it was.
    await catalyst.settings.update({ embeddings: { provider: 'builtin' } })
    await until(async () => (await catalyst.knowledge.totals()).followUps.length === 0)
    expect((await catalyst.knowledge.totals()).embeddings).toMatchObject({
      meaning: 'ready',
      dimensions: 384,
    })
  })
})

test('how long it takes follows from what finished runs made in the time they worked', () => {
  const at = (seconds: number) => new Date(1_700_000_000_000 + 1000 * seconds).toISOString()
  const run = (status: 'succeeded' | 'failed', from: number, to: number, chunks: number, paused = 0) => ({
    ...{ id: 'run_1', kind: 'ingest', title: '', status, requestId: '', by: 'command' as const },
    ...{ createdAt: at(from), startedAt: at(from), endedAt: at(to), figures: { chunks } },
    progress: { done: 0, total: 0, unit: 'files', rate: null, secondsLeft: null, activity: '' },
    counts: { succeeded: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 },
    pauses: paused > 0 ? [{ from: at(from), to: at(from + paused) }] : [],
  })
  expect(measureRate([run('succeeded', 0, 10, 200), run('succeeded', 20, 130, 200, 100)])).toBe(20)
  expect(measureRate([run('failed', 0, 10, 200), run('succeeded', 0, 10, 0)])).toBeUndefined()
  expect(measureRate([])).toBeUndefined()
})

test.each([
  [0.2, 'about 1 s'],
  [7.4, 'about 7 s'],
  [43, 'about 45 s'],
  [100, 'about 2 min'],
  [3600, 'about 60 min'],
  [9000, 'about 3 h'],
])('%d seconds are %s', (seconds, words) => {
  expect(describeEstimate(seconds)).toBe(words)
})
