import { runKindFacts } from '../../../contract/run-kinds.ts'
import type { RunStep, RunSummary } from '../../../contract/runs.ts'
import { formatDuration } from '../../lib/format.ts'
import { fileName } from '../../lib/names.ts'
import { useNow } from '../../lib/now.ts'
import { isUnderWay } from '../../lib/runs-store.ts'
import { StatusShape } from '../../ui/status-shape.tsx'
import { stepStates } from './step-states.ts'
import { ticks, timedSteps } from './timing.ts'

const slowest = 8

/** Phases and the files that took longest, on one axis: what took the time. */
export function Waterfall({ run, steps }: { run: RunSummary; steps: readonly RunStep[] }) {
  const now = useNow()
  const start = Date.parse(run.startedAt ?? run.createdAt)
  const end = run.endedAt && !isUnderWay(run.status) ? Date.parse(run.endedAt) : Math.max(now, start)
  const whole = Math.max(end - start, 1)
  const rows = timedSteps(steps, start, end, slowest)
  const marks = ticks(whole)
  if (rows.length === 0) return null

  return (
    <section className="panel" aria-labelledby="steps">
      <div className="panel-head">
        <h2 id="steps">Steps</h2>
        <span className="legend push" aria-hidden="true">
          <span>
            <i className="key phase" /> Phase
          </span>
          <span>
            <i className="key" /> Slowest {runKindFacts(run.kind).item.other}
          </span>
          <span>
            <i className="key fail" /> Failed
          </span>
        </span>
      </div>
      <ol className="wf">
        <li className="wf-axis" aria-hidden="true">
          <span className="wf-name">{formatDuration(whole)} in all</span>
          <span className="wf-ticks">
            {marks
              .filter((mark) => mark <= 0.94 * whole)
              .map((mark) => (
                <span key={mark} style={{ insetInlineStart: `${(100 * mark) / whole}%` }}>
                  {mark === 0 ? '0' : formatDuration(mark).replace('.0 ', ' ')}
                </span>
              ))}
          </span>
          <span className="wf-time">Time</span>
        </li>
        {rows.map(({ step, from, to }) => (
          <li key={step.id}>
            <span className={step.kind === 'item' ? 'wf-name item' : 'wf-name'}>
              <StatusShape shape={stepStates[step.status].shape} label={stepStates[step.status].word} />
              <span className="cut" title={step.name}>
                {step.kind === 'item' ? fileName(step.name) : step.name}
              </span>
            </span>
            <svg className="wf-bar" viewBox="0 0 1000 28" preserveAspectRatio="none" aria-hidden="true">
              {marks.slice(1).map((mark) => (
                <line key={mark} x1={(1000 * mark) / whole} x2={(1000 * mark) / whole} y1="0" y2="28" />
              ))}
              <rect
                className={step.status === 'failed' ? 'fail' : step.kind}
                x={(1000 * (from - start)) / whole}
                y={step.kind === 'phase' ? 10 : 11}
                width={Math.max(3, (1000 * (to - from)) / whole)}
                height={step.kind === 'phase' ? 8 : 6}
              />
            </svg>
            <span className="wf-time">{formatDuration(to - from)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
