import { formatDuration } from '../../lib/format.ts'
import { ticks } from './ticks.ts'
import type { TimeWindow } from './window.ts'

/** The time in sight, in round steps from the beginning of the whole. */
export function Axis({ sight, whole }: { sight: TimeWindow; whole: TimeWindow }) {
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

/** Moves the part in sight along the whole. */
export function Pan({
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
