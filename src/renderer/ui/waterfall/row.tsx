import { formatDuration } from '../../lib/format.ts'
import { Icon } from '../icon.tsx'
import { StatusShape } from '../status-shape.tsx'
import { Bar } from './bar.tsx'
import type { WaterfallRow } from './waterfall-row.ts'
import type { TimeWindow } from './window.ts'

interface RowProps {
  row: WaterfallRow
  sight: TimeWindow
  pauses: readonly TimeWindow[]
  domId: string
  isActive: boolean
  isSelected: boolean
  top: number
  onClick(): void
  onFold(): void
}

/** A row of the tree: its name, its bar and how long it took. */
export function Row({ row, sight, pauses, domId, isActive, isSelected, top, onClick, onFold }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree that it stands in takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree names the active one
    <div
      id={domId}
      role="treeitem"
      className={`wf-row${isActive ? ' active' : ''}`}
      aria-level={row.depth + 1}
      aria-expanded={row.isOpen}
      aria-selected={isSelected}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onClick}
    >
      <span className="wf-name" style={{ paddingInlineStart: 12 + 16 * row.depth }}>
        <Fold isOpen={row.isOpen} onFold={onFold} />
        {!row.isMore && <StatusShape shape={row.shape} label={row.word} />}
        <span className="cut" title={row.title}>
          {row.name}
        </span>
        {row.badge && <span className="badge warn">{row.badge}</span>}
      </span>
      <Bar row={row} sight={sight} pauses={pauses} />
      <span className="wf-time">{row.span ? formatDuration(row.tookMs) : ''}</span>
    </div>
  )
}

function Fold({ isOpen, onFold }: { isOpen: boolean | undefined; onFold(): void }) {
  if (isOpen === undefined) return <span className="wf-fold" aria-hidden="true" />
  return (
    <span
      className={isOpen ? 'wf-fold open' : 'wf-fold'}
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation()
        onFold()
      }}
    >
      <Icon name="right" />
    </span>
  )
}
