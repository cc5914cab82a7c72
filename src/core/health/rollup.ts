import type { HealthStatus } from '../../contract/health.ts'

/**
 * The one status of many checks. A required dependency that is down makes the whole unhealthy, any other trouble
 * makes it degraded. While something was not looked at, nobody can say that all is well: unknown. `off` never counts;
 * where everything is off there is nothing to be healthy, and the whole is off.
 */
export function rollUp(checks: readonly { status: HealthStatus; required: boolean }[]): HealthStatus {
  const on = checks.filter((check) => check.status !== 'off')
  if (on.length === 0) return 'off'
  if (on.some((check) => check.required && check.status === 'unhealthy')) return 'unhealthy'
  if (on.some((check) => check.required && check.status === 'unknown')) return 'unknown'
  if (on.some((check) => check.status === 'unhealthy' || check.status === 'degraded')) return 'degraded'
  return on.some((check) => check.status === 'unknown') ? 'unknown' : 'healthy'
}
