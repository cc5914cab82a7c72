import { Dialog } from '@base-ui/react/dialog'
import type { KeyboardEvent, ReactNode } from 'react'
import { workedMs } from '../../../contract/run-words.ts'
import type { RunSpan, RunStep, StepKind, StepPayload } from '../../../contract/runs.ts'
import { type StepAttributeName, stepAttributes } from '../../../contract/step-attributes.ts'
import { formatBytes } from '../../../shared/bytes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { capitalize, formatDuration, formatMoment, formatNumber } from '../../lib/format.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { useLoad } from '../../lib/use-load.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Failure, Loading } from '../../ui/states.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { stepStates } from './step-states.ts'

interface StepDrawerProps {
  runId: string
  stepId: string
  pauses: readonly RunSpan[]
  running: boolean
  onClose(): void
  /** To the step above or below. */
  onMove(by: number): void
}

const kindNames: Record<StepKind, string> = {
  phase: 'Part of the work',
  item: 'Item',
  model: 'Model call',
  tool: 'Tool call',
  sandbox: 'Sandbox run',
  test: 'Test',
  search: 'Search',
  decision: 'Decision',
}

/** One step with everything it says, beside the waterfall. Escape closes it, arrows go to the next one. */
export function StepDrawer({ runId, stepId, pauses, running, onClose, onMove }: StepDrawerProps) {
  const found = useLoad(`${runId} ${stepId} ${running}`, (signal) =>
    client.runs.step({ id: runId, step: stepId }, { signal }),
  )
  useInterval(found.reload, running ? 2000 : null)
  const data = found.data?.step.id === stepId ? found.data : undefined
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    onMove(event.key === 'ArrowDown' ? 1 : -1)
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog drawer" onKeyDown={onKeyDown}>
          <div className="drawer-head">
            <div className="grow">
              <p className="dim small cut">
                {data && [...data.path.map(({ name }) => name), kindNames[data.step.kind]].join(' › ')}
              </p>
              <Dialog.Title className="action cut">{data?.step.name ?? 'Step'}</Dialog.Title>
            </div>
            <Dialog.Close className="btn icon ghost" aria-label="Close">
              <Icon name="x" />
            </Dialog.Close>
          </div>
          {found.problem && !data ? (
            <Failure problem={found.problem} onRetry={found.reload} />
          ) : data ? (
            <StepDetail step={data.step} payloads={data.payloads} pauses={pauses} />
          ) : (
            <Loading what="the step" rows={4} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface StepDetailProps {
  step: RunStep
  payloads: readonly StepPayload[]
  pauses: readonly RunSpan[]
}

function StepDetail({ step, payloads, pauses }: StepDetailProps) {
  const { shape, word } = stepStates[step.status]
  const { startedAt, endedAt, parts } = step
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="drawer-body" tabIndex={0} aria-label="What it says">
      <dl className="facts">
        <Fact name="State">
          <span className="state">
            <StatusShape shape={shape} />
            {word}
          </span>
        </Fact>
        {step.message && <Fact name="Because">{step.message}</Fact>}
        {step.remedy && <Fact name="What to do">{step.remedy}</Fact>}
        {step.detail && <Fact name="Result">{step.detail}</Fact>}
        {startedAt && <Fact name="Began">{formatMoment(startedAt)}</Fact>}
        {startedAt && endedAt && (
          <Fact name="Took">
            {formatDuration(workedMs(Date.parse(startedAt), Date.parse(endedAt), pauses))}
          </Fact>
        )}
        {parts && (
          <Fact name="Parts">
            {formatNumber(parts.total)}
            {parts.failed > 0 && `, ${formatNumber(parts.failed)} failed`}
          </Fact>
        )}
        {step.code && (
          <Fact name="Code">
            <code>{step.code}</code>
          </Fact>
        )}
        {Object.entries(step.attributes ?? {}).map(([name, value]) => (
          <Fact key={name} name={stepAttributes[name as StepAttributeName].title}>
            {formatAttribute(name as StepAttributeName, value)}
          </Fact>
        ))}
      </dl>
      {payloads.map((payload) => (
        <section className="values" key={payload.name}>
          <h3>
            {capitalize(payload.name)} <CopyButton text={payload.text} label={`Copy ${payload.name}`} />
          </h3>
          <pre>{payload.text}</pre>
          {payload.truncated && (
            <p className="dim small">Shortened from {formatCount(payload.length, 'character')}.</p>
          )}
        </section>
      ))}
    </section>
  )
}

function formatAttribute(name: StepAttributeName, value: string | number): string {
  if (typeof value === 'string') return value
  const { format } = stepAttributes[name]
  if (format === 'usd') return `$${value.toFixed(value < 1 ? 4 : 2)}`
  return format === 'bytes' ? formatBytes(value) : formatNumber(value)
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
