import { expect, test } from 'vitest'
import type { RunSummary } from '../../../contract/runs.ts'
import { mergeRuns } from './merge-runs.ts'

const run = (id: string, minute: number, more: Partial<RunSummary> = {}): RunSummary => ({
  id,
  kind: 'ingest',
  title: `Ingest ${id}`,
  status: 'succeeded',
  requestId: `req_${id}`,
  by: 'window',
  createdAt: `2026-11-22T10:${String(minute).padStart(2, '0')}:00.000Z`,
  startedAt: null,
  endedAt: null,
  progress: { done: 0, total: 0, unit: 'files', rate: null, secondsLeft: null, activity: '' },
  counts: { succeeded: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 },
  figures: { chunks: 0 },
  pauses: [],
  ...more,
})
const all = { filter: '', kind: 'any', status: 'any' } as const
const live = (...runs: RunSummary[]) => new Map(runs.map((one) => [one.id, one]))

test('a run that has begun since the list was asked for stands at its top', () => {
  const merged = mergeRuns([run('a', 1)], live(run('b', 2, { status: 'running' })), all)
  expect(merged.map(({ id }) => id)).toEqual(['b', 'a'])
})

test('a run in the list shows its newest state', () => {
  const merged = mergeRuns([run('a', 1, { status: 'running' })], live(run('a', 1)), all)
  expect(merged).toMatchObject([{ id: 'a', status: 'succeeded' }])
})

test('what does not match the filter any more leaves the list', () => {
  const running = [run('a', 1, { status: 'running' })]
  expect(mergeRuns(running, live(run('a', 1)), { ...all, status: 'running' })).toEqual([])
})

test('what is under way stands first, however many runs have begun since', () => {
  const listed = [run('c', 30), run('b', 20, { status: 'running' }), run('a', 10)]
  const merged = mergeRuns(listed, live(run('old', 1, { status: 'queued' }), run('ended', 2)), all)
  expect(merged.map(({ id }) => id)).toEqual(['b', 'old', 'c', 'a'])
})

test('an old run heard of live is not moved to the top of a list that does not reach it', () => {
  expect(mergeRuns([run('a', 30)], live(run('old', 1)), all).map(({ id }) => id)).toEqual(['a'])
})
