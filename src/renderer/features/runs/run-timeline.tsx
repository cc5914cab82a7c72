import { countNoun, workedMs } from '../../../contract/run-words.ts'
import type { RunSpan, RunStep, RunSummary } from '../../../contract/runs.ts'
import { client } from '../../lib/client.ts'
import { fileName } from '../../lib/names.ts'
import { useNow } from '../../lib/now.ts'
import { isUnderWay } from '../../lib/runs-store.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { Waterfall } from '../../ui/waterfall/waterfall.tsx'
import type { WaterfallRow } from '../../ui/waterfall/waterfall-row.ts'
import type { TimeWindow } from '../../ui/waterfall/window.ts'
import { StepDrawer } from './step-drawer.tsx'
import { stepStates } from './step-states.ts'
import { type TreeRow, visibleRows } from './step-tree.ts'
import { useStepTree } from './use-step-tree.ts'

interface RunTimelineProps {
  run: RunSummary
  /** The step shown beside it. */
  step: string | null
  onStep(id: string | null): void
}

const morePrefix = 'more of '

/** The steps of a run as a waterfall, live while it is under way, and the one that is chosen beside it. */
export function RunTimeline({ run, step, onStep }: RunTimelineProps) {
  const running = isUnderWay(run.status)
  const steps = useStepTree(run.id, running)
  const path = useLoad(`${run.id} ${running}`, (signal) =>
    client.runs.criticalPath({ id: run.id }, { signal }),
  )
  useInterval(path.reload, running ? 3000 : null)
  const now = useNow()
  const start = Date.parse(run.startedAt ?? run.createdAt)
  const end = run.endedAt && !running ? Date.parse(run.endedAt) : Math.max(now, start)
  const whole = { from: start, to: Math.max(end, start + 1) }

  const critical = Map.groupBy(path.data?.spans ?? [], (span) => span.step)
  const visible = visibleRows(steps.tree, steps.open)
  const rows = visible.map((row) => toRow(row, whole, run.pauses, critical))
  if (steps.problem && !steps.isLoaded)
    return (
      <div className="panel">
        <Failure problem={steps.problem} onRetry={steps.reload} />
      </div>
    )
  if (!steps.isLoaded)
    return (
      <div className="panel">
        <Loading what="steps" rows={3} />
      </div>
    )
  if (rows.length === 0)
    return (
      <div className="panel">
        <Empty icon="runs" title={running ? 'No step has begun yet' : 'It ended before any step began'} />
      </div>
    )
  const shown = visible.flatMap((row) => ('step' in row ? [row.step.id] : []))
  const move = (by: number) => {
    const next = shown[shown.indexOf(step ?? '') + by]
    if (next !== undefined) onStep(next)
  }
  return (
    <>
      <Waterfall
        title="Steps"
        {...{ rows, whole, selected: step, onFold: steps.fold }}
        pauses={run.pauses.map(toWindow)}
        onSelect={(id) => (id.startsWith(morePrefix) ? steps.more(id.slice(morePrefix.length)) : onStep(id))}
      />
      {step !== null && (
        <StepDrawer
          {...{ runId: run.id, stepId: step, pauses: run.pauses, running }}
          onClose={() => onStep(null)}
          onMove={move}
        />
      )}
    </>
  )
}

function toRow(
  row: TreeRow,
  whole: TimeWindow,
  pauses: readonly RunSpan[],
  critical: ReadonlyMap<string, readonly RunSpan[]>,
): WaterfallRow {
  if ('more' in row) {
    const name = `Show more: ${countNoun(row.left, { one: 'step', other: 'steps' })} left`
    return {
      ...{ id: `${morePrefix}${row.more}`, name, title: name, depth: row.depth, isMore: true },
      ...{ shape: 'queued', word: '', isOpen: undefined, span: null, tookMs: 0, failed: false, critical: [] },
    }
  }
  const { step, depth, isOpen } = row
  const span = clipSpan(step, whole)
  const failedParts = step.parts?.failed ?? 0
  return {
    ...{ id: step.id, title: step.name, depth, isOpen, span, ...stepStates[step.status] },
    name: step.kind === 'item' ? fileName(step.name) : step.name,
    tookMs: span ? workedMs(span.from, span.to, pauses) : 0,
    failed: step.status === 'failed',
    critical: (critical.get(step.id) ?? []).map(toWindow),
    ...(failedParts > 0 && step.status !== 'failed' && { badge: `${failedParts} failed` }),
  }
}

function clipSpan({ startedAt, endedAt }: RunStep, whole: TimeWindow): TimeWindow | null {
  if (!startedAt) return null
  const from = Math.max(whole.from, Date.parse(startedAt))
  return { from, to: Math.max(from, Math.min(whole.to, endedAt ? Date.parse(endedAt) : whole.to)) }
}

function toWindow({ from, to }: RunSpan): TimeWindow {
  return { from: Date.parse(from), to: Date.parse(to) }
}
