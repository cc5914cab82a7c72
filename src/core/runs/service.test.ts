import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Database } from '../platform/database.ts'
import { silentLogger } from '../platform/logger.ts'
import { openDatabase } from '../platform/open-database.ts'
import { withRequest } from '../platform/request-context.ts'
import { runsSchema } from './schema.ts'
import { createRunService, type RunService } from './service.ts'

let folder: string
let database: Database
let runs: RunService
const open = async () => {
  database = await openDatabase({
    file: join(folder, 'records.db'),
    program: new URL('../platform/records.worker.ts', import.meta.url),
    schema: { runs: runsSchema },
  })
  runs = createRunService({ database, logFolder: folder, logger: silentLogger })
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-runs-'))
  await open()
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})
const ingest = { kind: 'ingest', title: 'Ingest handbook', total: 3 } as const

test('a run with its steps, counts and who asked is there after a restart', async () => {
  const run = await withRequest({ requestId: 'req_12345678', actor: 'window' }, () => runs.open(ingest))
  run.started()
  run.step({ id: 'a', kind: 'item', name: '/a.pdf', status: 'running' })
  run.step({
    id: 'b',
    kind: 'item',
    name: '/b.pdf',
    status: 'failed',
    code: 'encrypted',
    message: 'b.pdf is encrypted.',
  })
  run.step({ id: 'a', kind: 'item', name: '/a.pdf', status: 'succeeded', detail: '2 pages' })
  run.count({ succeeded: 1, failed: 1 })
  await run.end('partial', { message: '1 of 2 files failed' })
  await database.close()
  await open()

  const found = await runs.getWithSteps(run.id)
  expect(found).toMatchObject({
    status: 'partial',
    by: 'window',
    requestId: 'req_12345678',
    message: '1 of 2 files failed',
    counts: { succeeded: 1, failed: 1, unchanged: 0 },
    stepsTotal: 2,
  })
  expect(found.steps.map((step) => [step.id, step.status])).toEqual([
    ['a', 'succeeded'],
    ['b', 'failed'],
  ])
})

test('a record holds no secret, whatever the work said', async () => {
  const said = 'refused: password=hunter2hunter2'
  const run = await runs.open({ ...ingest, title: said })
  run.progress({ activity: said })
  run.step({
    id: 'a',
    kind: 'item',
    name: '/a.pdf',
    status: 'failed',
    message: said,
    remedy: said,
    detail: said,
  })
  expect(run.summary.progress.activity).toBe('refused: password=[redacted:password]')
  await run.end('failed', { message: said, remedy: said })
  const record = await runs.getWithSteps(run.id)
  expect(JSON.stringify(record)).not.toContain('hunter2')
  expect(record).toMatchObject({
    title: 'refused: password=[redacted:password]',
    steps: [{ name: '/a.pdf' }],
  })
})

test('a run that its process left behind is unfinished, and is taken up with what it had', async () => {
  const run = await runs.open(ingest)
  run.started()
  run.step({ id: 'a', kind: 'item', name: '/a.pdf', status: 'succeeded' })
  await runs.stop()
  await database.close()
  await open()

  expect((await runs.unfinished()).map((left) => left.id)).toEqual([run.id])
  const taken = await runs.resume(run.id)
  taken.step({ id: 'b', kind: 'item', name: '/b.pdf', status: 'succeeded' })
  await taken.end('succeeded')
  expect(await runs.unfinished()).toEqual([])
  expect(await runs.getWithSteps(run.id)).toMatchObject({ counts: { succeeded: 2 }, stepsTotal: 2 })
})

test('cancelling aborts the work and answers once it has stopped; an ended run cannot be cancelled', async () => {
  const run = await runs.open(ingest)
  run.started()
  run.signal.addEventListener('abort', () => void sleep(20).then(() => run.end('cancelled')))
  expect(await runs.cancel(run.id)).toMatchObject({ status: 'cancelled' })
  await expect(runs.cancel(run.id)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(runs.cancel('run_nosuch')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('watching gives runs under way first, then their progress and their end', async () => {
  const run = await runs.open(ingest)
  const stop = new AbortController()
  const seen: string[] = []
  const watching = (async () => {
    for await (const now of runs.watch(undefined, stop.signal)) {
      seen.push(`${now.status} ${now.progress.done}`)
      if (now.endedAt) stop.abort()
    }
  })()
  await sleep(5)
  run.started()
  run.progress({ done: 2, activity: 'Reading' })
  await sleep(150)
  await run.end('succeeded')
  await watching
  expect(seen).toEqual(['queued 0', 'running 2', 'succeeded 2'])
})

test('waiting for the end of a run gives up when asked to', async () => {
  const run = await runs.open(ingest)
  await expect(runs.ended(run.id, AbortSignal.timeout(20))).rejects.toThrow(/timeout/i)
  const waiting = runs.ended(run.id)
  await run.end('succeeded')
  expect(await waiting).toMatchObject({ status: 'succeeded' })
})

test('failed items are tried again through the feature that owns the kind, all or some', async () => {
  const asked: string[][] = []
  runs.onRetry('ingest', async (_run, steps) => {
    asked.push(steps.map((step) => step.name))
    return { runId: 'run_next' }
  })
  const run = await runs.open(ingest)
  run.step({ id: 'a', kind: 'item', name: '/a.pdf', status: 'failed' })
  run.step({ id: 'b', kind: 'item', name: '/b.pdf', status: 'succeeded' })
  run.step({ id: 'c', kind: 'item', name: '/c.pdf', status: 'failed' })
  await expect(runs.retry(run.id)).rejects.toMatchObject({ code: 'CONFLICT' })
  await run.end('partial')
  expect(await runs.retry(run.id)).toEqual({ runId: 'run_next' })
  await runs.retry(run.id, ['c'])
  expect(asked).toEqual([['/a.pdf', '/c.pdf'], ['/c.pdf']])
})

test('a cursor that is none is refused, not taken for the first page', async () => {
  const run = await runs.open(ingest)
  await expect(runs.list({}, { limit: 2, cursor: 'zzz' })).rejects.toMatchObject({ code: 'INVALID' })
  await expect(runs.stepPage(run.id, { limit: 2, cursor: 'zzz' })).rejects.toMatchObject({ code: 'INVALID' })
})

test('lists page by page without a gap or a repeat, and filter', async () => {
  for (let at = 0; at < 5; at++)
    await (await runs.open({ kind: 'ingest', title: `Run ${at}` })).end('succeeded')
  await runs.open({ kind: 'embed', title: 'Embed' })
  const titles: string[] = []
  let cursor: string | undefined
  do {
    const page = await runs.list({ kind: 'ingest' }, { limit: 2, cursor })
    expect(page.total).toBe(5)
    titles.push(...page.runs.map((run) => run.title))
    cursor = page.nextCursor
  } while (cursor)
  expect(titles).toEqual(['Run 4', 'Run 3', 'Run 2', 'Run 1', 'Run 0'])
  expect((await runs.list({ filter: 'run 3' }, { limit: 10 })).runs.map((run) => run.title)).toEqual([
    'Run 3',
  ])
})
