/** A series over time; `at` in ms since the epoch, oldest first. */
export interface Series {
  readonly name: string
  readonly points: readonly { readonly at: number; readonly value: number }[]
}

/** Samples further apart than this, in ms, are not joined: nobody measured between them. */
const gapMs = 7000

/**
 * SVG paths in a box of 100 × 40 for series over the span `from` to `to` on one scale from 0.
 *
 * @param least the scale reaches at least so far, so that noise does not fill the box
 * @returns `ceiling`: the value at the top of the box
 */
export function chartPaths(
  series: readonly Series[],
  { from, to, least }: { from: number; to: number; least: number },
): { ceiling: number; lines: string[] } {
  const most = Math.max(least, ...series.flatMap(({ points }) => points.map(({ value }) => value)))
  // Some air above the line, where the scale's figure stands.
  const ceiling = niceCeiling(most * 1.2)
  const lines = series.map(({ points }) => {
    let path = ''
    let last = Number.NEGATIVE_INFINITY
    for (const { at, value } of points) {
      if (at < from) continue
      const x = round((100 * (at - from)) / (to - from))
      const y = round(39 - (38 * Math.min(value, ceiling)) / ceiling)
      path += `${at - last > gapMs ? 'M' : 'L'}${x} ${y}`
      last = at
    }
    return path
  })
  return { ceiling, lines }
}

/** The next of 1, 2, 2.5, 4, 5, 8 or 10 times a power of ten. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const factor = [1, 2, 2.5, 4, 5, 8, 10].find((candidate) => candidate * power >= value * 0.9999)!
  return factor * power
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
