import { ticks } from './ticks.ts'
import type { WaterfallRow } from './waterfall-row.ts'
import type { TimeWindow } from './window.ts'

/** The bar of a row, with what of it decided how long the whole took. */
export function Bar({
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
