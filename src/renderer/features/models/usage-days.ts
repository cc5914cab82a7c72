import type { UsageRow } from '../../../contract/llm.ts'

/** Tokens by bucket, of which none is part of another; `unsorted` were counted before buckets were kept. */
export type Bucket = 'input' | 'cacheRead' | 'cacheWrite' | 'output' | 'reasoning' | 'unsorted'

/** The buckets in the order of the bars, from below, with what people call them. */
export const buckets: readonly { name: Bucket; title: string }[] = [
  { name: 'input', title: 'Input' },
  { name: 'cacheRead', title: 'From the cache' },
  { name: 'cacheWrite', title: 'Into the cache' },
  { name: 'output', title: 'Output' },
  { name: 'reasoning', title: 'Reasoning' },
  { name: 'unsorted', title: 'Not told apart' },
]

/** Tokens of a bucket. */
export function countBucket(total: UsageRow, bucket: Bucket): number {
  if (bucket !== 'unsorted') return total.buckets[bucket]
  const told = Object.values(total.buckets).reduce((sum, tokens) => sum + tokens, 0)
  return Math.max(0, total.tokens - told)
}

/** A day on the calendar of this machine: `2026-11-30`. */
export function showDay(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** The last days up to today, oldest first. By the calendar: a day may have 23 or 25 hours. */
export function lastDays(count: number, today: Date): string[] {
  return Array.from({ length: count }, (_, at) =>
    showDay(new Date(today.getFullYear(), today.getMonth(), today.getDate() - (count - 1 - at), 12)),
  )
}

const nothing = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 }

/** One total for each day; on days without a call nothing was used. */
export function fillDays(totals: readonly UsageRow[], days: readonly string[]): UsageRow[] {
  const known = new Map(totals.map((total) => [total.key, total]))
  return days.map(
    (key) => known.get(key) ?? { key, calls: 0, tokens: 0, buckets: nothing, cost: 0, unpriced: 0 },
  )
}

/** All of them as one. */
export function sumTotals(totals: readonly UsageRow[]): UsageRow {
  return totals.reduce(
    (sum, one) => ({
      key: '',
      calls: sum.calls + one.calls,
      tokens: sum.tokens + one.tokens,
      buckets: {
        input: sum.buckets.input + one.buckets.input,
        cacheRead: sum.buckets.cacheRead + one.buckets.cacheRead,
        cacheWrite: sum.buckets.cacheWrite + one.buckets.cacheWrite,
        output: sum.buckets.output + one.buckets.output,
        reasoning: sum.buckets.reasoning + one.buckets.reasoning,
      },
      cost: sum.cost + one.cost,
      unpriced: sum.unpriced + one.unpriced,
    }),
    { key: '', calls: 0, tokens: 0, buckets: nothing, cost: 0, unpriced: 0 },
  )
}

/** US dollars: two places from a dollar on, else as many as show two figures. Nothing that was spent reads as nothing. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0'
  if (usd >= 1)
    return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
  return `$${usd.toLocaleString('en-US', { maximumSignificantDigits: 2, maximumFractionDigits: 9 })}`
}

/** What calls cost: an unknown price is said to be so, and is never a zero. */
export function describeCost({
  calls,
  cost,
  unpriced,
}: Pick<UsageRow, 'calls' | 'cost' | 'unpriced'>): string {
  if (calls === 0) return '–'
  if (unpriced === calls) return 'unknown'
  return unpriced === 0 ? formatUsd(cost) : `${formatUsd(cost)} and unknown`
}

/** `1,234` below ten thousand, then `12.3 k`, `4.5 M`. */
export function formatTokens(tokens: number): string {
  if (tokens < 10_000) return tokens.toLocaleString('en-US')
  const [value, unit] =
    tokens < 999_500 ? [tokens / 1e3, 'k'] : tokens < 999_500_000 ? [tokens / 1e6, 'M'] : [tokens / 1e9, 'G']
  return `${value.toLocaleString('en-US', { maximumSignificantDigits: 3 })} ${unit}`
}
