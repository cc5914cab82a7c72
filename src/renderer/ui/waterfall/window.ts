/** The part of the time axis in sight, in ms since the epoch. */
export interface TimeWindow {
  from: number
  to: number
}

/** Less than this is not shown closer, in ms. */
const closest = 10

/**
 * Half or twice as much of the axis, around `around` where it is in sight, and never beyond its ends.
 *
 * @param factor .5 to look closer, 2 to see more
 */
export function zoom(now: TimeWindow, whole: TimeWindow, factor: number, around?: number): TimeWindow {
  const length = Math.min(whole.to - whole.from, Math.max(closest, (now.to - now.from) * factor))
  const center =
    around !== undefined && around >= now.from && around <= now.to ? around : (now.from + now.to) / 2
  const from = Math.min(whole.to - length, Math.max(whole.from, center - length / 2))
  return { from, to: from + length }
}
