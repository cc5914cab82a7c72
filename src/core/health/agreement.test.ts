import { expect, test } from 'vitest'
import type { HealthStatus } from '../../contract/health.ts'
import { judge, unknownStanding } from './agreement.ts'

function after(results: HealthStatus[], agreement = 2): HealthStatus[] {
  let standing = unknownStanding
  return results.map((result) => {
    standing = judge(standing, result, agreement)
    return standing.status
  })
}

test('the first result counts at once', () => {
  expect(after(['unhealthy'])).toEqual(['unhealthy'])
})

test('one bad result among good ones changes nothing, two in a row do', () => {
  expect(after(['healthy', 'unhealthy', 'healthy', 'unhealthy', 'unhealthy'])).toEqual([
    'healthy',
    'healthy',
    'healthy',
    'healthy',
    'unhealthy',
  ])
})

test('recovery needs as many agreeing results as failure', () => {
  expect(after(['unhealthy', 'healthy', 'healthy', 'healthy'], 3)).toEqual([
    'unhealthy',
    'unhealthy',
    'unhealthy',
    'healthy',
  ])
})

test('results that contradict each other do not keep a green light alive for ever', () => {
  expect(after(['healthy', 'unhealthy', 'degraded', 'unhealthy', 'degraded'])).toEqual([
    'healthy',
    'healthy',
    'healthy',
    'healthy',
    'degraded',
  ])
})

test('switching on and off counts at once', () => {
  expect(after(['off', 'unhealthy', 'off', 'healthy'])).toEqual(['off', 'unhealthy', 'off', 'healthy'])
})
