import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { formatMoment } from '../../lib/format.ts'
import { Button } from '../button.tsx'
import type { LineBuffer, Numbered, ShownLine } from './line-buffer.ts'
import type { LineIndex } from './line-index.ts'
import { lineClock } from './line-text.ts'
import type { Matcher } from './matcher.ts'

const rowHeight = 20
/** What is beyond this of a line is seen when the line is chosen. */
const shownLength = 1000

/**
 * The lines an index holds. Only those in sight are in the page. It stays at the end while lines come, until one
 * scrolls up.
 */
export function LogLines<Line extends ShownLine>({
  buffer,
  index,
  version,
  matcher,
  who,
  mark,
  chosen,
  onChoose,
  goTo,
}: {
  buffer: LineBuffer<Line>
  index: LineIndex<Line>
  /** Changes whenever lines came. */
  version: number
  matcher: Matcher | undefined
  /** Who wrote a line, where that is shown. */
  who: ((line: Line) => string) | undefined
  /** What stands where a line has no level. */
  mark?: ((line: Line) => string) | undefined
  /** Number of the chosen line. */
  chosen: number | undefined
  onChoose(number: number | undefined): void
  /** A line to bring into sight, once for each new object. */
  goTo: { number: number } | undefined
}) {
  const box = useRef<HTMLDivElement>(null)
  const [follow, setFollow] = useState(true)
  const lastTop = useRef(0)
  const count = index.size
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  })

  useLayoutEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [follow, version, index])

  // What is looked at stays where it is while the oldest lines are dropped above it.
  const gone = useRef({ index, dropped: index.dropped })
  useLayoutEffect(() => {
    const dropped = gone.current.index === index ? index.dropped - gone.current.dropped : 0
    gone.current = { index, dropped: index.dropped }
    if (dropped > 0 && !follow && box.current) {
      box.current.scrollTop -= dropped * rowHeight
      lastTop.current = box.current.scrollTop
    }
  })

  useLayoutEffect(() => {
    if (!goTo) return
    setFollow(false)
    rows.scrollToIndex(index.findPlace(goTo.number), { align: 'center' })
  }, [goTo, index, rows])

  // Its detail opens below and takes room: what was clicked stays in sight.
  useLayoutEffect(() => {
    const lines = box.current
    if (chosen === undefined || !lines) return
    const end = (index.findPlace(chosen) + 1) * rowHeight
    if (end > lines.scrollTop + lines.clientHeight) lines.scrollTop = end - lines.clientHeight
  }, [chosen, index])

  function onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = box.current!
    if (scrollHeight - scrollTop - clientHeight < 2 * rowHeight) setFollow(true)
    else if (scrollTop < lastTop.current - 1) setFollow(false)
    lastTop.current = scrollTop
  }

  function onKey(event: KeyboardEvent) {
    if (event.key === 'Escape') onChoose(undefined)
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (step === undefined || count === 0) return
    event.preventDefault()
    const from = chosen === undefined ? count : index.findPlace(chosen)
    const place = Math.min(count - 1, Math.max(0, from + step))
    setFollow(false)
    onChoose(index.at(place))
    rows.scrollToIndex(place)
  }

  return (
    <div className="loglines">
      <div
        className={who ? 'lines with-who' : 'lines'}
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label="Log lines"
        aria-activedescendant={chosen === undefined ? undefined : lineId(chosen)}
        onScroll={onScroll}
        onKeyDown={onKey}
      >
        <div role="presentation" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index: place, start }) => {
            const number = index.at(place)
            const line = number === undefined ? undefined : buffer.at(number)
            return line ? (
              <OneLine
                key={line.number}
                line={line}
                top={start}
                place={place}
                count={count}
                matcher={matcher}
                chosen={line.number === chosen}
                who={who?.(line)}
                mark={mark?.(line)}
                onChoose={onChoose}
              />
            ) : null
          })}
        </div>
      </div>
      {!follow && (
        <Button className="to-now" icon="down" onClick={() => setFollow(true)}>
          Jump to now
        </Button>
      )}
    </div>
  )
}

function OneLine({
  line,
  top,
  place,
  count,
  matcher,
  chosen,
  who,
  mark,
  onChoose,
}: {
  line: Numbered<ShownLine>
  top: number
  place: number
  count: number
  matcher: Matcher | undefined
  chosen: boolean
  who: string | undefined
  mark: string | undefined
  onChoose(number: number | undefined): void
}) {
  const text = line.text.slice(0, shownLength)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
    <div
      role="option"
      id={lineId(line.number)}
      tabIndex={-1}
      aria-selected={chosen}
      aria-posinset={place + 1}
      aria-setsize={count}
      className={`line ${line.level ?? ''}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => {
        // Marking text with the mouse ends in a click too.
        if (window.getSelection()?.isCollapsed ?? true) onChoose(chosen ? undefined : line.number)
      }}
    >
      <time dateTime={line.at} title={formatMoment(line.at)}>
        {lineClock(line.at)}
      </time>
      {who !== undefined && <span className="who cut">{who}</span>}
      <span className="lv">{line.level ?? mark}</span>
      <span className="msg">{matcher ? <Marked text={text} matcher={matcher} /> : text}</span>
    </div>
  )
}

/** A text with what was looked for marked. */
export function Marked({ text, matcher }: { text: string; matcher: Matcher }) {
  const ranges = matcher.ranges(text)
  let end = 0
  return (
    <>
      {ranges.map(([from, to]) => {
        const before = text.slice(end, from)
        end = to
        return (
          <span key={from}>
            {before}
            <mark>{text.slice(from, to)}</mark>
          </span>
        )
      })}
      {text.slice(end)}
    </>
  )
}

function lineId(number: number): string {
  return `line-${number}`
}
