import { FilterInput } from '../../../ui/filter-input.tsx'
import { SpanSelect } from '../../../ui/log/span-select.tsx'
import type { TimeSpan } from '../../../ui/log/time-span.ts'
import { type Option, SelectMany } from '../../../ui/select.tsx'
import type { Level, LineFilter } from './line-filter.ts'

const levels: readonly Option<Level>[] = [
  { value: 'error', label: 'Error' },
  { value: 'warn', label: 'Warning' },
  { value: 'info', label: 'Info' },
  { value: 'debug', label: 'Debug' },
  { value: 'unsaid', label: 'No level' },
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
      <SpanSelect latest="Latest 5,000 lines each" {...{ span, onSpan }} />
      <FilterInput
        label="Request id"
        value={filter.requestId}
        onChange={(requestId) => onFilter({ ...filter, requestId })}
      />
    </div>
  )
}
