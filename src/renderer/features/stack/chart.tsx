import { type PointerEvent, useState } from 'react'
import { formatAge } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { chartPaths, type Series } from './chart-paths.ts'

/** How far back a chart reaches, ms: as far as is known, within these. */
const reach = { least: 60_000, most: 5 * 60_000 }

/** A figure of the last minutes; pointing at it tells what was then. */
export function Chart({
  title,
  series,
  least,
  format,
  note,
}: {
  title: string
  series: readonly Series[]
  /** The scale reaches at least so far. */
  least: number
  format(value: number): string
  note?: string | undefined
}) {
  const now = useNow(1000)
  const [pointed, setPointed] = useState<number>()
  const first = Math.min(now, ...series.flatMap(({ points }) => points[0]?.at ?? now))
  const span = Math.min(reach.most, Math.max(reach.least, now - first))
  const { ceiling, lines } = chartPaths(series, { from: now - span, to: now, least })
  const moment = pointed === undefined ? now : now - span * (1 - pointed)
  const read = series.map(({ name, points }) => ({ name, value: nearest(points, moment) }))
  const known = read.some(({ value }) => value !== undefined)

  function onMove(event: PointerEvent<SVGSVGElement>) {
    const box = event.currentTarget.getBoundingClientRect()
    setPointed(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)))
  }

  return (
    <figure className="chart">
      <figcaption>
        <span className="mid">{title}</span>
        <span className="dim small">{pointed === undefined ? note : `${formatAge(now - moment)} ago`}</span>
        <span className="push row loose small">
          {known ? (
            read.map(({ name, value }, at) => (
              <span key={name} className="row">
                {series.length > 1 && (
                  <>
                    <span className={`chart-key c${at + 1}`} aria-hidden="true" />
                    <span className="dim">{name}</span>
                  </>
                )}
                <span className="mid">{value === undefined ? '–' : format(value)}</span>
              </span>
            ))
          ) : (
            <span className="faint">not measured</span>
          )}
        </span>
      </figcaption>
      <div className="chart-box">
        <svg
          viewBox="0 0 100 40"
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}, last ${formatAge(span)}: ${read.map(({ name, value }) => `${name} ${value === undefined ? 'not measured' : format(value)}`).join(', ')}`}
          onPointerMove={onMove}
          onPointerLeave={() => setPointed(undefined)}
        >
          <path className="grid" d="M0 1H100M0 20H100M0 39H100" />
          {lines.map((line, at) => (
            <path key={series[at]!.name} className={`c${at + 1}`} d={line} />
          ))}
          {pointed !== undefined && <path className="cursor" d={`M${100 * pointed} 0V40`} />}
        </svg>
        <span className="chart-top">{format(ceiling)}</span>
      </div>
      <div className="chart-axis" aria-hidden="true">
        <span>{formatAge(span)} ago</span>
        <span>now</span>
      </div>
    </figure>
  )
}

/** The value measured within some seconds of a moment. */
function nearest(points: Series['points'], moment: number): number | undefined {
  const best = points.reduce<Series['points'][number] | undefined>(
    (found, point) => (!found || Math.abs(point.at - moment) < Math.abs(found.at - moment) ? point : found),
    undefined,
  )
  return best && Math.abs(best.at - moment) < 7000 ? best.value : undefined
}
