import { expect, test } from 'vitest'
import type { RootCause, StackServiceView } from '../../../contract/stack-view.ts'
import { describeStanding, splitMessage } from './standing.ts'

const now = Date.parse('2026-01-01T00:10:00Z')
const container = {
  ...{ id: 'a', name: 'a', imageId: 'a', createdAt: '2026-01-01T00:00:00Z' },
  ...{
    startedAt: '2026-01-01T00:09:02Z',
    finishedAt: null,
    exitCode: null,
    oomKilled: false,
    restarts: 0,
  },
}

function stand(part: Partial<StackServiceView>, about: { cause?: RootCause; acting?: boolean } = {}) {
  const service = {
    name: 'api',
    stage: 'absent',
    state: 'absent',
    health: 'none',
    detail: 'said',
    container: null,
  }
  return describeStanding({ ...service, ...part } as StackServiceView, {
    ...{ cause: about.cause, acting: about.acting ?? false, now },
  })
}

test('a healthy service says for how long, and how often it was restarted before', () => {
  expect(stand({ stage: 'healthy', container })).toMatchObject({ word: 'Healthy', more: 'for 58 s' })
  expect(stand({ stage: 'healthy', container: { ...container, restarts: 2 } }).more).toBe(
    'for 58 s, 2 restarts before',
  )
})

test('what waits starts by itself only while an action is under way', () => {
  const waits = { stage: 'waiting', waitsFor: ['qdrant'] } as const
  expect(stand({ ...waits, waitsFor: ['qdrant'] }, { acting: true })).toMatchObject({
    shape: 'waiting',
    word: 'Waits for qdrant',
    more: 'then starts by itself',
  })
  expect(stand({ ...waits, waitsFor: ['qdrant'] }).more).toBe('not created yet')
})

test('a failure is named by its cause, with what its container does', () => {
  const cause = { code: 'port-taken' } as RootCause
  expect(stand({ stage: 'failed', state: 'created', container }, { cause })).toEqual({
    shape: 'unhealthy',
    word: 'Port taken',
    more: 'created, not started',
    trouble: true,
  })
})

test('pulling says how far, never 100 % before its end', () => {
  const pull = { image: 'x', current: 999, total: 1000, secondsLeft: null, layers: [] }
  expect(stand({ stage: 'pulling', pull }).word).toBe('Pulling, 99 %')
})

test('a message is split into what broke and who is to blame', () => {
  expect(splitMessage('Port 6333 is taken: process qdrant (pid 812) listens on 127.0.0.1:6333.')).toEqual({
    title: 'Port 6333 is taken',
    rest: 'Process qdrant (pid 812) listens on 127.0.0.1:6333.',
  })
  expect(splitMessage('redis ran out of memory and was killed. It may use 256 MB.')).toEqual({
    title: 'redis ran out of memory and was killed',
    rest: 'It may use 256 MB.',
  })
  expect(splitMessage('api exited with code 1.')).toEqual({ title: 'api exited with code 1', rest: '' })
})
