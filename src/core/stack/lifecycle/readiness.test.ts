import { expect, test } from 'vitest'
import type { ProjectContainer } from '../containers/project-containers.ts'
import { fall, judge, type Rules } from './readiness.ts'

const running = {
  ...{ id: 'c1', service: 'api', state: 'running', health: 'none', hasHealthcheck: false, restarts: 0 },
  ...{ exitCode: 0, oomKilled: false, error: '', probes: [], memoryLimit: 0 },
} as unknown as ProjectContainer
const checked: ProjectContainer = { ...running, hasHealthcheck: true, health: 'starting' }
const rules: Rules = { goal: 'ready', settleMs: 1000, patient: false, retries: 0, mayEnd: true }
const is = (facts: ProjectContainer, more: Partial<Rules> = {}, runningForMs = 0) => {
  const verdict = judge(facts, { ...rules, ...more }, runningForMs)
  return verdict.is === 'failed' ? verdict.failure.code : verdict.is
}

test('ready is healthy, or running for a while where nothing checks', () => {
  expect(is(checked)).toBe('waiting')
  expect(is({ ...checked, health: 'healthy' })).toBe('reached')
  expect(is({ ...checked, health: 'unhealthy' })).toBe('probe-failing')
  expect(is({ ...checked, health: 'unhealthy' }, { patient: true })).toBe('waiting')
  expect(judge(running, rules, 400)).toMatchObject({ is: 'waiting', lookAgainInMs: 600 })
  expect(is(running, {}, 1000)).toBe('reached')
})

test('what depends_on asks for', () => {
  expect(is(running, { goal: 'healthy' }, 5000)).toBe('invalid-file')
  expect(is({ ...checked, health: 'healthy' }, { goal: 'completed' })).toBe('waiting')
  expect(is({ ...running, state: 'exited' }, { goal: 'completed' })).toBe('reached')
  expect(is({ ...running, state: 'exited' }, { goal: 'healthy' })).toBe('exited')
  expect(is({ ...running, state: 'exited', exitCode: 3 }, { goal: 'completed' })).toBe('exited')
})

test('the engine is given its tries, and a loop is called one', () => {
  const restarting = (restarts: number): ProjectContainer => ({
    ...running,
    ...{ state: 'restarting', exitCode: 1, restarts },
  })
  expect(is(restarting(4))).toBe('waiting')
  expect(is(restarting(5))).toBe('crash-loop')
  // It runs for a moment between two ends.
  expect(is({ ...restarting(5), state: 'running' })).toBe('crash-loop')
  expect(is(restarting(8), { retries: 8 })).toBe('waiting')
  expect(is({ ...restarting(8), state: 'exited' }, { retries: 8 })).toBe('exited')
  expect(is({ ...restarting(5), oomKilled: true })).toBe('out-of-memory')
})

test('memory that ran out is a failure even where the exit code says 0', () => {
  expect(is({ ...running, state: 'exited', oomKilled: true })).toBe('out-of-memory')
})

test('an end with 0 is one that was wanted, or the failure of a server', () => {
  expect(is({ ...running, state: 'exited' })).toBe('reached')
  expect(is({ ...running, state: 'exited' }, { mayEnd: false })).toBe('exited')
  expect(fall({ ...running, state: 'restarting', restarts: 1 }, true)?.code).toBe('crash-loop')
  expect(fall(running, false)).toBeUndefined()
})
