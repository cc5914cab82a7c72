import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Database } from '../../platform/database.ts'
import { openDatabase } from '../../platform/open-database.ts'
import { SqliteJobQueue } from '../../queue/sqlite/job-queue.ts'
import { queueSchema } from '../../queue/sqlite/schema.ts'
import { JobStore, type NewJob } from './job-store.ts'
import { jobsSchema } from './jobs-schema.ts'

let folder: string
let database: Database
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-jobs-'))
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})
const open = async (schema: Record<string, readonly string[]>) => {
  database = await openDatabase({
    file: join(folder, 'records.db'),
    program: new URL('../../platform/records.worker.ts', import.meta.url),
    schema,
  })
}
const openJobs = async () => {
  await open({ queue: queueSchema, ingest: jobsSchema })
  return new JobStore(new SqliteJobQueue({ database, queue: 'ingest', maxAttempts: 2 }))
}
const fileJob = (name: string): NewJob => {
  return { kind: 'file', name, path: `/files/${name}`, source: 'folder', document: `doc_${name}` }
}
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

test('jobs of a folder from before go on where they were, and failed ones can still be tried again', async () => {
  await open({ ingest: jobsSchema.slice(0, 1) })
  const insert = `INSERT INTO ingest_jobs (run, position, kind, name, path, target, document, source, "only", known_hash,
    outcome, code, message, remedy, chunks, checkpoint, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 5)`
  const lines = { bytes: 9, modified: 1.5, lines: 4, read: 2, unchanged: 0, skipped: 1, failed: 1, chunks: 7 }
  const none = [null, null, null, null, 0, null]
  await database.write([
    { sql: 'INSERT INTO ingest_runs VALUES (?, ?, ?)', params: ['run_1', 1, 0] },
    {
      sql: insert,
      params: ['run_1', 0, 'upload', 'a', '/in/a', '/up/a', 'doc_a', 'upload', null, 'abc', ...none],
    },
    {
      sql: insert,
      params: [
        ...['run_1', 1, 'jsonl', 'b', '/b', null, null, '/b', '["x","y"]', null],
        ...[null, null, null, null, 0, JSON.stringify(lines)],
      ],
    },
    {
      sql: insert,
      params: [
        ...['run_1', 2, 'file', 'c', '/c', null, 'doc_c', 's', null, null],
        ...['failed', 'encrypted', 'It is encrypted.', 'Decrypt it.', 0, null],
      ],
    },
  ])
  await database.close()

  const jobs = await openJobs()
  expect(await jobs.options('run_1')).toEqual({ embed: true, force: false })
  expect(await jobs.count('run_1', ['jsonl', 'none'])).toEqual({ jobs: 3, ofKinds: 1 })
  expect(await jobs.claim('run_1')).toEqual([
    {
      ...{ run: 'run_1', position: 0, kind: 'upload', name: 'a', path: '/in/a', target: '/up/a' },
      ...{ document: 'doc_a', source: 'upload', knownHash: 'abc' },
    },
    {
      ...{ run: 'run_1', position: 1, kind: 'jsonl', name: 'b', path: '/b', source: '/b' },
      ...{ only: ['x', 'y'] },
      checkpoint: { stamp: '', at: 0, read: 2, unchanged: 0, skipped: 1, failed: 1, chunks: 7 },
    },
  ])
  const end = { outcome: 'failed', code: 'encrypted', message: 'It is encrypted.', remedy: 'Decrypt it.' }
  expect(await collect(jobs.ended('run_1'))).toMatchObject([{ position: 2, end }])
  await jobs.close('run_1')
  expect(await jobs.at('run_1', [0, 1, 2])).toMatchObject([{ position: 2, document: 'doc_c', end }])
})

test('a file that ends Catalyst again and again is set aside and named, and can be tried again', async () => {
  let jobs = await openJobs()
  await jobs.add('run_1', [fileJob('poison'), fileJob('good')], { embed: false, force: false })
  for (let start = 0; start < 2; start++) {
    for (let claimed = await jobs.claim('run_1'); claimed.length > 0; claimed = await jobs.claim('run_1'))
      for (const job of claimed) if (job.name === 'good') await jobs.end(job, { outcome: 'read', chunks: 2 })
    await database.close()
    jobs = await openJobs()
    await jobs.tidy(['run_1'], 0)
  }
  expect(await jobs.claim('run_1')).toEqual([])
  expect(await collect(jobs.ended('run_1'))).toMatchObject([
    { name: 'good', end: { outcome: 'read', chunks: 2 } },
  ])
  const message = expect.stringContaining('poison was set aside: Catalyst ended 2 times')
  const dead = { name: 'poison', end: { outcome: 'failed', code: 'internal', message } }
  expect(await collect(jobs.dead('run_1'))).toMatchObject([dead])
  await jobs.close('run_1')
  expect(await jobs.at('run_1', [0, 1])).toMatchObject([dead])
  expect(await jobs.needed(['/files/poison', '/files/good'])).toEqual(new Set(['/files/poison']))
})

test('what was given back when Catalyst stopped was not tried; what was removed meanwhile does not come back', async () => {
  let jobs = await openJobs()
  const options = { embed: true, force: true }
  await jobs.add('run_1', ['a', 'b', 'c'].map(fileJob), options)
  for (let start = 0; start < 4; start++) {
    expect(await jobs.claim('run_1')).toHaveLength(3)
    await jobs.release('run_1')
  }
  const [a] = await jobs.claim('run_1')
  await jobs.withdraw(['doc_a', 'doc_c'])
  // It was under way; its end comes late.
  await jobs.end(a!, { outcome: 'read' })
  await database.close()
  jobs = await openJobs()
  await jobs.tidy(['run_1'], 0)
  expect((await jobs.claim('run_1')).map(({ name }) => name)).toEqual(['b'])
  const skipped = (await collect(jobs.ended('run_1'))).map(({ name, end }) => [name, end.outcome])
  expect(skipped).toEqual([
    ['a', 'skipped'],
    ['c', 'skipped'],
  ])
})

test('jobs that were not acknowledged wholly are no jobs, and go at the next start', async () => {
  const jobs = await openJobs()
  const circular: { payload?: unknown } = {}
  circular.payload = circular
  const broken = { ...fileJob('b'), name: circular } as unknown as NewJob
  await expect(jobs.add('run_1', [fileJob('a'), broken], { embed: true, force: true })).rejects.toThrow()
  expect(await jobs.options('run_1')).toBeUndefined()
  expect(await jobs.claim('run_1')).toEqual([])
  await jobs.tidy([], 0)
  expect(await database.all('SELECT * FROM queue_group')).toEqual([])
})
