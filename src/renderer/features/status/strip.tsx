import { useState } from 'react'
import type { CheckHistory, HealthChange } from '../../../contract/health.ts'
import { formatAge, formatClock, formatPercent } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import type { Loaded } from '../../lib/use-load.ts'
import { Failure } from '../../ui/states.tsx'
import { statusWord } from '../../ui/status-shape.tsx'
import { Bar } from '../../ui/uptime-bars.tsx'
import { troubleIn } from './slices.ts'

type Overall = Pick<CheckHistory, 'uptime' | 'available'>

/** The last 24 hours of everything together, oldest first; pointing at a slice, or the arrow keys, tell what was. */
export function Strip({
  history,
  changes,
}: {
  history: Loaded<{ overall: Overall }>
  changes: readonly HealthChange[]
}) {
  const [at, setAt] = useState<number | null>(null)
  const now = useNow(10_000)
  if (history.problem && !history.data) return <Failure problem={history.problem} onRetry={history.reload} />
  const slices = history.data?.overall.uptime ?? []
  const available = history.data?.overall.available
  const count = Math.max(slices.length, 1)
  const slice = at === null ? undefined : slices[at]

  function onKey(event: React.KeyboardEvent) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    setAt((before) => Math.min(count - 1, Math.max(0, (before ?? count) + step)))
  }

  return (
    <section className="strip" aria-label="Last 24 hours">
      <div
        className="strip-bars"
        role="slider"
        tabIndex={0}
        aria-label="Status over the last 24 hours"
        aria-valuemin={0}
        aria-valuemax={count - 1}
        aria-valuenow={at ?? count - 1}
        aria-valuetext={
          slice
            ? sliceText(slice, changes, now)
            : `${available == null ? 'Not measured' : formatPercent(available)} available`
        }
        onKeyDown={onKey}
        onBlur={() => setAt(null)}
        onPointerLeave={() => setAt(null)}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect()
          const x = (event.clientX - box.left) / box.width
          setAt(Math.min(count - 1, Math.max(0, Math.floor(x * count))))
        }}
      >
        <svg
          className="bars tall"
          viewBox={`0 0 ${count * 10} 28`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {slices.map(({ from, worst }, index) => (
            <Bar key={from} x={index * 10} width={7} height={28} status={worst} />
          ))}
        </svg>
        {slice && at !== null && (
          <span
            className={`tip strip-tip ${edge(at, count)}`}
            style={{ insetInlineStart: `${((at + 0.35) / count) * 100}%` }}
          >
            {sliceText(slice, changes, now)}
          </span>
        )}
      </div>
      <div className="strip-axis" aria-hidden="true">
        <span>24 h ago</span>
        <span>18 h</span>
        <span>12 h</span>
        <span>6 h</span>
        <span>now</span>
      </div>
    </section>
  )
}

function edge(at: number, count: number): string {
  if (at < count * 0.15) return 'start'
  return at > count * 0.85 ? 'end' : ''
}

function sliceText(slice: Overall['uptime'][number], changes: readonly HealthChange[], now: number): string {
  const span = `${formatClock(slice.from)} to ${formatClock(slice.to)}`
  if (slice.worst === null) return `Not measured, ${span}`
  const [worst] = troubleIn(changes, Date.parse(slice.from), Date.parse(slice.to), now)
  if (!worst || slice.worst === 'healthy') return `${statusWord(slice.worst)}, ${span}`
  const lasted = worst.lastedMs === null ? 'until now' : formatAge(worst.lastedMs)
  return `${worst.title} ${worst.to} ${lasted}, from ${formatClock(worst.at)}`
}
