import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { formatDuration } from '../../lib/format.ts'
import { Button } from '../button.tsx'
import { Icon } from '../icon.tsx'
import { type Shape, StatusShape } from '../status-shape.tsx'
import { ticks } from './ticks.ts'
import { type TimeWindow, zoom } from './window.ts'
import './waterfall.css'

/** One bar with its name. */
export interface WaterfallRow {
  id: string
  name: string
  /** All of a long name. */
  title: string
  depth: number
  shape: Shape
  word: string
  /** Folded or not; `undefined` where there is nothing beneath it. */
  isOpen: boolean | undefined
  /** Ms since the epoch; `null` before it has begun. */
  span: TimeWindow | null
  tookMs: number
  failed: boolean
  badge?: string
  /** When it decided how long the whole took. */
  critical: readonly TimeWindow[]
  /** Not a bar but a way to more of them. */
  isMore?: boolean
}

export interface WaterfallProps {
  title: string
  rows: readonly WaterfallRow[]
  whole: TimeWindow
  /** When nothing was worked on. */
  pauses: readonly TimeWindow[]
  selected: string | null
  onSelect(id: string): void
  onFold(id: string, open: boolean): void
}

const rowHeight = 28

/** What took the time: steps on a common axis, beneath one another, with the path that decided how long it took. */
export function Waterfall({ title, rows, whole, pauses, selected, onSelect, onFold }: WaterfallProps) {
  const [close, setClose] = useState<TimeWindow | null>(null)
  const [active, setActive] = useState(0)
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const sight = close ?? whole
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The axis stays above them.
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
  })
  const at = Math.min(active, rows.length - 1)
  const row = rows[at]
  const chosen = selected === null ? -1 : rows.findIndex((one) => one.id === selected)
  useEffect(() => {
    if (chosen < 0) return
    setActive(chosen)
    virtual.scrollToIndex(chosen)
  }, [chosen, virtual])

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to))
    setActive(next)
    virtual.scrollToIndex(next)
  }
  const look = (factor: number) => {
    const middle = row?.span ? (row.span.from + row.span.to) / 2 : undefined
    const next = zoom(sight, whole, factor, middle)
    setClose(next.to - next.from >= whole.to - whole.from ? null : next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keyAction(event.key, row, at, rows, { move, onFold, onSelect, look })
    if (!act) return
    event.preventDefault()
    act()
  }

  return (
    <section className="panel waterfall" aria-labelledby={`${id}-title`}>
      <div className="panel-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <Legend />
        <span className="row">
          <Button small disabled={close === null} onClick={() => setClose(null)}>
            Whole
          </Button>
          <Button small disabled={close === null} onClick={() => look(2)} aria-label="Zoom out">
            −
          </Button>
          <Button small onClick={() => look(0.5)} aria-label="Zoom in">
            +
          </Button>
        </span>
      </div>
      {close && <Pan sight={close} whole={whole} onChange={setClose} />}
      <div
        className="wf-rows"
        ref={box}
        role="tree"
        tabIndex={0}
        aria-label={title}
        aria-activedescendant={row ? `${id}-${at}` : undefined}
        onKeyDown={onKeyDown}
      >
        <Axis sight={sight} whole={whole} />
        <div className="wf-sheet" role="none" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const shown = rows[index]
            if (!shown) return null
            return (
              <Row
                key={shown.id}
                {...{ row: shown, sight, pauses }}
                domId={`${id}-${index}`}
                isActive={index === at}
                isSelected={shown.id === selected}
                top={start - rowHeight}
                onClick={() => {
                  setActive(index)
                  onSelect(shown.id)
                }}
                onFold={() => onFold(shown.id, !shown.isOpen)}
              />
            )
          })}
        </div>
      </div>
    </section>
  )
}

