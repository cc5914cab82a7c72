import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { workedMs } from '../../contract/run-words.ts'
import type { Database } from '../platform/database.ts'
import { Problem } from '../platform/errors.ts'
import { silentLogger } from '../platform/logger.ts'
import { openDatabase } from '../platform/open-database.ts'
import { withRequest } from '../platform/request-context.ts'
import type { OpenRun, RunEnd, StartedRun } from './ports.ts'
import { RunService } from './service.ts'
import { SqliteRunStore } from './sqlite/run-store.ts'
import { runsSchema } from './sqlite/schema.ts'

let folder: string
let database: Database
let runs: RunService
const open = async () => {
  database = await openDatabase({
    file: join(folder, 'records.db'),
    program: new URL('../platform/records.worker.ts', import.meta.url),
    schema: { runs: runsSchema },
  })
  runs = new RunService({ store: new SqliteRunStore(database), logFolder: folder, logger: silentLogger })
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-runs-'))
  await open()
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})
/** A run whose work is done by the test, until it says how it ended. */
async function openRun(request: Parameters<RunService['work']>[0]) {
  const opened = Promise.withResolvers<OpenRun>()
  const gate = Promise.withResolvers<RunEnd | undefined>()
  const started = await runs.work(request, (run) => {
    opened.resolve(run)
    return gate.promise
  })
  return heldBy(await opened.promise, gate, started)
}
async function resumeRun(id: string) {
  const opened = Promise.withResolvers<OpenRun>()
  const gate = Promise.withResolvers<RunEnd | undefined>()
  const started = await runs.resume(id, (run) => {
    opened.resolve(run)
    return gate.promise
  })
  return heldBy(await opened.promise, gate, started)
}
function heldBy(run: OpenRun, gate: PromiseWithResolvers<RunEnd | undefined>, started: StartedRun) {
  return {
    run,
    ...{ id: run.id, signal: run.signal, done: started.done },
    step: run.step.bind(run),
    progress: run.progress.bind(run),
    end(status: RunEnd['status'], words: Omit<RunEnd, 'status'> = {}) {
      gate.resolve({ ...(status && { status }), ...words })
      return started.done
    },
    /** The work lets go, as it does when its signal aborts. */
    letGo: () => gate.reject(run.signal.reason),
  }
}
const ingest = { kind: 'ingest', title: 'Ingest handbook', total: 3 } as const

test('a run with its steps, counts and who asked is there after a restart', async () => {
  const run = await withRequest({ requestId: 'req_12345678', actor: 'window' }, () => openRun(ingest))
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
  const run = await openRun({ ...ingest, title: said })
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
  expect(run.run.summary.progress.activity).toBe('refused: password=[redacted:password]')
  await run.end('failed', { message: said, remedy: said })
  const record = await runs.getWithSteps(run.id)
  expect(JSON.stringify(record)).not.toContain('hunter2')
  expect(record).toMatchObject({
    title: 'refused: password=[redacted:password]',
    steps: [{ name: '/a.pdf' }],
  })
})

test('a run that its process left behind is unfinished, and is taken up with what it had', async () => {
  const run = await openRun(ingest)
  run.step({ id: 'a', kind: 'item', name: '/a.pdf', status: 'succeeded' })
  run.signal.addEventListener('abort', run.letGo)
  await runs.stop()
  await database.close()
  await open()

  expect((await runs.unfinished()).map((left) => left.id)).toEqual([run.id])
  const taken = await resumeRun(run.id)
  taken.step({ id: 'b', kind: 'item', name: '/b.pdf', status: 'succeeded' })
  await taken.end('succeeded')
  expect(await runs.unfinished()).toEqual([])
  expect(await runs.getWithSteps(run.id)).toMatchObject({ counts: { succeeded: 2 }, stepsTotal: 2 })
})

