import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Config } from '../../../contract/config.ts'
import { ModelRole, type UsageRow } from '../../../contract/llm.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { formatNumber } from '../../lib/format.ts'
import { useLoad } from '../../lib/use-load.ts'
import { nameProfile } from './profile-draft.ts'
import { roleWords } from './role-words.ts'
import { showDate } from './usage-charts.tsx'
import { describeCost } from './usage-days.ts'

export type UsageBy = 'profile' | 'role' | 'run' | 'day'

/** More rows would be a log: the dearest come first. */
const mostRows = 50

/** What was used, a row for each profile, role, run or day. */
export function UsageTable({ by, rows, config }: { by: UsageBy; rows: readonly UsageRow[]; config: Config }) {
  const shown = rows.slice(0, mostRows)
  return (
    <>
      <div className="table-scroll">
        <table className="table usage-table" aria-label={`Usage by ${by}`}>
          <thead>
            <tr>
              <th>{headings[by]}</th>
              <th className="num">Calls</th>
              <th className="num">Input</th>
              <th className="num wide-only">From cache</th>
              <th className="num wide-only">Into cache</th>
              <th className="num">Output</th>
              <th className="num wide-only">Reasoning</th>
              <th className="num">Tokens</th>
              <th className="num">Cost</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((total) => (
              <tr key={total.key}>
                <td>{nameRow(by, total.key, config)}</td>
                <td className="num">{formatNumber(total.calls)}</td>
                <td className="num">{formatNumber(total.buckets.input)}</td>
                <td className="num wide-only">{formatNumber(total.buckets.cacheRead)}</td>
                <td className="num wide-only">{formatNumber(total.buckets.cacheWrite)}</td>
                <td className="num">{formatNumber(total.buckets.output)}</td>
                <td className="num wide-only">{formatNumber(total.buckets.reasoning)}</td>
                <td className="num">{formatNumber(total.tokens)}</td>
                <td className="num" title={describeUnpriced(total)}>
                  {describeCost(total)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p className="panel-body dim">None of the calls was part of one.</p>}
      {rows.length > mostRows && (
        <div className="panel-foot">
          The {mostRows} that took most, of {formatNumber(rows.length)}.
        </div>
      )}
    </>
  )
}

const headings: Record<UsageBy, string> = { profile: 'Profile', role: 'Role', run: 'Run', day: 'Day' }

function nameRow(by: UsageBy, key: string, config: Config): ReactNode {
  if (by === 'day') return showDate(key)
  if (by === 'run') return <RunName id={key} />
  if (by === 'role') {
    const role = ModelRole.safeParse(key)
    return role.success ? roleWords[role.data].title : key
  }
  const profile = config.profiles.find(({ id }) => id === key)
  if (!profile) return <span title="It was removed">{key} (removed)</span>
  return (
    <Link className="open" href={`/models/profiles/${encodeURIComponent(key)}`}>
      {nameProfile(profile)}
    </Link>
  )
}

/** A run by its title, once that is known; one that is gone by its id. */
function RunName({ id }: { id: string }) {
  const run = useLoad(`run ${id}`, (signal) => client.runs.get({ id }, { signal }))
  if (run.problem) return <code>{id}</code>
  return (
    <Link className="open" href={`/runs/${id}`}>
      {run.data?.title ?? id}
    </Link>
  )
}

function describeUnpriced({ unpriced, calls }: UsageRow): string | undefined {
  if (unpriced === 0) return undefined
  return `${formatCount(unpriced, 'call')} of ${formatNumber(calls)}: nobody knows the price. A profile can have one of its own.`
}
