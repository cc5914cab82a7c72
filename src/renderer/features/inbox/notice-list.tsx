import { Popover } from '@base-ui/react/popover'
import { type Ref, useEffect, useState } from 'react'
import { mostNotices, type NoticeCounts } from '../../../contract/notices.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { useAction } from '../../lib/use-action.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Button } from '../../ui/button.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { NoticeRow } from './notice-row.tsx'

/** Notices shown before all are asked for. */
const few = 50

/** The inbox: what is ongoing first, then the newest. What it shows is read from then on. */
export function NoticeList({
  ref,
  counts,
  onLeave,
}: {
  ref: Ref<HTMLElement>
  counts: NoticeCounts | null
  onLeave(): void
}) {
  const [limit, setLimit] = useState(few)
  const list = useLoad(`notices ${counts?.revision} ${limit}`, (signal) =>
    client.notices.list({ limit }, { signal }),
  )
  const isNew = useNewNotices(list.data?.notices ?? [])
  const [dismissAll, dismissing] = useAction(() => client.notices.dismissAll())
  const { notices = [], total = 0, ongoing = 0 } = list.data ?? {}
  return (
    <>
      <div className="inbox-head">
        <Popover.Title>Inbox</Popover.Title>
        {total > 0 && (
          <span className="dim small">
            {formatCount(total, 'notice')}
            {ongoing > 0 && `, ${ongoing} ongoing`}
          </span>
        )}
        <span className="push" />
        {total > ongoing && (
          <Button small busy={dismissing} onClick={() => dismissAll()}>
            Dismiss all{ongoing > 0 && ' that are over'}
          </Button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
      <section className="inbox-body" ref={ref} tabIndex={0} aria-label="Notices">
        {list.problem && !list.data ? (
          <Failure problem={list.problem} onRetry={list.reload} />
        ) : !list.data ? (
          <Loading what="notices" rows={3} />
        ) : notices.length === 0 ? (
          <Empty icon="bell" title="Nothing has gone wrong">
            Failed runs, outages and stack failures wait here until you dismiss them.
          </Empty>
        ) : (
          <ul className="notices">
            {notices.map((notice) => (
              <NoticeRow key={notice.id} notice={notice} isNew={isNew(notice.id)} onLeave={onLeave} />
            ))}
          </ul>
        )}
        {total > notices.length && (
          <button type="button" className="link more" onClick={() => setLimit(mostNotices)}>
            Show all {total}
          </button>
        )}
      </section>
    </>
  )
}

/** Marks what is shown as read, everywhere, and remembers here what was new until the list is closed. */
function useNewNotices(shown: readonly { id: string; read: boolean }[]): (id: string) => boolean {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const unread = shown.filter(({ read }) => !read).map(({ id }) => id)
  const key = unread.join()
  useEffect(() => {
    if (key === '') return
    const ids = key.split(',')
    setSeen((before) => new Set([...before, ...ids]))
    // They stay unread where this is not heard, and are marked with the next look.
    client.notices.markRead({ ids }).catch(() => undefined)
  }, [key])
  return (id) => seen.has(id) || unread.includes(id)
}
