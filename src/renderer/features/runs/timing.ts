import type { RunStep } from '../../../contract/runs.ts'

export interface TimedStep {
  step: RunStep
  /** Ms since the epoch, within the run. */
  from: number
  to: number
}

/** All phases that have begun, as they began (and ended), and below them the `most` items that took longest, longest first. */
export function timedSteps(steps: readonly RunStep[], start: number, end: number, most: number): TimedStep[] {
  const timed = steps.flatMap((step) => {
    if (!step.startedAt) return []
    const from = Math.max(start, Date.parse(step.startedAt))
    const to = Math.max(from, Math.min(end, step.endedAt ? Date.parse(step.endedAt) : end))
    return [{ step, from, to }]
  })
  const items = timed
    .filter(({ step }) => step.kind === 'item')
    .sort((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, most)
  const phases = timed
    .filter(({ step }) => step.kind === 'phase')
    .sort((a, b) => a.from - b.from || a.to - b.to)
  return [...phases, ...items]
}

/** Round moments from 0 to `whole` ms, four to seven of them: 1, 2 or 5 times a power of ten, or whole minutes. */
export function ticks(whole: number): number[] {
  const rough = whole / 6
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!
  return Array.from({ length: Math.floor(whole / step) + 1 }, (_, at) => at * step)
}
