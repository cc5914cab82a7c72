import { expect, test } from 'vitest'
import { contractDouble, type Handlers } from '../../../test/support/contract-double.ts'
import { doors } from '../../../test/support/doors.ts'
import type { RunSummary } from '../../contract/runs.ts'
import { renewRuns } from './renew-runs.ts'
import { useRuns } from './runs-store.ts'

const run = (id: string, status: RunSummary['status']): RunSummary => ({
  ...{ id, kind: 'ingest', title: id, status, requestId: 'req_1', by: 'window' },
  ...{ createdAt: '2026-01-02T03:04:05.678Z', startedAt: null, endedAt: null },
  progress: { done: 92, total: 600, unit: 'files', rate: null, secondsLeft: null, activity: '' },
  ...{ counts: { succeeded: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 }, figures: {}, pauses: [] },
})

test('a run that ended while the line was lost does not stay under way', async () => {
  const asked: string[] = []
  const door = await doors['a direct call']!(
    contractDouble({
      'runs.get': ({ input, errors }: Parameters<Handlers[string]>[0]) => {
        const { id } = input as { id: string }
        asked.push(id)
        if (id === 'run_gone') throw errors.NOT_FOUND!({ message: 'No such run.', data: { remedy: '' } })
        if (id === 'run_newer') useRuns.getState().take(run('run_newer', 'failed'))
        return { ...run(id, 'succeeded'), steps: [], stepsTotal: 0 }
      },
    }),
  )
  const { take } = useRuns.getState()
  for (const id of ['run_ghost', 'run_gone', 'run_newer']) take(run(id, 'running'))
  take(run('run_ended', 'partial'))
  await renewRuns(door.client)
  await door.close()
  const { runs } = useRuns.getState()
  expect(asked.toSorted()).toEqual(['run_ghost', 'run_gone', 'run_newer'])
  expect(runs.get('run_ghost')?.status).toBe('succeeded')
  expect(runs.has('run_gone')).toBe(false)
  // An event that came meanwhile is newer than the answer.
  expect(runs.get('run_newer')?.status).toBe('failed')
  expect(runs.get('run_ended')?.status).toBe('partial')
})
