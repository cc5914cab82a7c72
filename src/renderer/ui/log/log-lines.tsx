import type { KeyboardEvent } from 'react'
import { Button } from '../button.tsx'
import type { LineBuffer, ShownLine } from './line-buffer.ts'
import type { LineIndex } from './line-index.ts'
import { LogLine, lineId } from './log-line.tsx'
import type { Matcher } from './matcher.ts'
import { useLineScroll } from './use-line-scroll.ts'

interface LogLinesProps<Line> {
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
}

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
}: LogLinesProps<Line>) {
  const { box, rows, follow, setFollow, onScroll } = useLineScroll({ index, version, chosen, goTo })
  const count = index.size

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
              <LogLine
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
