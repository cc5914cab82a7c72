import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { InboxButton } from '../features/inbox/inbox-button.tsx'
import { useTitle } from '../lib/title.ts'
import { useVerdict } from '../lib/use-verdict.ts'
import { indicatorText } from '../lib/verdict.ts'
import { Icon } from '../ui/icon.tsx'
import { StatusShape } from '../ui/status-shape.tsx'
import { usePalette } from './palette-state.ts'

/** Title, way to the palette, and the indicator: on every page. */
export function Header() {
  const title = useTitle()
  return (
    <header className="head">
      <div className="crumb">
        {title.parent && (
          <>
            <Link href={title.parent.place}>{title.parent.text}</Link>
            <Icon name="right" />
          </>
        )}
        <h1 tabIndex={-1}>{title.text}</h1>
      </div>
      <PaletteButton />
      <InboxButton />
      <Indicator />
    </header>
  )
}

function PaletteButton(): ReactNode {
  const open = usePalette((state) => state.setOpen)
  const keys = /mac/iu.test(navigator.platform) ? '⌘ K' : 'Ctrl K'
  return (
    <button
      type="button"
      className="palette-hint push"
      onClick={() => open(true)}
      aria-keyshortcuts="Control+K Meta+K"
    >
      <Icon name="search" />
      <span>Search or run a command</span>
      <kbd className="kbd">{keys}</kbd>
    </button>
  )
}

function Indicator() {
  const verdict = useVerdict()
  const text = indicatorText(verdict)
  return (
    <Link
      className={`system ${verdict.status}`}
      href="/status"
      title={verdict.status === 'unknown' ? verdict.detail : verdict.title}
    >
      <StatusShape shape={verdict.status} />
      <span className="sr">System: </span>
      <span className="cut">{text}</span>
    </Link>
  )
}
