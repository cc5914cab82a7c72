import { expect, test } from 'vitest'
import type { HealthStatus } from '../../contract/health.ts'
import { rollUp } from './rollup.ts'

const required = (status: HealthStatus) => ({ status, required: true })
const optional = (status: HealthStatus) => ({ status, required: false })

test.each([
  ['a required dependency down', [required('unhealthy'), optional('healthy')], 'unhealthy'],
  ['an optional one down', [required('healthy'), optional('unhealthy')], 'degraded'],
  ['a required one degraded', [required('degraded')], 'degraded'],
  ['a required one down while another is unknown', [required('unhealthy'), required('unknown')], 'unhealthy'],
  ['a required one not looked at yet', [required('unknown'), optional('unhealthy')], 'unknown'],
  ['an optional one not looked at yet', [required('healthy'), optional('unknown')], 'unknown'],
  ['what is off beside what is well', [required('healthy'), optional('off'), required('off')], 'healthy'],
  ['everything off', [optional('off')], 'off'],
] as const)('%s makes the whole %3$s', (_, checks, status) => {
  expect(rollUp([...checks])).toBe(status)
})
