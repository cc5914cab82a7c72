import { Tabs } from '@base-ui/react/tabs'
import { useRef } from 'react'
import { Link, useSearch } from 'wouter'
import { runKindFacts } from '../../../contract/run-kinds.ts'
import { countNoun, describeProgress, describeRate, endedItems } from '../../../contract/run-words.ts'
import type { RunSummary } from '../../../contract/runs.ts'
import { client } from '../../lib/client.ts'
import { asSentence, capitalize, formatLeft } from '../../lib/format.ts'
import { go } from '../../lib/location.ts'
import { runStates } from '../../lib/names.ts'
import { useNow } from '../../lib/now.ts'
import { logPlace } from '../../lib/request-id.ts'
import { isUnderWay, useRuns } from '../../lib/runs-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Failure, Loading } from '../../ui/states.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { Ago } from '../../ui/time.tsx'
import { OpenTrace } from './open-trace.tsx'
import { RunLog } from './run-log.tsx'
import { RunSteps } from './run-steps.tsx'
import { formatTook } from './run-table.tsx'
import { RunTimeline } from './run-timeline.tsx'
import './runs.css'

const parent = { text: 'Runs', place: '/runs' }
const tabs = ['log', 'failures', 'items'] as const
type Tab = (typeof tabs)[number]

/** One run: its phases on a common axis, its log, what failed, and every item. Live while it is under way. */
export function RunPage({ id }: { id: string }) {
  const found = useLoad(id, (signal) => client.runs.get({ id }, { signal }))
  const live = useRuns((state) => state.runs.get(id))
  const run: RunSummary | undefined = live ?? found.data
  const running = run !== undefined && isUnderWay(run.status)
  useInterval(found.reload, running ? 5000 : null)
  useAtEnd(running, found.reload)

  const query = new URLSearchParams(useSearch())
  const asked = query.get('tab')
  const step = query.get('step')
  const tab = tabs.find((known) => known === asked) ?? usualTab(run)
  if (!run)
    return (
      <div className="page">
        <PageTitle text="Run" parent={parent} />
        <div className="panel">
          {found.problem ? (
            <Failure problem={found.problem} onRetry={found.reload} />
          ) : (
            <Loading what="run" />
          )}
        </div>
      </div>
    )

  return (
    <div className="page">
      <PageTitle text={run.title} parent={parent} />
      <RunHead run={run} />
      <RunTimeline
        key={run.id}
        run={run}
        step={step}
        onStep={(next) => go(runPlace(id, asked, next), { replace: true })}
      />
      <Tabs.Root
        className="panel"
        value={tab}
        onValueChange={(next: Tab) => go(runPlace(id, next, step), { replace: true })}
      >
        <div className="tabs">
          <Tabs.List>
            <Tabs.Tab value="log">Log</Tabs.Tab>
            <Tabs.Tab value="failures">
              Failures <span className="count">{run.counts.failed}</span>
            </Tabs.Tab>
            <Tabs.Tab value="items">
              {capitalize(runKindFacts(run.kind).item.other)} <span className="count">{countItems(run)}</span>
            </Tabs.Tab>
          </Tabs.List>
        </div>
        <Tabs.Panel value="log">
          <RunLog id={id} running={running} />
        </Tabs.Panel>
        <Tabs.Panel value="failures">
          <RunSteps run={run} failedOnly />
        </Tabs.Panel>
        <Tabs.Panel value="items">
          <RunSteps run={run} />
        </Tabs.Panel>
      </Tabs.Root>
    </div>
  )
}

/** Failures first; else what tells most of a run of its kind. */
function usualTab(run: RunSummary | undefined): Tab {
  if (!run) return 'log'
  if (!isUnderWay(run.status) && run.counts.failed > 0) return 'failures'
  return runKindFacts(run.kind).opens
}

function RunHead({ run }: { run: RunSummary }) {
  const now = useNow()
  const [cancel, cancelling] = useAction(() => client.runs.cancel({ id: run.id }))
  const [retry, retrying] = useAction(async () => {
    const { runId } = await client.runs.retry({ id: run.id })
    go(`/runs/${runId}`)
  })
  const running = isUnderWay(run.status)
  const { shape } = runStates[run.status]
  const { progress } = run
  const facts = runKindFacts(run.kind)
  return (
    <section className="group" aria-label="This run">
      <div className="row loose wrap">
        <span className="state mid">
          <StatusShape shape={shape} />
          {headWords(run)}
        </span>
        <span className="dim">
          <Ago at={run.startedAt ?? run.createdAt} />
        </span>
        <span className="dim">
          {running ? 'for' : 'took'} {formatTook(run, now)}
        </span>
        <span className="dim">by {run.by}</span>
        <span className="row request">
          <span className="faint">Request</span>
          <code className="cut">{run.requestId}</code>
          <CopyButton text={run.requestId} label="Copy request id" />
          <Link className="link" href={logPlace({ request: run.requestId })}>
            Its log
          </Link>
        </span>
        <span className="push" />
        {running && facts.cancel && (
          <Button icon="stop" busy={cancelling} onClick={() => cancel()}>
            Cancel
          </Button>
        )}
        {!running && <OpenTrace id={run.id} />}
        {facts.repeat && (
          <Link className="btn" href={facts.page.place}>
            {facts.page.label}
          </Link>
        )}
        {!running && run.counts.failed > 0 && facts.retry && (
          <Button icon="refresh" busy={retrying} onClick={() => retry()}>
            Retry {run.counts.failed} failed
          </Button>
        )}
      </div>
      {running && (
        <div className="stack">
          <Progress label={`Progress of ${run.title}`} done={progress.done} total={progress.total} thick />
          <div className="row loose wrap small dim">
            <span>{describeProgress(progress)}</span>
            {progress.rate !== null && <span>{describeRate(progress.rate, progress.unit)}</span>}
            <span>{progress.activity}</span>
            {progress.secondsLeft !== null && (
              <span className="push">{formatLeft(progress.secondsLeft)}</span>
            )}
          </div>
        </div>
      )}
      {run.message && !running && (
        <p className="dim">
          {asSentence(run.message)} {run.remedy}
        </p>
      )}
    </section>
  )
}

function headWords(run: RunSummary): string {
  const { status, counts, kind } = run
  if (status !== 'partial' || counts.failed === 0) return runStates[status].word
  return `Done, ${counts.failed} of ${countNoun(countItems(run), runKindFacts(kind).item)} failed`
}

/** The place of a run with one of its tabs, and one of its steps, in sight. */
function runPlace(id: string, tab: string | null, step: string | null): string {
  const query = new URLSearchParams()
  if (tab !== null) query.set('tab', tab)
  if (step !== null) query.set('step', step)
  return query.size > 0 ? `/runs/${id}?${query}` : `/runs/${id}`
}

/** Items that have ended, and those that are known to come. */
function countItems({ kind, counts, progress }: RunSummary): number {
  const { item, unit } = runKindFacts(kind)
  const known = item === unit && progress.unit === unit.other ? progress.total : 0
  return Math.max(endedItems(counts), known)
}

/** Looks once more when a run ends, so that its last steps are shown. */
function useAtEnd(running: boolean, reload: () => void): void {
  const before = useRef(running)
  if (before.current !== running) {
    const ended = before.current
    before.current = running
    if (ended) queueMicrotask(reload)
  }
}
