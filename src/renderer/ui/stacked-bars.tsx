import { type PointerEvent, useState } from 'react'
import './stacked-bars.css'

/** One bar: its name on the axis, and its parts from below. */
export interface StackedBar {
  readonly key: string
  readonly label: string
  readonly parts: readonly { readonly name: string; readonly value: number; readonly look: string }[]
  /** Some of it is not known: a mark stands above the bar. */
  readonly isPartial?: boolean
}

const height = 100

/**
 * Bars over a common axis, each of stacked parts; pointing at one tells its figures. What it shows has to stand in a table
 * besides: the picture alone is read to nobody.
 *
 * @param top the value at the upper edge; 0: nothing to show
 * @param describe a bar's figures in a few words
 */
export function StackedBars({
  title,
  summary,
  bars,
  top,
  format,
  describe,
}: {
  title: string
  /** What holds for all bars together. */
  summary: string
  bars: readonly StackedBar[]
  top: number
  format(value: number): string
  describe(bar: StackedBar): string
}) {
  const [pointed, setPointed] = useState<number>()
  const bar = pointed === undefined ? undefined : bars[pointed]
  const slot = 100 / Math.max(1, bars.length)

  function onMove(event: PointerEvent<SVGSVGElement>) {
    const box = event.currentTarget.getBoundingClientRect()
    const at = Math.floor(((event.clientX - box.left) / box.width) * bars.length)
    setPointed(Math.min(bars.length - 1, Math.max(0, at)))
  }

  return (
    <figure className="stacked">
      <figcaption>
        <span className="mid">{title}</span>
        <span className="push small dim" aria-live="off">
          {bar ? `${bar.label}: ${describe(bar)}` : summary}
        </span>
      </figcaption>
      <div className="stacked-box">
        <span className="stacked-top">{top > 0 ? format(top) : ''}</span>
        <svg
          viewBox={`0 0 100 ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}: ${summary}`}
          onPointerMove={onMove}
          onPointerLeave={() => setPointed(undefined)}
        >
          <path className="grid" d={`M0 .5H100M0 ${height / 2}H100M0 ${height - 0.5}H100`} />
          {pointed !== undefined && (
            <rect className="pointed" x={pointed * slot} y={0} width={slot} height={height} />
          )}
          {bars.map((one, at) => (
            <Bar key={one.key} bar={one} x={at * slot} width={slot} top={top} />
          ))}
        </svg>
      </div>
      <div className="stacked-axis" aria-hidden="true">
        <span>{bars[0]?.label}</span>
        <span>{bars.at(-1)?.label}</span>
      </div>
    </figure>
  )
}

function Bar({ bar, x, width, top }: { bar: StackedBar; x: number; width: number; top: number }) {
  const gap = width * 0.18
  let y = height
  return (
    <g>
      {bar.parts.map(({ name, value, look }) => {
        if (value <= 0 || top <= 0) return null
        // What is there is seen, however little it is.
        const size = Math.max(1, (height * value) / top)
        y -= size
        return <rect key={name} className={look} x={x + gap / 2} y={y} width={width - gap} height={size} />
      })}
      {bar.isPartial && (
        <rect className="partial" x={x + gap / 2} y={Math.max(0, y - 4)} width={width - gap} height={2.5} />
      )}
    </g>
  )
}
