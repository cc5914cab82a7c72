import type { HealthStatus } from '../../contract/health.ts'

const heights: Record<HealthStatus, number> = {
  healthy: 1,
  degraded: 2 / 3,
  unhealthy: 1 / 3,
  unknown: 0,
  off: 0,
}

/** One bar a slice of time, oldest first: full healthy, two thirds degraded, one third unhealthy, a line not measured. */
export function UptimeBars({ slices, label }: { slices: readonly (HealthStatus | null)[]; label: string }) {
  return (
    <svg
      className="bars"
      viewBox={`0 0 ${Math.max(slices.length, 1) * 3 - 1} 16`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {slices.map((status, at) => (
        <Bar key={at} x={at * 3} width={2} height={16} status={status} />
      ))}
    </svg>
  )
}

/** One bar, standing on the floor of a drawing `height` high. */
export function Bar({
  x,
  width,
  height,
  status,
}: {
  x: number
  width: number
  height: number
  status: HealthStatus | null
}) {
  const tall = Math.max(1, height * (status === null ? 0 : heights[status]))
  return <rect className={status ?? 'none'} x={x} y={height - tall} width={width} height={tall} />
}
