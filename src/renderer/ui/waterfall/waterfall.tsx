import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Axis, Pan } from './axis.tsx'
import { keyAction } from './key-action.ts'
import { Legend } from './legend.tsx'
import { Row } from './row.tsx'
import type { WaterfallRow } from './waterfall-row.ts'
import { type TimeWindow, zoom } from './window.ts'
import { ZoomButtons } from './zoom-buttons.tsx'
import './waterfall.css'

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
  const id = useId()
  const { sight, close, setClose, zoomBy } = useSight(whole)
  const { box, virtual, at, row, setActive, move } = useActiveRow(rows, selected)
  const look = (factor: number) => zoomBy(factor, row?.span)
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
        <ZoomButtons canWiden={close !== null} onWhole={() => setClose(null)} onZoom={look} />
      </div>
      {close && <Pan sight={close} whole={whole} onChange={setClose} />}
      <div className="wf-box">
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
      </div>
    </section>
  )
}

/** The part of the time in sight: the whole, until one comes closer. */
function useSight(whole: TimeWindow) {
  const [close, setClose] = useState<TimeWindow | null>(null)
  const sight = close ?? whole
  const zoomBy = (factor: number, around: TimeWindow | null | undefined) => {
    const middle = around ? (around.from + around.to) / 2 : undefined
    const next = zoom(sight, whole, factor, middle)
    setClose(next.to - next.from >= whole.to - whole.from ? null : next)
  }
  return { sight, close, setClose, zoomBy }
}

/** The row that the keys act on, kept in sight; one that is selected elsewhere becomes it. */
function useActiveRow(rows: readonly WaterfallRow[], selected: string | null) {
  const [active, setActive] = useState(0)
  const box = useRef<HTMLDivElement>(null)
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
  return { box, virtual, at, row: rows[at], setActive, move }
}
