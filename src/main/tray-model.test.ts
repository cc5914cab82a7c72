import { expect, test } from 'vitest'
import { rootCause, serviceView, stackView } from '../../test/support/stack-view.ts'
import type { HealthCheck, HealthReport, HealthStatus } from '../contract/health.ts'
import type { StackView } from '../contract/stack-view.ts'
import { trayModel } from './tray-model.ts'

const now = Date.parse('2026-11-23T10:00:00.000Z')
const check = (status: HealthStatus, more: Partial<HealthCheck> = {}): HealthCheck => ({
  ...{ status, latencyMs: 1, ...more },
})
const report = (
  status: HealthStatus,
  checks: Record<string, HealthCheck>,
  polling = { paused: false, intervalMs: 10_000 },
): HealthReport => ({ status, checks, polling, latencyMs: 1, timestamp: new Date(now).toISOString() })

test('before the first report the tray says that nothing is known', () => {
  expect(trayModel(undefined, now)).toMatchObject({ state: 'unknown', tooltip: 'Catalyst: starting' })
})

test('all well: one sentence, one line for each dependency that is in use', () => {
  const model = trayModel(
    report('healthy', {
      redis: check('healthy', { title: 'Redis' }),
      qdrant: check('off', { title: 'Qdrant' }),
    }),
    now,
  )
  expect(model).toMatchObject({ state: 'healthy', tooltip: 'Catalyst: all systems healthy' })
  expect(model.items.map(({ label }) => label)).toEqual([
    'Open Catalyst',
    'Redis: healthy',
    'Pause polling',
    'Quit Catalyst',
  ])
})

test('the tooltip names the culprit: required before optional, unhealthy before degraded', () => {
  const { tooltip, state } = trayModel(
    report('unhealthy', {
      docker: check('degraded', { title: 'Docker' }),
      qdrant: check('unhealthy', { title: 'Qdrant', detail: 'timed out' }),
      redis: check('unhealthy', { title: 'Redis', required: true, detail: 'connection refused' }),
    }),
    now,
  )
  expect(state).toBe('unhealthy')
  expect(tooltip).toBe('Catalyst: Redis is unhealthy, and 2 more: connection refused')
})

test('a report older than three intervals is not believed, least of all a green one', () => {
  const green = report('healthy', { redis: check('healthy', { title: 'Redis' }) })
  expect(trayModel(green, now + 30_000).state).toBe('healthy')
  const stale = trayModel(green, now + 31_000)
  expect(stale.state).toBe('unknown')
  expect(stale.tooltip).toBe('Catalyst: unknown, last checked 31 s ago')
  expect(stale.items[1]?.label).toBe('Redis: unknown')
})

test('while polling is paused the menu offers to resume it', () => {
  const paused = report('healthy', {}, { paused: true, intervalMs: 10_000 })
  expect(trayModel(paused, now).items.map(({ id }) => id)).toEqual(['open', 'resume', 'quit'])
  expect(trayModel(paused, now + 60_000).tooltip).toBe('Catalyst: polling paused, last checked 60 s ago')
})

test('a long detail is cut where Windows would cut it', () => {
  const long = report('unhealthy', { redis: check('unhealthy', { title: 'Redis', detail: 'x'.repeat(500) }) })
  expect(trayModel(long, now).tooltip).toHaveLength(127)
})

const stack = (stages: StackView['services'][number]['stage'][], more: Partial<StackView> = {}) =>
  ({
    engine: { status: 'connected', since: '' },
    services: stages.map((stage) => ({
      ...{ stage, enabled: true, state: stage === 'healthy' ? 'running' : 'absent' },
    })),
    ...more,
  }) as StackView

const stackLabels = (view: StackView) =>
  trayModel(undefined, now, view)
    .items.filter(({ id }) => id.startsWith('stack'))
    .map(({ label }) => label)

test('the stack stands in the menu with how much of it is up and what is left to do', () => {
  expect(stackLabels(stack(['healthy', 'failed', 'done']))).toEqual([
    'Stack: 2 of 3 up',
    'Bring the stack up',
    'Stop the stack',
  ])
  expect(stackLabels(stack(['absent', 'absent']))).toEqual(['Stack: 0 of 2 up', 'Bring the stack up'])
  expect(stackLabels(stack(['healthy']))).toEqual(['Stack: 1 of 1 up', 'Stop the stack'])
})

test('while an action is under way the menu offers no other; without an engine there is nothing to say', () => {
  expect(stackLabels(stack(['healthy', 'absent'], { runId: 'run_1' }))).toEqual([
    'Stack: 1 of 2 up, under way',
  ])
  expect(stackLabels(stack(['absent'], { engine: { status: 'unreachable', since: '' } }))).toEqual([])
})

test('a service of the stack that failed is trouble, with its cause; one that nobody brought up is none', () => {
  const well = report('healthy', { redis: check('healthy', { title: 'Redis' }) })
  const causes = { rootCauses: [rootCause('web')] }
  expect(
    trayModel(well, now, stackView({ ...causes, services: [serviceView('web', 'failed')] })),
  ).toMatchObject({
    ...{ state: 'degraded', tooltip: 'Catalyst: web is unhealthy: web ended with code 1' },
  })
  const never = stackView({ ...causes, services: [serviceView('web', 'absent')] })
  expect(trayModel(well, now, never).state).toBe('healthy')
})
