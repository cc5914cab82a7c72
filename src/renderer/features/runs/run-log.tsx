import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import type { RunLogLine } from '../../../contract/runs.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { useLoad } from '../../lib/use-load.ts'
import { CheckRow } from '../../ui/checkbox.tsx'
import { FilterInput } from '../../ui/filter-input.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'

const most = 10_000
const rowHeight = 20

/** The lines a run has logged, oldest first; at its end while the run is under way. */
export function RunLog({ id, running }: { id: string; running: boolean }) {
  const [filter, setFilter] = useState('')
  const [troubleOnly, setTroubleOnly] = useState(false)
  const found = useLoad(`${id} ${running}`, (signal) => client.runs.log({ id, limit: most }, { signal }))
  useInterval(found.reload, running ? 2000 : null)

  if (found.problem && !found.data) return <Failure problem={found.problem} onRetry={found.reload} />
  if (!found.data) return <Loading what="log" />
  if (found.data.lines.length === 0) return <Empty icon="page" title="Nothing logged yet" />
  const text = filter.trim().toLowerCase()
  const lines = found.data.lines.filter(
    (line) =>
      (!troubleOnly || line.level === 'warn' || line.level === 'warning' || line.level === 'error') &&
      (text === '' || writeLine(line).toLowerCase().includes(text)),
  )
  return (
    <>
      <div className="log-tools">
        <FilterInput label="Find in the log" value={filter} onChange={setFilter} />
        <CheckRow label="Warnings and errors only" checked={troubleOnly} onChange={setTroubleOnly} />
        <span className="dim small push">
          {lines.length} of {formatCount(found.data.lines.length, 'line')}
          {found.data.truncated && ', the oldest are in the log file'}
        </span>
      </div>
      <Lines lines={lines} follow={running} />
    </>
  )
}

function Lines({ lines, follow }: { lines: readonly RunLogLine[]; follow: boolean }) {
  const box = useRef<HTMLElement>(null)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  })
  useEffect(() => {
    if (follow && lines.length > 0) rows.scrollToIndex(lines.length - 1)
  }, [follow, lines.length, rows])

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="log" ref={box} tabIndex={0} aria-label="Log lines">
      <ol style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]
          if (!line) return null
          return (
            <li
              key={index}
              className={`line ${line.level}`}
              style={{ transform: `translateY(${start}px)` }}
              title={writeLine(line)}
            >
              <time dateTime={line.ts}>{clock(line.ts)}</time>
              <span className="lv">{line.level}</span>
              <span className="msg">{line.message}</span>
              <span className="fields">{writeFields(line)}</span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function clock(ts: string): string {
  const at = new Date(ts)
  const two = (value: number) => String(value).padStart(2, '0')
  const ms = String(at.getMilliseconds()).padStart(3, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`
}

function writeFields({ fields }: RunLogLine): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
}

function writeLine(line: RunLogLine): string {
  return `${line.level} ${line.message} ${writeFields(line)}`
}
