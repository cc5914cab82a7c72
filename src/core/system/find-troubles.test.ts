import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { rootCause, serviceView, stackView } from '../../../test/support/stack-view.ts'
import type { HealthCheck, HealthReport } from '../../contract/health.ts'
import type { StackView } from '../../contract/stack-view.ts'
import { findHealthTroubles, findStackTroubles } from './find-troubles.ts'
import { followTroubles } from './follow-troubles.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const check = (status: HealthCheck['status'], more: Partial<HealthCheck> = {}): HealthCheck => ({
  ...{ status, latencyMs: null, title: 'Redis', ...more },
})
const report = (checks: Record<string, HealthCheck>): HealthReport => ({
  ...{ status: 'degraded', timestamp: '2026-11-30T08:00:00.000Z', latencyMs: 1, checks },
  polling: { paused: false, intervalMs: 10_000 },
})
const failing = (more: Partial<StackView> = {}) =>
  stackView({ services: [serviceView('redis', 'failed')], rootCauses: [rootCause('redis')], ...more })

test('what is unhealthy is an error, what is degraded a warning, and the rest is no trouble', () => {
  const { wrong } = findHealthTroubles(
    report({
      redis: check('unhealthy', {
        detail: 'No answer',
        hint: 'Start it.',
        since: '2026-11-30T07:00:00.000Z',
      }),
      disk: check('degraded', { title: 'Disk space' }),
      docker: check('unknown'),
      llm: check('off'),
      index: check('healthy'),
    }),
    undefined,
    false,
  )
  expect(wrong).toMatchObject([
    {
      ...{
        name: 'redis',
        level: 'error',
        title: 'Redis is unhealthy',
        body: 'No answer',
        remedy: 'Start it.',
      },
      ...{ target: '/status?check=redis', since: '2026-11-30T07:00:00.000Z' },
    },
    { name: 'disk', level: 'warning', title: 'Disk space is degraded' },
  ])
})

test('how a check ended is told in words, and not at all while nobody knows', () => {
  const { over } = findHealthTroubles(
    report({ redis: check('healthy'), llm: check('off'), docker: check('unknown') }),
    undefined,
    false,
  )
  expect(over('redis')).toBe('Redis is healthy again.')
  expect(over('llm')).toBe('It was switched off in the settings.')
  expect(over('docker')).toBeUndefined()
  expect(over('removed')).toBe('It is not checked any more.')
})

test('one cause is told once: by the stack, and not by each check that feels it', () => {
  const felt = { redis: check('unhealthy', { detail: 'redis ended with code 1' }) }
  const judged = findHealthTroubles(report(felt), failing(), false)
  expect(judged.wrong).toEqual([])
  expect(judged.over('redis')).toContain('found in the stack')
  // Nobody brought it up: then the check is all there is.
  expect(
    findHealthTroubles(report(felt), failing({ services: [serviceView('redis', 'absent')] }), false).wrong,
  ).toHaveLength(1)
})

test('a stack names its service, what waits for it, and the way there; what is shared is told once', () => {
  const { wrong } = findStackTroubles(failing({ rootCauses: [rootCause('redis', { blocks: ['api'] })] }))
  expect(wrong).toMatchObject([
    { name: 'shop/redis', level: 'error', title: 'redis ended with code 1', remedy: 'Read its log.' },
  ])
  expect(wrong[0]).toMatchObject({ body: 'Waits for it: api.', target: '/stack/redis' })
  const shared = { code: 'image-missing', message: 'No registry answers' } as const
  const both = stackView({
    services: [serviceView('web', 'failed'), serviceView('db', 'failed')],
    rootCauses: [rootCause('web', shared), rootCause('db', shared)],
  })
  expect(findStackTroubles(both).wrong).toMatchObject([{ name: 'shop/db', target: '/stack' }])
  expect(findStackTroubles(both).over('shop/web')).toBe('It has the same cause as db now.')
})

test.each([
  ['running', 'redis is up again.'],
  ['done', 'redis ended well.'],
  ['stopped', 'redis was stopped.'],
  ['absent', 'redis was removed from the engine.'],
  ['starting', undefined],
  ['waiting', undefined],
  ['failed', undefined],
] as const)('a service that failed and is %s now', (stage, outcome) => {
  expect(findStackTroubles(stackView({ services: [serviceView('redis', stage)] })).over('shop/redis')).toBe(
    outcome,
  )
})

test('another stack, an engine that is gone, a service that left the file', () => {
  expect(findStackTroubles(stackView()).over('shop/redis')).toContain('not in the Compose file')
  expect(findStackTroubles(stackView()).over('other/redis')).toContain('Another stack was chosen')
  const gone = stackView({ engine: { status: 'unreachable', since: '2026-11-30T08:00:00.000Z' } })
  expect(findStackTroubles(gone).over('shop/redis')).toBeUndefined()
  expect(findStackTroubles(failing({ engine: gone.engine })).wrong).toEqual([])
})

test('while an action is under way its run tells; afterwards what it left behind is judged', () => {
  const told: string[] = []
  const following = followTroubles(
    { judge: (field, wrong) => void told.push(...wrong.map(({ name }) => `${field}:${name}`)) },
    Date.now,
  )
  const felt = {
    redis: check('unhealthy', { action: { label: 'Open', target: '/stack' }, detail: 'coming up' }),
  }
  following.sawStack(failing({ runId: 'run_1' }))
  following.sawHealth(report(felt))
  vi.advanceTimersByTime(2000)
  expect(told).toEqual([])
  following.sawStack(failing())
  vi.advanceTimersByTime(2000)
  expect(told).toEqual(['stack:shop/redis'])
  vi.advanceTimersByTime(60_000)
  following.sawHealth(report(felt))
  expect(told).toEqual(['stack:shop/redis', 'health:redis'])
  following.stop()
})
