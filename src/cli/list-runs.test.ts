import { afterEach, expect, test, vi } from 'vitest'
import { contractDouble } from '../../test/support/contract-double.ts'
import type { RunSummary } from '../contract/runs.ts'
import { silentLogger } from '../core/platform/logger.ts'
import { createDirectClient } from '../transports/common/calls.ts'
import { list } from './commands/runs.ts'

afterEach(() => void vi.restoreAllMocks())

const run = (id: string, status: RunSummary['status']): RunSummary => ({
  ...{
    id,
    status,
    kind: 'ingest',
    title: id,
    requestId: 'req_1',
    by: 'window',
    startedAt: null,
    endedAt: null,
  },
  createdAt: '2026-11-30T08:00:00.000Z',
  progress: { done: 0, total: 0, unit: 'files', rate: null, secondsLeft: null, activity: '' },
  counts: { succeeded: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 },
  ...{ figures: {}, pauses: [] },
})
/** Newest first. */
const runs = [
  run('new', 'succeeded'),
  run('second', 'running'),
  run('third', 'failed'),
  run('oldest', 'running'),
]

async function listed(options: { limit: number; status?: RunSummary['status'] }): Promise<string[]> {
  const router = contractDouble({
    'runs.list': ({ input }) => {
      const { status, limit } = input as { status?: string; limit: number }
      const found = runs.filter((one) => status === undefined || one.status === status)
      return { runs: found.slice(0, limit), total: found.length }
    },
  })
  const client = createDirectClient(router, { actor: 'command', logger: silentLogger })
  let printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text
    return true
  })
  await list(
    { ...options, json: true },
    { client, url: undefined, requestId: 'req_1', close: async () => {} },
  )
  return (JSON.parse(printed) as { runs: RunSummary[] }).runs.map(({ id }) => id)
}

test('what is under way is listed first and once, however many runs have begun since', async () => {
  expect(await listed({ limit: 2 })).toEqual(['second', 'oldest', 'new'])
})

test('where a state is asked for, only that is listed', async () => {
  expect(await listed({ limit: 1, status: 'running' })).toEqual(['second'])
})
