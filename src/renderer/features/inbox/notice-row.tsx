import { Link } from 'wouter'
import type { KeptNotice } from '../../../contract/notices.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { formatAge, formatAgo } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { logPlace } from '../../lib/request-id.ts'
import { useAction } from '../../lib/use-action.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { nameWay } from './name-way.ts'

/** One notice: what, how it stands, what to do, and the way to what it is about. */
export function NoticeRow({
  notice,
  isNew,
  onLeave,
}: {
  notice: KeptNotice
  isNew: boolean
  onLeave(): void
}) {
  const { id, title, body, remedy, outcome, state, target, requestId } = notice
  const [dismiss, dismissing] = useAction(() => client.notices.dismiss({ id }))
  const log = requestId === undefined ? undefined : logPlace({ request: requestId })
  return (
    <li className={isNew ? 'notice new' : 'notice'}>
      {state === 'over' ? (
        <StatusShape shape="healthy" label="Over:" />
      ) : notice.level === 'error' ? (
        <StatusShape shape="unhealthy" label="Error:" />
      ) : (
        <StatusShape shape="degraded" label="Warning:" />
      )}
      <div className="notice-words">
        <h3>
          {isNew && <span className="sr">New: </span>}
          {title}
        </h3>
        <Standing notice={notice} />
        {body && <p>{body}</p>}
        {outcome && <p>{outcome}</p>}
        {remedy && state !== 'over' && <p className="remedy">{remedy}</p>}
        {(target || log) && (
          <div className="notice-ways">
            {target && (
              <Link className="link" href={target} onClick={onLeave}>
                {nameWay(target)}
              </Link>
            )}
            {log && log !== target && (
              <Link className="link" href={log} onClick={onLeave}>
                Show its log
              </Link>
            )}
          </div>
        )}
      </div>
      {state !== 'ongoing' && (
        <IconButton
          icon="x"
          label={`Dismiss: ${title}`}
          disabled={dismissing}
          onClick={(event) => {
            keepFocusNear(event.currentTarget)
            dismiss()
          }}
        />
      )}
    </li>
  )
}

/** How it stands and since when: never by colour alone. */
function Standing({ notice: { state, at, endedAt, times } }: { notice: KeptNotice }) {
  const now = useNow()
  const began = Date.parse(at)
  const often = times > 1 ? `, ${formatCount(times, 'time')}` : ''
  if (state === 'ongoing')
    return (
      <p className="standing mid">
        Ongoing for <time dateTime={at}>{formatAge(Math.max(0, now - began))}</time>
        {often}
      </p>
    )
  if (state === 'over' && endedAt)
    return (
      <p className="standing">
        Over: lasted {formatAge(Math.max(0, Date.parse(endedAt) - began))}, ended{' '}
        <time dateTime={endedAt}>{formatAgo(endedAt, now)}</time>
        {often}
      </p>
    )
  return (
    <p className="standing">
      <time dateTime={at}>{formatAgo(at, now)}</time>
      {often}
    </p>
  )
}

/** What is dismissed goes with the button that had the focus: the next one takes it, or the list. */
function keepFocusNear(button: HTMLElement): void {
  const row = button.closest('li')
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling
  const next = neighbour?.querySelector('button') ?? button.closest('.inbox-body')
  if (next instanceof HTMLElement) next.focus()
}
