import type { HealthChange, HealthStatus } from '../../../contract/health.ts'

const gravity: Record<HealthStatus, number> = { off: 0, unknown: 1, healthy: 2, degraded: 3, unhealthy: 4 }

/** The graver of two; nothing measured says nothing. */
export function worse(a: HealthStatus | null, b: HealthStatus | null): HealthStatus | null {
  if (a === null) return b
  if (b === null) return a
  return gravity[a] >= gravity[b] ? a : b
}

/** Slices joined to at most `count`, each as grave as its gravest part. */
export function fewer(slices: readonly (HealthStatus | null)[], count: number): (HealthStatus | null)[] {
  if (slices.length <= count) return [...slices]
  return Array.from({ length: count }, (_, at) =>
    slices
      .slice(Math.floor((at * slices.length) / count), Math.floor(((at + 1) * slices.length) / count))
      .reduce(worse, null),
  )
}

/** Changes to the worse that fall into or reach over a span of time, gravest first. */
export function troubleIn(
  changes: readonly HealthChange[],
  from: number,
  to: number,
  now: number,
): HealthChange[] {
  return changes
    .filter(({ at, to: status, lastedMs }) => {
      const start = Date.parse(at)
      const end = lastedMs === null ? now : start + lastedMs
      return (status === 'unhealthy' || status === 'degraded') && start < to && end > from
    })
    .sort((a, b) => gravity[b.to] - gravity[a.to])
}
