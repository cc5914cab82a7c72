import { Link } from 'wouter'
import type { Config } from '../../../contract/config.ts'
import type { ModelUsageReport } from '../../../contract/llm.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { formatPercent } from '../../lib/format.ts'
import { formatTokens, formatUsd } from './usage-days.ts'

/** Budgets in force: what of them is used, what calls under way have reserved, and where each ends. */
export function BudgetsPanel({ today, budgets }: Pick<ModelUsageReport, 'today'> & Pick<Config, 'budgets'>) {
  const { callUsd, runUsd, dayUsd, dayTokens } = budgets
  const isSet = [callUsd, runUsd, dayUsd, dayTokens].some((limit) => limit !== undefined)
  return (
    <section className="panel" aria-label="Budgets">
      <div className="panel-head">
        <h2>Budgets</h2>
        <span className="push" />
        <Link className="btn small" href="/models/limits">
          {isSet ? 'Change' : 'Set a budget'}
        </Link>
      </div>
      <div className="panel-body budgets">
        {!isSet && <p className="dim">No budget is set: calls are counted, and nothing limits them.</p>}
        {dayUsd !== undefined && (
          <BudgetBar
            title="Cost today"
            {...{ used: today.cost, reserved: today.reservedCost, limit: dayUsd, format: formatUsd }}
            note={
              today.unpriced > 0
                ? `${formatCount(today.unpriced, 'call')} of unknown price not counted in it`
                : undefined
            }
          />
        )}
        {dayTokens !== undefined && (
          <BudgetBar
            title="Tokens today"
            {...{
              used: today.tokens,
              reserved: today.reservedTokens,
              limit: dayTokens,
              format: formatTokens,
            }}
          />
        )}
        {(callUsd !== undefined || runUsd !== undefined) && (
          <p className="dim small">
            {[
              callUsd !== undefined && `A call may cost ${formatUsd(callUsd)} at most`,
              runUsd !== undefined && `${callUsd === undefined ? 'A' : 'a'} run ${formatUsd(runUsd)}`,
            ]
              .filter(Boolean)
              .join(', ')}
            .
          </p>
        )}
      </div>
    </section>
  )
}

function BudgetBar({
  title,
  used,
  reserved,
  limit,
  format,
  note,
}: {
  title: string
  used: number
  reserved: number
  limit: number
  format(value: number): string
  note?: string | undefined
}) {
  const share = (value: number) => Math.min(100, (100 * value) / limit)
  const isOver = used + reserved > limit * 0.999
  const words = `${format(used)} used${reserved > 0 ? `, ${format(reserved)} reserved` : ''}, of ${format(limit)}`
  return (
    <div className="budget">
      <div className="row">
        <span className="mid">{title}</span>
        <span className={isOver ? 'push small bad-words' : 'push small dim'}>
          {isOver ? `Used up: ${words}` : `${words} (${formatPercent(used / limit)})`}
        </span>
      </div>
      <svg
        className="budget-bar"
        viewBox="0 0 100 8"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${words}`}
      >
        <rect className="all" width={100} height={8} />
        <rect className="reserved" width={share(used + reserved)} height={8} />
        <rect className={isOver ? 'used over' : 'used'} width={share(used)} height={8} />
      </svg>
      {note && <p className="hint">{note}</p>}
    </div>
  )
}
