import { useState } from 'react'
import { Link } from 'wouter'
import { runKindFacts } from '../../../contract/run-kinds.ts'
import { countNoun, describeProgress, describeRate } from '../../../contract/run-words.ts'
import type { RunStep, RunSummary } from '../../../contract/runs.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { client } from '../../lib/client.ts'
import { formatLeft } from '../../lib/format.ts'
import { fileName } from '../../lib/names.ts'
import { isUnderWay, useRuns } from '../../lib/runs-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Progress } from '../../ui/progress.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'

const failuresShown = 5

/** What is on its way in; and what of it failed, until that is closed. */
export function RunCards() {
  const runs = useRuns((state) => state.runs)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const shown = [...runs.values()]
    .filter((run) => runKindFacts(run.kind).page.place === '/knowledge')
    .filter((run) => isUnderWay(run.status) || (run.counts.failed > 0 && !closed.has(run.id)))
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  return shown.map((run) => (
    <RunCard key={run.id} run={run} onClose={() => setClosed((before) => new Set(before).add(run.id))} />
  ))
}

function RunCard({ run, onClose }: { run: RunSummary; onClose(): void }) {
  const [cancel, cancelling] = useAction(() => client.runs.cancel({ id: run.id }))
  const running = isUnderWay(run.status)
  const { progress, counts, figures } = run
  const chunks = figures.chunks ?? 0
  return (
    <section className="panel" aria-label={run.title}>
      <div className="run-card">
        <div className="row">
          <StatusShape shape={running ? (run.status === 'queued' ? 'queued' : 'running') : 'degraded'} />
          <h2 className="cut">{run.title}</h2>
          <Link href={`/runs/${run.id}`} className="nowrap">
            Open run
          </Link>
          <span className="push" />
          {running ? (
            <Button small busy={cancelling} onClick={() => cancel()}>
              Cancel
            </Button>
          ) : (
            <IconButton icon="x" label="Close" onClick={onClose} />
          )}
        </div>
        {running && (
          <>
            <Progress label={`Progress of ${run.title}`} done={progress.done} total={progress.total} thick />
            <div className="row loose wrap small dim">
              <span>{describeProgress(progress)}</span>
              {progress.rate !== null && <span>{describeRate(progress.rate, progress.unit)}</span>}
              {chunks > 0 && <span>{formatCount(chunks, 'chunk')}</span>}
              {progress.activity && <span>{progress.activity}</span>}
              {progress.secondsLeft !== null && (
                <span className="push">{formatLeft(progress.secondsLeft)}</span>
              )}
            </div>
          </>
        )}
      </div>
      {counts.failed > 0 && <Failures run={run} />}
    </section>
  )
}

function Failures({ run }: { run: RunSummary }) {
  const failed = useLoad(`${run.id} ${run.counts.failed}`, (signal) =>
    client.runs.steps({ id: run.id, kind: 'item', status: 'failed', limit: failuresShown }, { signal }),
  )
  const [retry, retrying] = useAction((steps?: string[]) =>
    client.runs.retry({ id: run.id, ...defined({ steps }) }),
  )
  const more = run.counts.failed - failuresShown
  return (
    <div className="fails">
      <div className="row fails-head">
        <h3>{countNoun(run.counts.failed, runKindFacts(run.kind).item)} failed</h3>
        <span className="push" />
        {run.counts.failed > 1 && (
          <Button small busy={retrying} onClick={() => retry()}>
            Retry all {run.counts.failed}
          </Button>
        )}
      </div>
      <ul>
        {failed.data?.steps.map((step) => (
          <Failed key={step.id} step={step} runId={run.id} busy={retrying} onRetry={() => retry([step.id])} />
        ))}
        {more > 0 && (
          <li>
            <Link href={`/runs/${run.id}?tab=failures`}>{formatCount(more, 'more failure')}</Link>
          </li>
        )}
      </ul>
    </div>
  )
}

function Failed({
  step,
  runId,
  busy,
  onRetry,
}: {
  step: RunStep
  runId: string
  busy: boolean
  onRetry(): void
}) {
  return (
    <li>
      <StatusShape shape="unhealthy" label="Failed:" />
      <span className="grow" title={step.name}>
        <span className="mid">{fileName(step.name)}</span>{' '}
        <span className="dim">
          {step.message} {step.remedy}
        </span>
      </span>
      <Link className="btn small ghost" href={`/runs/${runId}?tab=failures`}>
        Details
      </Link>
      <Button small disabled={busy} onClick={onRetry}>
        Retry
      </Button>
    </li>
  )
}
