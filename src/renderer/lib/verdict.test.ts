import { expect, test } from 'vitest'
import { rootCause, serviceView, stackView } from '../../../test/support/stack-view.ts'
import type { HealthCheck, HealthReport, HealthStatus } from '../../contract/health.ts'
import { indicatorText, judgeReport } from './verdict.ts'

const check = (status: HealthStatus, more: Partial<HealthCheck> = {}): HealthCheck => ({
  status,
  latencyMs: 1,
  ...more,
})

function report(status: HealthStatus, checks: Record<string, HealthCheck>): HealthReport {
  return { status, timestamp: '2026-11-22T10:00:00.000Z', latencyMs: 5, checks }
}

test('a healthy board says so in one sentence and blames nobody', () => {
  const verdict = judgeReport(report('healthy', { index: check('healthy'), redis: check('off') }), false, 0)
  expect(verdict).toMatchObject({ status: 'healthy', title: 'All systems healthy', culprits: [] })
  expect(verdict.detail).toBe('1 check passes, 1 is off.')
  expect(indicatorText(verdict)).toBe('Healthy')
})

test('the culprit is named, the required one before the optional one', () => {
  const verdict = judgeReport(
    report('unhealthy', {
      mongodb: check('unhealthy'),
      redis: check('unhealthy', { required: true, detail: 'Connection refused at 127.0.0.1:6379' }),
    }),
    false,
    0,
  )
  expect(verdict.title).toBe('Redis and MongoDB are unhealthy')
  expect(verdict.detail).toBe('Connection refused at 127.0.0.1:6379')
  expect(indicatorText(verdict)).toBe('Unhealthy: Redis + 1 more')
})

test('an optional dependency that is down makes the whole degraded and is still called unhealthy itself', () => {
  const verdict = judgeReport(report('degraded', { qdrant: check('unhealthy') }), false, 0)
  expect(verdict).toMatchObject({ status: 'degraded', title: 'Qdrant is unhealthy' })
  expect(indicatorText(verdict)).toBe('Degraded: Qdrant')
})

test('a stale report is never healthy and says how old it is and what was known', () => {
  const verdict = judgeReport(report('healthy', { index: check('healthy') }), true, 42_000)
  expect(verdict.status).toBe('unknown')
  expect(verdict.detail).toBe('Last checked 42 s ago, then: All systems healthy.')
  expect(indicatorText(verdict)).toBe('Unknown')
})

test('nothing heard yet is unknown, not healthy', () => {
  expect(judgeReport(null, true, null).status).toBe('unknown')
  expect(judgeReport(report('unknown', { index: check('unknown') }), false, 0).status).toBe('unknown')
})

test('while polling is paused and the checks have grown old, nothing is called healthy', () => {
  const old = { checkedAt: '2026-11-22T09:59:00.000Z' }
  const paused = {
    ...report('unknown', { index: check('unknown', old), redis: check('off') }),
    polling: { paused: true, intervalMs: 10_000 },
  }
  expect(judgeReport(paused, false, 60_000)).toMatchObject({
    status: 'unknown',
    title: 'Unknown while polling is paused',
    detail: 'Last checked 1 min ago.',
  })
})

const failing = stackView({ services: [serviceView('web', 'failed')], rootCauses: [rootCause('web')] })

test('a service of the stack that failed makes the whole degraded, and is named with its cause', () => {
  const well = report('healthy', { index: check('healthy') })
  const verdict = judgeReport(well, false, 0, failing)
  expect(verdict).toMatchObject({
    status: 'degraded',
    title: 'web ended with code 1',
    detail: 'Read its log.',
  })
  expect(indicatorText(verdict)).toBe('Degraded: web')
  expect(judgeReport(well, true, 42_000, failing).status).toBe('unknown')
  expect(judgeReport(well, false, 0, { ...failing, runId: 'run_1' }).status).toBe('healthy')
})

test('a check that is unhealthy leads, the stack is told beside it, and the same cause once', () => {
  const both = judgeReport(report('degraded', { redis: check('unhealthy') }), false, 0, failing)
  expect(both).toMatchObject({ title: 'Redis is unhealthy', culprits: ['Redis', 'web'] })
  const same = report('degraded', { redis: check('unhealthy', { detail: 'web ended with code 1' }) })
  expect(judgeReport(same, false, 0, failing)).toMatchObject({ culprits: ['Redis'], stackCauses: [] })
})

test('the stack leads what is only degraded', () => {
  const verdict = judgeReport(report('degraded', { disk: check('degraded') }), false, 0, failing)
  expect(verdict).toMatchObject({ title: 'web ended with code 1', culprits: ['web', 'Disk space'] })
})
