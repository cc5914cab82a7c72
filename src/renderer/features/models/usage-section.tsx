import { useState } from 'react'
import { Link } from 'wouter'
import type { Config } from '../../../contract/config.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { formatNumber } from '../../lib/format.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Figure } from '../../ui/figure.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { BudgetsPanel } from './budgets-panel.tsx'
import { UsageCharts } from './usage-charts.tsx'
import { describeCost, fillDays, lastDays, sumTotals } from './usage-days.ts'
import { type UsageBy, UsageTable } from './usage-table.tsx'

const spans = [
  { value: '7' as const, label: '7 days' },
  { value: '30' as const, label: '30 days' },
  { value: '90' as const, label: '90 days' },
]
const ways: { value: UsageBy; label: string }[] = [
  { value: 'profile', label: 'Profile' },
  { value: 'role', label: 'Role' },
  { value: 'run', label: 'Run' },
  { value: 'day', label: 'Day' },
]
const reloadMs = 15_000

/** What the models were used for: by day, profile, role and run; and how far the budgets are used. */
export function UsageSection({ config }: { config: Config }) {
  const [span, setSpan] = useState<(typeof spans)[number]['value']>('30')
  const [by, setBy] = useState<UsageBy>('profile')
  const days = lastDays(Number(span), new Date())
  const since = days[0] ?? ''
  const found = useLoad(`usage ${since}`, (signal) => client.llm.usage({ by: 'day', since }, { signal }))
  const parts = useLoad(`usage ${since} ${by}`, async (signal) => ({
    by,
    rows: (await client.llm.usage({ by, since }, { signal })).rows,
  }))
  useInterval(() => {
    found.reload()
    parts.reload()
  }, reloadMs)

  if (!found.data)
    return (
      <div className="panel">
        {found.problem ? (
          <Failure problem={found.problem} onRetry={found.reload} />
        ) : (
          <Loading what="usage" rows={5} />
        )}
      </div>
    )
  const { rows, today } = found.data
  const filled = fillDays(rows, days)
  const all = sumTotals(filled)
  return (
    <>
      <div className="row wrap usage-head">
        <dl className="figures">
          <Figure name="Cost" value={describeCost(all)} />
          <Figure name="Tokens" value={formatNumber(all.tokens)} />
          <Figure name="Calls" value={formatNumber(all.calls)} />
        </dl>
        <span className="push" />
        <Segmented label="Span" options={spans} value={span} onChange={(next) => setSpan(next)} />
      </div>
      {all.calls === 0 ? (
        <div className="panel">
          <Empty
            icon="runs"
            title={`No model was called in the last ${span} days`}
            actions={
              <Link className="btn" href="/models">
                {config.profiles.length === 0 ? 'Set up a model' : 'Look at the profiles'}
              </Link>
            }
          >
            Every call counts here, with its tokens and its cost: answers, and tests of a profile.
          </Empty>
        </div>
      ) : (
        <>
          {all.unpriced > 0 && (
            <p className="hint">
              The price of {formatCount(all.unpriced, 'call')} is unknown and not in the cost. A profile can
              have a price of its own.
            </p>
          )}
          <UsageCharts days={filled} />
        </>
      )}
      <BudgetsPanel today={today} budgets={config.budgets} />
      {all.calls > 0 && (
        <section className="panel" aria-label="What used it" aria-busy={parts.loading}>
          <div className="panel-head">
            <h2>What used it</h2>
            <span className="push" />
            <Segmented label="By" options={ways} value={by} onChange={(next) => setBy(next)} />
          </div>
          {parts.data?.by === by ? (
            <UsageTable by={by} rows={parts.data.rows} config={config} />
          ) : parts.problem ? (
            <Failure problem={parts.problem} onRetry={parts.reload} />
          ) : (
            <Loading what="usage" rows={3} />
          )}
        </section>
      )}
    </>
  )
}
