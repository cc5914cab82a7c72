import { Link } from 'wouter'
import { runKindFacts } from '../../../contract/run-kinds.ts'
import { describeProgress, describeRate, describeResult, workedMs } from '../../../contract/run-words.ts'
import type { RunSummary } from '../../../contract/runs.ts'
import { formatDuration, formatLeft, formatPercent } from '../../lib/format.ts'
import { runStates } from '../../lib/names.ts'
import { useNow } from '../../lib/now.ts'
import { isUnderWay } from '../../lib/runs-store.ts'
import { Progress } from '../../ui/progress.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { Ago } from '../../ui/time.tsx'

/** Runs with where they lie on an axis that ends now. */
export function RunTable({ runs, axisHours }: { runs: readonly RunSummary[]; axisHours: number }) {
  return (
    <table className="table roomy fixed run-list" aria-label="Runs">
      <thead>
        <tr>
          <th>State</th>
          <th>Run</th>
          <th className="wide-only">Kind</th>
          <th>
            <span className="axis">
              <span>{axisHours} h ago</span>
              <span>now</span>
            </span>
          </th>
          <th className="num">Took</th>
          <th>Started</th>
          <th className="wide-only">By</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Row key={run.id} run={run} axisMs={axisHours * 3_600_000} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ run, axisMs }: { run: RunSummary; axisMs: number }) {
  const now = useNow()
  return (
    <tr>
      <td>
        <RunState run={run} />
      </td>
      <td>
        <Link className="open cut block" href={`/runs/${run.id}`}>
          {run.title}
        </Link>
        <span className="sub cut">{describeRun(run)}</span>
      </td>
      <td className="dim wide-only">{runKindFacts(run.kind).title}</td>
      <td>
        <OnAxis run={run} axisMs={axisMs} now={now} />
      </td>
      <td className="num">{formatTook(run, now)}</td>
      <td className="dim nowrap">
        <Ago at={run.startedAt ?? run.createdAt} />
      </td>
      <td className="dim wide-only">{run.by}</td>
    </tr>
  )
}

/** A run's state: while it runs, how far it is. */
function RunState({ run }: { run: RunSummary }) {
  const { shape, word } = runStates[run.status]
  const { done, total } = run.progress
  if (run.status === 'running' && total > 0)
    return (
      <span className="state">
        <StatusShape shape={shape} label="Running," />
        {formatPercent(Math.floor((100 * done) / total) / 100)}
        <Progress label={`Progress of ${run.title}`} done={done} total={total} />
      </span>
    )
  return (
    <span className="state">
      <StatusShape shape={shape} />
      {run.status === 'partial' && run.counts.failed > 0 ? `${run.counts.failed} failed` : word}
    </span>
  )
}

function OnAxis({ run, axisMs, now }: { run: RunSummary; axisMs: number; now: number }) {
  const start = Date.parse(run.startedAt ?? run.createdAt)
  const end = run.endedAt ? Date.parse(run.endedAt) : now
  const place = (moment: number) => 100 * (1 - (now - moment) / axisMs)
  const from = Math.min(98.5, Math.max(0, place(start)))
  const to = Math.min(100, place(end))
  const look = isUnderWay(run.status) ? 'moving' : run.status === 'failed' ? 'failed' : undefined
  return (
    <svg className="on-axis" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <rect className="ground" x="0" y="5.5" width="100" height="1" />
      {to > 0 && <rect className={look} x={from} y="2.5" width={Math.max(1.5, to - from)} height="7" />}
    </svg>
  )
}

/** How long a run took, or has taken so far. */
export function formatTook(run: RunSummary, now: number): string {
  if (!run.startedAt) return '–'
  const end = run.endedAt ? Date.parse(run.endedAt) : now
  return formatDuration(workedMs(Date.parse(run.startedAt), end, run.pauses))
}

/** What a run does or did, in a line. */
export function describeRun(run: RunSummary): string {
  const { status, progress, message } = run
  if (isUnderWay(status)) {
    const parts = [describeProgress(progress)]
    if (progress.rate !== null) parts.push(describeRate(progress.rate, progress.unit))
    if (progress.secondsLeft !== null) parts.push(formatLeft(progress.secondsLeft))
    return progress.total > 0 ? parts.join(', ') : progress.activity
  }
  if (message) return message
  return describeResult(run) || 'Nothing to do'
}
