import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import { runKindFacts } from '../../../contract/run-kinds.ts'
import type { RunStep, RunSummary } from '../../../contract/runs.ts'
import { defined } from '../../../shared/defined.ts'
import { client } from '../../lib/client.ts'
import { capitalize, formatDuration } from '../../lib/format.ts'
import { go } from '../../lib/location.ts'
import { fileName } from '../../lib/names.ts'
import { isUnderWay } from '../../lib/runs-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { useLoad } from '../../lib/use-load.ts'
import { useMainOffset } from '../../lib/use-main-offset.ts'
import { Button } from '../../ui/button.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { stepStates } from './step-states.ts'

const pageSize = 1000
const rowHeight = 46

/** A run's files, or only those that failed, each with what came of it. */
export function RunSteps({ run, failedOnly = false }: { run: RunSummary; failedOnly?: boolean }) {
  const [limit, setLimit] = useState(pageSize)
  const key = `${run.id} ${failedOnly ? run.counts.failed : run.status} ${limit}`
  const found = useLoad(key, (signal) => stepsUpTo(run.id, failedOnly, limit, signal))
  useInterval(found.reload, isUnderWay(run.status) && !failedOnly ? 2000 : null)

  if (found.problem && !found.data) return <Failure problem={found.problem} onRetry={found.reload} />
  if (!found.data) return <Loading what="files" />
  const { item } = runKindFacts(run.kind)
  const items = found.data.steps
  if (items.length === 0)
    return failedOnly ? (
      <Empty icon="check" title="Nothing failed" />
    ) : isUnderWay(run.status) ? (
      <Empty icon="runs" title={`No ${item.other} yet`}>
        They appear here as soon as the run has listed them.
      </Empty>
    ) : (
      <Empty icon="runs" title={`The ${item.other} are not listed one by one`}>
        What the run did stands in its timeline and its log.
      </Empty>
    )
  return (
    <>
      <StepTable steps={items} run={run} />
      {found.data.more && (
        <div className="panel-foot">
          <Button small busy={found.loading} onClick={() => setLimit(limit + pageSize)}>
            Load more
          </Button>
        </div>
      )}
    </>
  )
}

function StepTable({ steps, run }: { steps: readonly RunStep[]; run: RunSummary }) {
  const facts = runKindFacts(run.kind)
  const table = useRef<HTMLTableElement>(null)
  const offset = useMainOffset(table)
  const [retry, retrying] = useAction(async (step: string) => {
    const { runId } = await client.runs.retry({ id: run.id, steps: [step] })
    go(`/runs/${runId}`)
  })
  const rows = useVirtualizer({
    count: steps.length,
    getScrollElement: () => document.getElementById('main'),
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: offset,
  })
  const shown = rows.getVirtualItems()
  const above = shown[0] ? shown[0].start - offset : 0
  const last = shown.at(-1)
  const below = last ? rows.getTotalSize() - (last.end - offset) : 0
  return (
    <table
      className="table roomy fixed step-list"
      ref={table}
      aria-label={capitalize(facts.item.other)}
      aria-rowcount={steps.length + 1}
    >
      <thead>
        <tr>
          <th>State</th>
          <th>{capitalize(facts.item.one)}</th>
          <th>Result</th>
          <th className="num">Took</th>
          <th>
            <span className="sr">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {above > 0 && <Spacer height={above} />}
        {shown.map(({ index }) => {
          const step = steps[index]
          if (!step) return null
          const { shape, word } = stepStates[step.status]
          return (
            <tr key={step.id} aria-rowindex={index + 2} data-index={index} ref={rows.measureElement}>
              <td>
                <span className="state">
                  <StatusShape shape={shape} />
                  {word}
                </span>
              </td>
              <td>
                <span className="cut block mid" title={step.name}>
                  {fileName(step.name)}
                </span>
                {step.name !== fileName(step.name) && <span className="sub cut">{step.name}</span>}
              </td>
              <td>
                <StepResult step={step} />
              </td>
              <td className="num dim">
                {step.startedAt && step.endedAt
                  ? formatDuration(Date.parse(step.endedAt) - Date.parse(step.startedAt))
                  : '–'}
              </td>
              <td className="num">
                {step.status === 'failed' && !isUnderWay(run.status) && facts.retry && (
                  <Button small disabled={retrying} onClick={() => retry(step.id)}>
                    Retry
                  </Button>
                )}
              </td>
            </tr>
          )
        })}
        {below > 0 && <Spacer height={below} />}
      </tbody>
    </table>
  )
}

/** What came of a step; where it succeeded and yet has something to say, that is marked. */
function StepResult({ step: { status, detail, message, remedy } }: { step: RunStep }) {
  if (status !== 'succeeded' || message === undefined) {
    return (
      <>
        <span className="block result">{message ?? detail ?? '–'}</span>
        {remedy && <span className="sub result">{remedy}</span>}
      </>
    )
  }
  return (
    <>
      {detail && <span className="block result">{detail}</span>}
      <span className="row result">
        <StatusShape shape="degraded" />
        <span>{message}</span>
      </span>
      {remedy && <span className="sub result">{remedy}</span>}
    </>
  )
}

function Spacer({ height }: { height: number }) {
  return (
    <tr className="spacer">
      <td colSpan={5} style={{ height }} />
    </tr>
  )
}

async function stepsUpTo(id: string, failedOnly: boolean, limit: number, signal: AbortSignal) {
  const steps: RunStep[] = []
  let cursor: string | undefined
  do {
    const page = await client.runs.steps(
      {
        id,
        kind: 'item' as const,
        limit: pageSize,
        ...defined({ status: failedOnly ? ('failed' as const) : undefined, cursor: cursor || undefined }),
      },
      { signal },
    )
    steps.push(...page.steps)
    cursor = page.nextCursor
  } while (cursor && steps.length < limit)
  return { steps, more: cursor !== undefined }
}
