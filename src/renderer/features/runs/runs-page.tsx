import { type ReactNode, useState } from 'react'
import { useSearch } from 'wouter'
import { RunKind, runKindFacts } from '../../../contract/run-kinds.ts'
import { RunStatus } from '../../../contract/runs.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { runStates } from '../../lib/names.ts'
import { isUnderWay, useRuns } from '../../lib/runs-store.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Button } from '../../ui/button.tsx'
import { FilterInput } from '../../ui/filter-input.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { type Option, Select } from '../../ui/select.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { mergeRuns, type RunFilter } from './merge-runs.ts'
import { RunTable } from './run-table.tsx'
import './runs.css'
import { defined } from '../../../shared/defined.ts'

const kinds = [
  { value: 'any' as const, label: 'Any kind' },
  ...RunKind.options.map((value) => ({ value, label: runKindFacts(value).title })),
]
const states = [
  { value: 'any' as const, label: 'Any state' },
  ...RunStatus.options.map((value) => ({ value, label: runStates[value].word })),
]
type Hours = '1' | '24' | '0'
const spans: Option<Hours>[] = [
  { value: '1', label: 'Last hour' },
  { value: '24', label: 'Last 24 hours' },
  { value: '0', label: 'Any time' },
]

const pageSize = 100
const everything: RunFilter = { filter: '', kind: 'any', status: 'any' }

/** What was done and is being done, newest first. */
export function RunsPage() {
  // A place may say what to begin with: the runs of one request.
  const given = new URLSearchParams(useSearch()).get('filter') ?? ''
  const [wanted, setWanted] = useState<RunFilter>({ ...everything, filter: given })
  const [hours, setHours] = useState<Hours>('0')
  const [limit, setLimit] = useState(pageSize)
  const filter = useDebounced(wanted.filter.trim(), 200)
  const live = useRuns((state) => state.runs)
  const ended = [...live.values()].filter((run) => !isUnderWay(run.status)).length

  const key = `${filter} ${wanted.kind} ${wanted.status} ${hours} ${limit}`
  const found = useLoad(`${key} ${ended}`, (signal) =>
    client.runs.list(
      {
        limit,
        ...defined({
          filter: filter || undefined,
          kind: wanted.kind === 'any' ? undefined : wanted.kind,
          status: wanted.status === 'any' ? undefined : wanted.status,
          from: hours === '0' ? undefined : new Date(Date.now() - Number(hours) * 3_600_000).toISOString(),
        }),
      },
      { signal },
    ),
  )

  const runs = mergeRuns(found.data?.runs ?? [], live, { ...wanted, filter })
  const running = runs.filter((run) => isUnderWay(run.status)).length
  const narrowed = filter !== '' || wanted.kind !== 'any' || wanted.status !== 'any' || hours !== '0'
  return (
    <div className="page">
      <PageTitle text="Runs" />
      <RunToolbar wanted={wanted} hours={hours} onWanted={setWanted} onHours={setHours}>
        {found.data && (
          <span className="dim small push">
            {formatCount(Math.max(found.data.total, runs.length), 'run')}
            {running > 0 && `, ${running} under way`}
          </span>
        )}
      </RunToolbar>
      <div className="panel">
        {found.problem && !found.data ? (
          <Failure problem={found.problem} onRetry={found.reload} />
        ) : !found.data ? (
          <Loading what="runs" />
        ) : runs.length > 0 ? (
          <RunTable runs={runs} axisHours={hours === '24' ? 24 : 1} />
        ) : (
          <NoRuns
            narrowed={narrowed}
            onClear={() => {
              setWanted(everything)
              setHours('0')
            }}
          />
        )}
        {found.data?.nextCursor && (
          <div className="panel-foot">
            <Button small busy={found.loading} onClick={() => setLimit(Math.min(1000, limit + pageSize))}>
              Load more
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}

function RunToolbar({
  wanted,
  hours,
  onWanted,
  onHours,
  children,
}: {
  wanted: RunFilter
  hours: Hours
  onWanted(wanted: RunFilter): void
  onHours(hours: Hours): void
  /** How many there are. */
  children: ReactNode
}) {
  const change = (part: Partial<RunFilter>) => onWanted({ ...wanted, ...part })
  return (
    <div className="toolbar">
      <FilterInput
        label="Name or request id"
        value={wanted.filter}
        onChange={(filter) => change({ filter })}
      />
      <Select label="Kind" options={kinds} value={wanted.kind} onChange={(kind) => change({ kind })} />
      <Select
        label="State"
        options={states}
        value={wanted.status}
        onChange={(status) => change({ status })}
      />
      <Select label="Time" options={spans} value={hours} onChange={onHours} />
      {children}
    </div>
  )
}

function NoRuns({ narrowed, onClear }: { narrowed: boolean; onClear(): void }) {
  if (narrowed)
    return (
      <Empty
        icon="filter"
        title="No run matches"
        actions={<Button onClick={onClear}>Clear filters</Button>}
      />
    )
  return (
    <Empty icon="runs" title="Nothing has run yet" actions={<a href="#/knowledge">Go to Knowledge</a>}>
      Adding documents is a run: it stands here with its steps, its log and what failed.
    </Empty>
  )
}
