import { useState } from 'react'
import type { HealthChange } from '../../../contract/health.ts'
import { formatClock, formatDuration, formatMoment } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import type { Loaded } from '../../lib/use-load.ts'
import { Icon } from '../../ui/icon.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { StatusShape, statusWord } from '../../ui/status-shape.tsx'
import { Ago } from '../../ui/time.tsx'

/** Changes shown beside what still goes on, before all are asked for. */
const few = 6

/** What still goes on, and what else changed, each newest first. */
export function Changes({ changes }: { changes: Loaded<{ changes: HealthChange[] }> }) {
  const [all, setAll] = useState(false)
  const list = changes.data?.changes ?? []
  const ongoing = list.filter(goesOn)
  const past = list.filter((change) => !goesOn(change))
  return (
    <section className="group" aria-labelledby="recent-changes">
      <div className="section">
        <h2 id="recent-changes">Recent changes</h2>
        {past.length > few && (
          <button type="button" className="link push" onClick={() => setAll(!all)}>
            {all ? 'Fewer' : `All ${list.length}`}
          </button>
        )}
      </div>
      <div className="panel">
        {changes.problem && !changes.data ? (
          <Failure problem={changes.problem} onRetry={changes.reload} />
        ) : !changes.data ? (
          <Loading what="changes" rows={3} />
        ) : list.length === 0 ? (
          <Empty icon="clock" title="Nothing has changed yet">
            When a dependency goes down or comes back, it is written down here.
          </Empty>
        ) : (
          <Table changes={[...ongoing, ...(all ? past : past.slice(0, few))]} />
        )}
      </div>
    </section>
  )
}

/** Whether it is trouble that is still so: it must not fall out of sight behind what happened since. */
function goesOn({ to, lastedMs }: HealthChange): boolean {
  return lastedMs === null && (to === 'unhealthy' || to === 'degraded')
}

function Table({ changes }: { changes: HealthChange[] }) {
  const now = useNow()
  return (
    <table className="table changes">
      <thead className="sr">
        <tr>
          <th>When</th>
          <th>What</th>
          <th>Change</th>
          <th>Why</th>
          <th>Lasted</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={`${change.at} ${change.name}`} className={goesOn(change) ? 'ongoing' : undefined}>
            <td className="dim nowrap">
              {goesOn(change) ? <Since at={change.at} now={now} /> : <Ago at={change.at} />}
            </td>
            <td className="mid nowrap">{change.title}</td>
            <td>
              <span className="state">
                <StatusShape shape={change.from} label={`from ${statusWord(change.from)} to`} />
                <Icon name="arrow" />
                <StatusShape shape={change.to} />
                {statusWord(change.to)}
              </span>
            </td>
            <td className="dim">{change.detail}</td>
            <td className="num dim">
              {change.lastedMs === null
                ? `so far ${formatDuration(Math.max(0, now - Date.parse(change.at)))}`
                : formatDuration(change.lastedMs)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Since when it goes on: the time of day, and the date where that was not today. */
function Since({ at, now }: { at: string; now: number }) {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString()
  return (
    <time dateTime={at} title={formatMoment(at)}>
      since {isToday ? formatClock(at) : formatMoment(at)}
    </time>
  )
}
