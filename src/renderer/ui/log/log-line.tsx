import { formatMoment } from '../../lib/format.ts'
import type { Numbered, ShownLine } from './line-buffer.ts'
import { lineClock } from './line-text.ts'
import { Marked } from './marked.tsx'
import type { Matcher } from './matcher.ts'

/** What is beyond this of a line is seen when the line is chosen. */
const shownLength = 1000

/** One line in its place in the list, with what was looked for marked. */
export function LogLine({
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

/** The id in the page of the line with this number. */
export function lineId(number: number): string {
  return `line-${number}`
}
