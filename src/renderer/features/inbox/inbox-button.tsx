import { Popover } from '@base-ui/react/popover'
import { useEffect, useRef, useState } from 'react'
import { formatCount } from '../../../shared/count-words.ts'
import { useInbox } from '../../lib/inbox-store.ts'
import { Icon } from '../../ui/icon.tsx'
import { NoticeList } from './notice-list.tsx'
import './inbox.css'

/** The bell of the header, with how many notices are unread; it opens the inbox. */
export function InboxButton() {
  const { counts, isOpen, setOpen } = useInbox()
  const unread = counts?.unread ?? 0
  const list = useRef<HTMLElement>(null)
  /** A link was followed: the focus belongs to the page it leads to. */
  const isLeaving = useRef(false)
  return (
    <>
      <Popover.Root
        open={isOpen}
        onOpenChange={(open) => {
          isLeaving.current = false
          setOpen(open)
        }}
      >
        <Popover.Trigger
          className="bell"
          aria-label={unread === 0 ? 'Inbox' : `Inbox, ${unread} unread`}
          title="Inbox"
        >
          <Icon name="bell" />
          {unread > 0 && <span className="unread-count">{unread > 99 ? '99+' : unread}</span>}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner className="layer" align="end" sideOffset={6} collisionPadding={8}>
            <Popover.Popup className="inbox" initialFocus={list} finalFocus={() => !isLeaving.current}>
              <NoticeList
                ref={list}
                counts={counts}
                onLeave={() => {
                  isLeaving.current = true
                  setOpen(false)
                }}
              />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      <Announcement unread={counts?.unread} />
    </>
  )
}

/** Has screen readers say that something came in; what was there when the page opened is no news. */
function Announcement({ unread }: { unread: number | undefined }) {
  const before = useRef(unread)
  const [text, setText] = useState('')
  useEffect(() => {
    if (unread === undefined) return
    const grew = before.current !== undefined && unread > before.current
    before.current = unread
    setText(grew ? `${formatCount(unread, 'unread notice')} in the inbox` : '')
  }, [unread])
  return (
    <span className="sr" role="status">
      {text}
    </span>
  )
}
