import type { TimedStep } from './ports.ts'

export interface CriticalSpan {
  readonly step: string
  readonly from: number
  readonly to: number
}

/** Clocks tell whole milliseconds: a step that ended this much after the next began was not beside it. */
const toleranceMs = 2

/**
 * The steps that decided how long it took: from the end backwards, each time the part that ended last before the next
 * one began, and of each its own parts likewise (as Jaeger's critical path does it). Where nothing had ended, the step
 * itself was at work. In time order, a step before its parts.
 *
 * @param most spans at most; the rest is left out
 */
export function findCriticalPath(
  steps: readonly TimedStep[],
  from: number,
  to: number,
  most = 5000,
): CriticalSpan[] {
  const parts = Map.groupBy(steps, ({ parent }) => parent)
  for (const list of parts.values()) list.sort((a, b) => b.to - a.to)
  const found: CriticalSpan[] = []
  const open = [{ parent: '', from, to }]
  for (let next = open.pop(); next && found.length < most; next = open.pop()) {
    let until = next.to
    for (const part of parts.get(next.parent) ?? []) {
      if (found.length >= most) break
      if (part.to > until + toleranceMs || until <= next.from) continue
      const span = { from: Math.max(part.from, next.from), to: Math.min(part.to, until) }
      if (span.to < span.from) continue
      found.push({ step: part.id, ...span })
      open.push({ parent: part.id, ...span })
      until = span.from
    }
  }
  return found.sort((a, b) => a.from - b.from)
}
