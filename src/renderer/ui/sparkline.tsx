import { sparkPaths } from './spark-paths.ts'

/** The latencies of the last hour as a line that ends in a dot: now. Where there is no now, a dotted floor and no dot. */
export function Sparkline({
  points,
  label,
  hot = false,
  live = true,
}: {
  /** Oldest first; `at` from 0 (an hour ago) to 1 (now); `value` in any unit, `null` where nothing was measured. */
  points: readonly { at: number; value: number | null }[]
  label: string
  hot?: boolean
  live?: boolean
}) {
  const { line, area, gap, now } = sparkPaths(points, live)
  return (
    <svg
      className={hot ? 'spark hot' : 'spark'}
      viewBox="0 0 100 20"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {hot && <path className="area" d={area} />}
      <path d={line} />
      {gap && <path className="gap" d={gap} />}
      {now && <path className="now" d={now} />}
    </svg>
  )
}
