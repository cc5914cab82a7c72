import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeResult } from '../../contract/run-words.ts'
import { silentLogger } from '../platform/logger.ts'
import { openDatabase } from '../platform/open-database.ts'
import { RunService } from './service.ts'
import { SqliteRunStore } from './sqlite/run-store.ts'
import { runsSchema } from './sqlite/schema.ts'

const open = (folder: string, steps: readonly string[]) =>
  openDatabase({
    file: join(folder, 'records.db'),
    program: new URL('../platform/records.worker.ts', import.meta.url),
    schema: { runs: steps },
  })

const insertRun = `INSERT INTO run (id, kind, title, status, request_id, actor, created_at, started_at, ended_at, progress, counts)
  VALUES (?, ?, 'Old', 'partial', 'req_1', 'window', ?, ?, ?, ?, ?)`
const insertStep = `INSERT INTO run_step (run_id, id, position, kind, name, status, started_at, ended_at)
  VALUES (?, ?, ?, 'item', ?, ?, ?, ?)`

test('runs of a folder from before show how their items ended, and their figures', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-runs-'))
  try {
    const at = '2026-01-02T03:04:05.678Z'
    const progress = { done: 2, total: 3, unit: 'files', rate: null, secondsLeft: null, activity: 'Done' }
    const run = (id: string, kind: string, counts: object) => ({
      sql: insertRun,
      params: [id, kind, at, at, at, JSON.stringify(progress), JSON.stringify(counts)],
    })
    const step = (runId: string, id: string, position: number, status: string) => ({
      sql: insertStep,
      params: [runId, id, position, id, status, at, at],
    })
    const before = await open(folder, runsSchema.slice(0, 1))
    await before.write([
      run('run_1', 'ingest', { read: 12, unchanged: 2, skipped: 3, failed: 1, chunks: 340 }),
      step('run_1', '0', 0, 'cancelled'),
      run('run_2', 'stack-up', { read: 0, unchanged: 0, skipped: 0, failed: 1, chunks: 0 }),
      step('run_2', 'web', 0, 'succeeded'),
      step('run_2', 'db', 1, 'failed'),
      step('run_2', 'mq', 2, 'skipped'),
      run('run_3', 'of another version', {}),
    ])
    await before.close()

    const database = await open(folder, runsSchema)
    const runs = new RunService({
      store: new SqliteRunStore(database),
      logFolder: folder,
      logger: silentLogger,
    })
    const ingest = await runs.getWithSteps('run_1')
    expect(ingest).toMatchObject({
      counts: { succeeded: 12, unchanged: 2, skipped: 3, failed: 1, cancelled: 1 },
      figures: { chunks: 340 },
      steps: [{ id: '0', kind: 'item', status: 'cancelled', startedAt: at }],
    })
    expect(describeResult(ingest)).toBe(
      '12 files read, 340 chunks, 2 unchanged, 3 skipped, 1 failed, 1 cancelled',
    )
    const up = await runs.get('run_2')
    expect(up.counts).toEqual({ succeeded: 1, unchanged: 0, skipped: 1, failed: 1, cancelled: 0 })
    expect(describeResult(up)).toBe('1 service, 1 skipped, 1 failed')
    expect(describeResult(await runs.get('run_3'))).toBe('')
    await database.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})
