import { agree, formatCount } from '../shared/count-words.ts'
import { type Noun, type RunFigure, runKindFacts, unitNoun } from './run-kinds.ts'
import type { RunCounts, RunSpan, RunSummary } from './runs.ts'

const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

type Told = Pick<RunSummary, 'kind' | 'counts' | 'figures'>

/** What came of a run's items, and its figures: `12 files read, 340 chunks, 2 unchanged`. Empty where nothing came of it. */
export function describeResult({ kind, counts, figures }: Told): string {
  const facts = runKindFacts(kind)
  const parts: string[] = []
  if (counts.succeeded > 0) parts.push(`${countNoun(counts.succeeded, facts.item)} ${facts.succeeded}`.trim())
  for (const [name, figure] of Object.entries(facts.figures)) {
    const value = figures[name] ?? 0
    if (value > 0) parts.push(describeFigure(value, figure))
  }
  for (const [status, word] of otherEnds) {
    if (counts[status] > 0) parts.push(`${formatWhole(counts[status])} ${word}`)
  }
  return parts.join(', ')
}

const otherEnds = [
  ['unchanged', 'unchanged'],
  ['skipped', 'skipped'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
] as const satisfies readonly (readonly [keyof RunCounts, string])[]

/** Items that have ended, whichever way. */
export function endedItems(counts: RunCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** How far a run is: `120 of 600 files`. */
export function describeProgress({ done, total, unit }: RunSummary['progress']): string {
  return `${formatWhole(done)} of ${countNoun(total, unitNoun(unit))}`
}

/** How fast a run goes on, in units of its progress each second: `18.4 files/s`, `1 chunk/s`. */
export function describeRate(perSecond: number, unit: string): string {
  const figure = perSecond < 100 ? oneDecimal.format(perSecond) : formatWhole(Math.round(perSecond))
  const { one, other } = unitNoun(unit)
  return `${figure} ${agree(Number(figure), one, other)}/s`
}

/** What a run is doing: `Bringing 3 services up`. */
export function describeDoing(kind: string, items: number): string {
  const { doing, item } = runKindFacts(kind)
  return doing.replace('{items}', countNoun(items, item))
}

/** Ms from one moment to another in which the run was worked on. */
export function workedMs(from: number, to: number, pauses: readonly RunSpan[]): number {
  const idle = pauses.reduce((sum, pause) => {
    const overlap = Math.min(to, Date.parse(pause.to)) - Math.max(from, Date.parse(pause.from))
    return sum + Math.max(0, overlap)
  }, 0)
  return Math.max(0, to - from - idle)
}

/** `1 file`, `1,234 files`. */
export function countNoun(count: number, noun: Noun): string {
  return formatCount(count, noun.one, noun.other)
}

function describeFigure(value: number, figure: RunFigure): string {
  if (figure.format === 'usd') {
    const digits = value < 1 ? 4 : 2
    return `$${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`
  }
  if (figure.format === 'bytes') return `${formatWhole(Math.round(value / 1000))} kB`
  return countNoun(value, figure)
}

function formatWhole(count: number): string {
  return count.toLocaleString('en-US')
}