/** What a key does on a row; `undefined` where it does nothing. */
function keyAction(
  key: string,
  row: WaterfallRow | undefined,
  at: number,
  rows: readonly WaterfallRow[],
  does: Pick<WaterfallProps, 'onFold' | 'onSelect'> & {
    move(to: number): void
    look(factor: number): void
  },
): (() => void) | undefined {
  if (!row) return undefined
  switch (key) {
    case 'ArrowDown':
      return () => does.move(at + 1)
    case 'ArrowUp':
      return () => does.move(at - 1)
    case 'Home':
      return () => does.move(0)
    case 'End':
      return () => does.move(rows.length - 1)
    case 'ArrowRight':
      if (row.isOpen === false) return () => does.onFold(row.id, true)
      return row.isOpen ? () => does.move(at + 1) : undefined
    case 'ArrowLeft':
      if (row.isOpen) return () => does.onFold(row.id, false)
      return () => does.move(rows.findLastIndex((one, index) => index < at && one.depth < row.depth))
    case 'Enter':
    case ' ':
      return () => does.onSelect(row.id)
    case '+':
      return () => does.look(0.5)
    case '-':
      return () => does.look(2)
    default:
      return undefined
  }
}

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

function Row({ row, sight, pauses, domId, isActive, isSelected, top, onClick, onFold }: RowProps) {
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

function Bar({
  row,
  sight,
  pauses,
}: {
  row: WaterfallRow
  sight: TimeWindow
  pauses: readonly TimeWindow[]
}) {
  const length = sight.to - sight.from
  const place = ({ from, to }: TimeWindow) => {
    const x = (1000 * (Math.max(from, sight.from) - sight.from)) / length
    const end = (1000 * (Math.min(to, sight.to) - sight.from)) / length
    return end < 0 || x > 1000 || end < x ? null : { x, width: Math.max(2, end - x) }
  }
  const own = row.span && place(row.span)
  const spansParts = row.isOpen !== undefined
  const look = row.failed ? 'fail' : spansParts ? 'whole' : undefined
  return (
    <svg className="wf-bar" viewBox="0 0 1000 28" preserveAspectRatio="none" aria-hidden="true">
      {ticks(length)
        .slice(1)
        .map((mark) => (
          <line key={mark} x1={(1000 * mark) / length} x2={(1000 * mark) / length} y1="0" y2="28" />
        ))}
      {own && <rect className={look} {...own} y={spansParts ? 12 : 9} height={spansParts ? 4 : 10} />}
      {!row.failed &&
        row.critical.map((span) => {
          const drawn = place(span)
          return (
            drawn && (
              <rect
                key={span.from}
                className="critical"
                {...drawn}
                y={spansParts ? 12 : 9}
                height={spansParts ? 4 : 10}
              />
            )
          )
        })}
      {pauses.map((span) => {
        const drawn = place(span)
        return drawn && <rect key={span.from} className="pause" {...drawn} y="0" height="28" />
      })}
    </svg>
  )
}

function Axis({ sight, whole }: { sight: TimeWindow; whole: TimeWindow }) {
  const length = sight.to - sight.from
  const offset = sight.from - whole.from
  return (
    <div className="wf-axis" aria-hidden="true">
      <span className="wf-name">{formatDuration(length)} in sight</span>
      <span className="wf-ticks">
        {ticks(length)
          .filter((mark) => mark <= 0.92 * length)
          .map((mark) => (
            <span key={mark} style={{ insetInlineStart: `${(100 * mark) / length}%` }}>
              {offset + mark === 0 ? '0' : formatDuration(offset + mark).replace('.0 ', ' ')}
            </span>
          ))}
      </span>
      <span className="wf-time">Time</span>
    </div>
  )
}

function Pan({
  sight,
  whole,
  onChange,
}: {
  sight: TimeWindow
  whole: TimeWindow
  onChange(to: TimeWindow): void
}) {
  const length = sight.to - sight.from
  const most = whole.to - whole.from - length
  return (
    <div className="wf-pan">
      <input
        type="range"
        aria-label="Part of the time in sight"
        min={0}
        max={Math.max(1, Math.round(most))}
        value={Math.round(sight.from - whole.from)}
        onChange={(event) => {
          const from = whole.from + Number(event.target.value)
          onChange({ from, to: from + length })
        }}
      />
    </div>
  )
}

function Legend() {
  return (
    <span className="legend push" aria-hidden="true">
      <span>
        <i className="key critical" /> Critical path
      </span>
      <span>
        <i className="key" /> In parallel
      </span>
      <span>
        <i className="key thin" /> Spans its parts
      </span>
      <span>
        <i className="key fail" /> Failed
      </span>
    </span>
  )
}
