import { type Option, Select } from '../select.tsx'
import type { TimeSpan } from './time-span.ts'

type SpanName = 'latest' | '5' | '15' | '60' | '1440' | 'all' | 'between'

/** From when the lines are. `latest` says how many the newest are. */
export function SpanSelect({
  latest,
  span,
  onSpan,
}: {
  latest: string
  span: TimeSpan
  onSpan(span: TimeSpan): void
}) {
  const options: readonly Option<SpanName>[] = [
    { value: 'latest', label: latest },
    { value: '5', label: 'Last 5 minutes' },
    { value: '15', label: 'Last 15 minutes' },
    { value: '60', label: 'Last hour' },
    { value: '1440', label: 'Last 24 hours' },
    { value: 'all', label: 'From the beginning' },
    { value: 'between', label: 'Between…' },
  ]
  const name = (span.kind === 'minutes' ? String(span.minutes) : span.kind) as SpanName
  return (
    <>
      <Select label="Time" options={options} value={name} onChange={(next) => onSpan(toSpan(next))} />
      {span.kind === 'between' &&
        (['from', 'to'] as const).map((end) => (
          <input
            key={end}
            className="input moment"
            type="datetime-local"
            step="1"
            aria-label={end === 'from' ? 'From' : 'To'}
            value={span[end] ?? ''}
            onChange={(event) => onSpan({ ...span, [end]: event.target.value })}
          />
        ))}
    </>
  )
}

function toSpan(name: SpanName): TimeSpan {
  if (name === 'latest' || name === 'all' || name === 'between') return { kind: name }
  return { kind: 'minutes', minutes: Number(name) }
}
