import { useEffect, useState } from 'react'
import type { LogLevel } from '../../../contract/logs.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { FilterInput } from '../../ui/filter-input.tsx'
import { SpanSelect } from '../../ui/log/span-select.tsx'
import type { TimeSpan } from '../../ui/log/time-span.ts'
import { type Option, Select } from '../../ui/select.tsx'
import type { PageQuery } from './log-query.ts'

const levels: readonly Option<LogLevel>[] = [
  { value: 'debug', label: 'Any level' },
  { value: 'info', label: 'Info or worse' },
  { value: 'warn', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
]

/** Which lines are shown: of which seriousness, logger, time, of one request or run. */
export function QueryBar({
  query,
  loggers,
  span,
  onQuery,
  onSpan,
}: {
  query: PageQuery
  /** Loggers that were heard of. */
  loggers: readonly string[]
  span: TimeSpan
  onQuery(query: PageQuery): void
  onSpan(span: TimeSpan): void
}) {
  const known = query.logger && !loggers.includes(query.logger) ? [...loggers, query.logger] : loggers
  return (
    <div className="toolbar log-bar">
      <Select
        label="Level"
        options={levels}
        value={query.level}
        onChange={(level) => onQuery({ ...query, level })}
      />
      <Select
        label="Logger"
        options={[
          { value: '', label: 'All loggers' },
          ...[...known].sort().map((value) => ({ value, label: value })),
        ]}
        value={query.logger}
        onChange={(logger) => onQuery({ ...query, logger })}
      />
      <SpanSelect latest="Latest 5,000 lines" {...{ span, onSpan }} />
      <IdInput
        label="Request id"
        value={query.request}
        onChange={(request) => onQuery({ ...query, request })}
      />
      <IdInput label="Run id" value={query.run} onChange={(run) => onQuery({ ...query, run })} />
    </div>
  )
}

/** Asks once the typing has stopped: each id is read for in all files. */
function IdInput({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange(value: string): void
}) {
  const [text, setText] = useState(value)
  const settled = useDebounced(text.trim(), 300)
  useEffect(() => {
    if (settled !== value && settled === text.trim()) onChange(settled)
  }, [settled])
  // Another place was gone to.
  useEffect(() => setText(value), [value])
  return <FilterInput label={label} value={text} onChange={setText} />
}
