interface Point {
  at: number
  value: number | null
}

/**
 * SVG paths in a box of 100 × 20 for a series. The floor is 0 and the ceiling half as much again as the 95th
 * percentile, so that one slow answer does not flatten all others; what is above is cut off at the top.
 */
export function sparkPaths(points: readonly Point[], live: boolean) {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value])).sort((a, b) => a - b)
  const ceiling = 1.5 * (values[Math.floor(0.95 * (values.length - 1))] ?? 0) || 1
  const place = (at: number, value: number) =>
    `${round(at * 100)} ${round(18 - 16 * Math.min(1, value / ceiling))}`

  let line = ''
  let area = ''
  let open = false
  let last: { at: number; value: number } | undefined
  for (const { at, value } of points) {
    if (value === null) {
      if (open && last) area += `L${round(last.at * 100)} 20Z`
      open = false
      continue
    }
    line += `${open ? 'L' : 'M'}${place(at, value)}`
    area += open ? `L${place(at, value)}` : `M${round(at * 100)} 20L${place(at, value)}`
    open = true
    last = { at, value }
  }
  if (open && last) area += `L${round(last.at * 100)} 20Z`

  const endsNow = live && open && last
  const first = points.find(({ value }) => value !== null)?.at ?? 0
  const from = last?.at ?? 0
  // The floor is dotted where nothing was measured: before the first answer, and since the last one.
  const before = first > 0.04 ? `M0 18H${round(first * 100 - 2)}` : ''
  const since = !endsNow && from < 0.98 ? `M${round(from * 100 + 2)} 18H100` : ''
  return {
    line,
    area,
    gap: before + since,
    now: endsNow && last ? `M${place(last.at, last.value)}h.01` : '',
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