test('cancelling aborts the work and answers once it has stopped; an ended run cannot be cancelled', async () => {
  const run = await openRun(ingest)
  run.signal.addEventListener('abort', () => void sleep(20).then(() => run.end('cancelled')))
  expect(await runs.cancel(run.id)).toMatchObject({ status: 'cancelled' })
  await expect(runs.cancel(run.id)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(runs.cancel('run_nosuch')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('watching gives runs under way first, then their progress and their end', async () => {
  const run = await openRun(ingest)
  const stop = new AbortController()
  const seen: string[] = []
  const watching = (async () => {
    for await (const now of runs.watch(undefined, stop.signal)) {
      seen.push(`${now.status} ${now.progress.done}`)
      if (now.endedAt) stop.abort()
    }
  })()
  await sleep(5)
  run.progress({ done: 2, activity: 'Reading' })
  await sleep(150)
  await run.end('succeeded')
  await watching
  expect(seen).toEqual(['running 0', 'running 2', 'succeeded 2'])
})

test('waiting for the end of a run gives up when asked to', async () => {
  const run = await openRun(ingest)
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
  const run = await openRun(ingest)
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
  const run = await openRun(ingest)
  await expect(runs.list({}, { limit: 2, cursor: 'zzz' })).rejects.toMatchObject({ code: 'INVALID' })
  await expect(runs.stepPage(run.id, { limit: 2, cursor: 'zzz' })).rejects.toMatchObject({ code: 'INVALID' })
})

test('lists page by page without a gap or a repeat, and filter', async () => {
  for (let at = 0; at < 5; at++)
    await (await openRun({ kind: 'ingest', title: `Run ${at}` })).end('succeeded')
  await openRun({ kind: 'embed', title: 'Embed' })
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

test('what an earlier process left goes to the owner of its kind; without one it ends as interrupted', async () => {
  const [ingestion, reindex, up] = await Promise.all([
    openRun(ingest),
    openRun({ kind: 'reindex', title: 'Re-index' }),
    openRun({ kind: 'stack-up', title: 'Up' }),
  ])
  up.step({ id: 'web', kind: 'item', name: 'web', status: 'running' })
  up.step({ id: 'web.1', parent: 'web', kind: 'phase', name: 'Pull', status: 'running' })
  await Promise.all([runs.steps(up.id), runs.steps(reindex.id)])
  // As after a kill: nothing of it ends in order.
  const left = database
  await open()
  runs.recover('ingest', async ({ id }) => {
    await runs.resume(id, async () => ({ message: 'Gone on with.' }))
    return undefined
  })
  runs.recover('reindex', async () => 'wait')
  await runs.recoverUnfinished()
  expect(await runs.ended(ingestion.id)).toMatchObject({ status: 'succeeded', message: 'Gone on with.' })
  expect(await runs.get(reindex.id)).toMatchObject({ status: 'running' })
  expect(await runs.getWithSteps(up.id)).toMatchObject({
    status: 'interrupted',
    message: expect.stringContaining('interrupted'),
    remedy: expect.stringMatching(/^Do it again/u),
    steps: [{ status: 'cancelled' }, { parent: 'web', status: 'cancelled' }],
    counts: { cancelled: 1 },
  })
  await left.close()
})

test('the time in which no process worked on a run is a pause, and no part of its files', async () => {
  const run = await openRun(ingest)
  run.step({ id: 'read', kind: 'phase', name: 'Read', status: 'running' })
  run.step({ id: 'a', parent: 'read', kind: 'item', name: '/a.pdf', status: 'succeeded' })
  run.step({ id: 'b', parent: 'read', kind: 'item', name: '/b.pdf', status: 'running' })
  const [, before] = await runs.steps(run.id)
  const left = database
  await open()
  await sleep(60)
  const taken = await resumeRun(run.id)
  taken.step({ id: 'a', parent: 'read', kind: 'item', name: '/a.pdf', status: 'succeeded' })
  taken.step({ id: 'b', parent: 'read', kind: 'item', name: '/b.pdf', status: 'running' })
  const summary = await taken.end('succeeded')
  const [pause] = summary.pauses
  expect(Date.parse(pause!.to) - Date.parse(pause!.from)).toBeGreaterThanOrEqual(50)
  const [read, a, b] = await runs.steps(run.id)
  expect(a!.endedAt).toBe(before!.endedAt)
  expect(Date.parse(b!.startedAt!)).toBeGreaterThanOrEqual(Date.parse(pause!.to))
  const wall = Date.parse(read!.endedAt!) - Date.parse(read!.startedAt!)
  expect(workedMs(Date.parse(read!.startedAt!), Date.parse(read!.endedAt!), summary.pauses)).toBeLessThan(
    wall - 45,
  )
  await left.close()
})

test('steps nest: by page under each, as they change, and one with its path and what went in and out', async () => {
  const run = await openRun({ kind: 'embed', title: 'Embed' })
  run.step({ id: 'read', kind: 'phase', name: 'Read', status: 'running' })
  run.step({ id: 'a', parent: 'read', kind: 'item', name: '/a.pdf', status: 'failed' })
  const secret = 'password=hunter2hunter2'
  run.step({
    ...{ id: 'a.m', parent: 'a', kind: 'model', name: 'Summary', status: 'running' },
    attributes: { model: 'small', tokensIn: 12 },
    payloads: { input: `${secret} ${'x'.repeat(100_000)}end` },
  })
  const top = await runs.stepPage(run.id, { parent: '', limit: 10 })
  expect(top).toMatchObject({ total: 1, steps: [{ id: 'read', parts: { total: 1, failed: 1 } }] })
  expect((await runs.stepPage(run.id, { parent: 'read', limit: 10 })).steps.map(({ id }) => id)).toEqual([
    'a',
  ])
  run.step({ id: 'a.n', parent: 'a', kind: 'tool', name: 'Grep', status: 'succeeded' })
  const changed = await runs.stepPage(run.id, { changedAfter: top.revision, limit: 10 })
  expect(changed.steps.map(({ id }) => id)).toEqual(['a', 'a.n'])
  const one = await runs.step(run.id, 'a.m')
  expect(one).toMatchObject({
    step: { kind: 'model', attributes: { model: 'small', tokensIn: 12 } },
    path: [{ id: 'read' }, { id: 'a' }],
    payloads: [{ name: 'input', truncated: true }],
  })
  expect(one.payloads[0]!.text.length).toBeLessThan(33_000)
  expect(one.payloads[0]!.text).toMatch(/end$/u)
  expect(JSON.stringify(one)).not.toContain('hunter2')
  await expect(runs.step(run.id, 'nosuch')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await run.end('succeeded')
  expect((await runs.steps(run.id)).map(({ status }) => status)).toEqual([
    'succeeded',
    'failed',
    'succeeded',
    'succeeded',
  ])
})

test('ten thousand steps are appended and opened fast', async () => {
  const run = await openRun(ingest)
  run.step({ id: 'read', kind: 'phase', name: 'Read', status: 'running' })
  const began = performance.now()
  for (let at = 0; at < 10_000; at++) {
    run.step({ id: `${at}`, parent: 'read', kind: 'item', name: `/${at}.pdf`, status: 'succeeded' })
  }
  await run.end('succeeded')
  const appended = performance.now()
  const top = await runs.stepPage(run.id, { parent: '', limit: 1000 })
  const page = await runs.stepPage(run.id, { parent: 'read', limit: 1000, cursor: '5000' })
  await runs.criticalPath(run.id)
  const opened = performance.now()
  expect(top.steps).toMatchObject([{ parts: { total: 10_000 } }])
  expect(page.steps[0]).toMatchObject({ name: '/5000.pdf' })
  expect(appended - began).toBeLessThan(5000)
  expect(opened - appended).toBeLessThan(1500)
})

test('the end of a run follows from what its work does', async () => {
  const end = (task: Parameters<RunService['work']>[1]) => runs.work(ingest, task).then(({ done }) => done)
  const item = { kind: 'item', name: 'a' } as const
  expect(await end(async () => undefined)).toMatchObject({ status: 'succeeded' })
  expect(
    await end(async (run) => {
      run.step({ ...item, id: 'a', status: 'succeeded' })
      run.step({ ...item, id: 'b', status: 'failed' })
      return undefined
    }),
  ).toMatchObject({ status: 'partial', counts: { succeeded: 1, failed: 1 } })
  expect(
    await end(async () => {
      throw new Problem('UNAVAILABLE', 'The model is away.', 'Start it.')
    }),
  ).toMatchObject({ status: 'failed', message: 'The model is away.', remedy: 'Start it.' })
  const started = await runs.work(ingest, async ({ signal }) => {
    await sleep(60_000, undefined, { signal })
    return undefined
  })
  started.cancel('Something else came first.')
  expect(await started.done).toMatchObject({ status: 'cancelled', message: 'Something else came first.' })
  await expect(
    runs.work(
      { ...ingest, prepare: () => Promise.reject(new Problem('UNAVAILABLE', 'Full.', 'Make room.')) },
      async () => undefined,
    ),
  ).rejects.toThrow('Full.')
})

test('a stop leaves what can be resumed, and ends what cannot', async () => {
  const wait = async ({ signal }: OpenRun) => {
    await sleep(60_000, undefined, { signal })
    return undefined
  }
  const kept = await runs.work(ingest, wait)
  const ended = await runs.work({ kind: 'stack-up', title: 'Up' }, wait)
  await runs.stop()
  expect((await runs.unfinished()).map(({ id }) => id)).toEqual([kept.id])
  expect(await runs.get(ended.id)).toMatchObject({
    status: 'interrupted',
    message: expect.stringContaining('interrupted'),
  })
  expect((await runs.list({ status: 'interrupted' }, { limit: 5 })).runs.map(({ id }) => id)).toEqual([
    ended.id,
  ])
  await expect(runs.work(ingest, wait)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
