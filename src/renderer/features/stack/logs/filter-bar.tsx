import { FilterInput } from '../../../ui/filter-input.tsx'
import type { TimeSpan } from '../../../ui/log/time-span.ts'
import { type Option, Select, SelectMany } from '../../../ui/select.tsx'
import type { Level, LineFilter } from './line-filter.ts'

const levels: readonly Option<Level>[] = [
  { value: 'error', label: 'Error' },
  { value: 'warn', label: 'Warning' },
  { value: 'info', label: 'Info' },
  { value: 'debug', label: 'Debug' },
  { value: 'unsaid', label: 'No level' },
]

type SpanName = 'latest' | '5' | '15' | '60' | '1440' | 'all' | 'between'
const spans: readonly Option<SpanName>[] = [
  { value: 'latest', label: 'Latest 5,000 lines each' },
  { value: '5', label: 'Last 5 minutes' },
  { value: '15', label: 'Last 15 minutes' },
  { value: '60', label: 'Last hour' },
  { value: '1440', label: 'Last 24 hours' },
  { value: 'all', label: 'From the beginning' },
  { value: 'between', label: 'Between…' },
]

/** Which lines are shown: of which services, of which levels, of which time, of one request. */
export function FilterBar({
  services,
  withServices,
  filter,
  span,
  onFilter,
  onSpan,
}: {
  services: readonly string[]
  withServices: boolean
  filter: LineFilter
  span: TimeSpan
  onFilter(filter: LineFilter): void
  onSpan(span: TimeSpan): void
}) {
  const name = (span.kind === 'minutes' ? String(span.minutes) : span.kind) as SpanName
  return (
    <div className="toolbar log-bar">
      {withServices && (
        <SelectMany
          label="Services"
          options={services.map((value) => ({ value, label: value }))}
          value={filter.services}
          none="All services"
          onChange={(chosen) => onFilter({ ...filter, services: chosen })}
        />
      )}
      <SelectMany
        label="Levels"
        options={levels}
        value={filter.levels}
        none="Any level"
        onChange={(chosen) => onFilter({ ...filter, levels: chosen })}
      />
      <Select label="Time" options={spans} value={name} onChange={(next) => onSpan(spanOf(next))} />
      {span.kind === 'between' && (
        <>
          <Moment label="From" value={span.from} onChange={(from) => onSpan({ ...span, from })} />
          <Moment label="To" value={span.to} onChange={(to) => onSpan({ ...span, to })} />
        </>
      )}
      <FilterInput
        label="Request id"
        value={filter.requestId}
        onChange={(requestId) => onFilter({ ...filter, requestId })}
      />
    </div>
  )
}

function Moment({
  label,
  value,
  onChange,
}: {
  label: string
  value: string | undefined
  onChange(value: string): void
}) {
  return (
    <input
      className="input moment"
      type="datetime-local"
      step="1"
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

function spanOf(name: SpanName): TimeSpan {
  if (name === 'latest' || name === 'all' || name === 'between') return { kind: name }
  return { kind: 'minutes', minutes: Number(name) }
}
