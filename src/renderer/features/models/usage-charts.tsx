import type { UsageRow } from '../../../contract/llm.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { StackedBars } from '../../ui/stacked-bars.tsx'
import { niceCeiling } from '../stack/chart-paths.ts'
import { buckets, countBucket, describeCost, formatTokens, formatUsd, sumTotals } from './usage-days.ts'

/** Tokens by bucket and cost of each day, one above the other on the same days. */
export function UsageCharts({ days }: { days: readonly UsageRow[] }) {
  const all = sumTotals(days)
  const used = buckets.filter(({ name }) => countBucket(all, name) > 0)
  const find = (key: string) => days.find((day) => day.key === key) ?? all
  return (
    <section className="panel" aria-label="By day">
      <div className="panel-body charts-pair">
        <StackedBars
          title="Tokens"
          summary={formatCount(all.tokens, 'token')}
          top={scale(days.map(({ tokens }) => tokens))}
          format={formatTokens}
          describe={({ key }) => describeDayTokens(find(key))}
          bars={days.map((day) => ({
            ...{ key: day.key, label: showDate(day.key) },
            parts: buckets.map(({ name, title }, at) => ({
              ...{ name: title, value: countBucket(day, name), look: `s${at + 1}` },
            })),
          }))}
        />
        <StackedBars
          title="Cost"
          summary={describeCost(all)}
          top={scale(days.map(({ cost }) => cost))}
          format={formatUsd}
          describe={({ key }) => describeCost(find(key))}
          bars={days.map((day) => ({
            ...{ key: day.key, label: showDate(day.key), isPartial: day.unpriced > 0 },
            parts: [{ name: 'Cost', value: day.cost, look: 's1' }],
          }))}
        />
      </div>
      <div className="panel-foot">
        <ul className="stacked-keys" aria-label="Colours">
          {used.map(({ name, title }) => (
            <li key={name}>
              <span
                className={`stacked-key s${buckets.findIndex((bucket) => bucket.name === name) + 1}`}
                aria-hidden="true"
              />
              {title} <span className="faint">{formatTokens(countBucket(all, name))}</span>
            </li>
          ))}
          {all.unpriced > 0 && (
            <li>
              <span className="stacked-key unknown-price" aria-hidden="true" />
              Cost partly unknown
            </li>
          )}
        </ul>
      </div>
    </section>
  )
}

function describeDayTokens(day: UsageRow): string {
  if (day.calls === 0) return 'nothing'
  const parts = buckets
    .filter(({ name }) => countBucket(day, name) > 0)
    .map(({ name, title }) => `${title.toLowerCase()} ${formatTokens(countBucket(day, name))}`)
  return `${formatTokens(day.tokens)} (${parts.join(', ')})`
}

/** Some air above the highest bar, where the figure of the scale stands. */
function scale(values: readonly number[]): number {
  const most = Math.max(0, ...values)
  return most === 0 ? 0 : niceCeiling(most * 1.15)
}

const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/** `2026-11-30` → `30 Nov`. */
export function showDate(day: string): string {
  return date.format(new Date(`${day}T12:00`))
}
