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
import { Drawer, DrawerTitle, Fact } from '../../ui/drawer.tsx'
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
  return (
    <Drawer
      head={
        <>
          <p className="dim small cut">
            {data && [...data.path.map(({ name }) => name), kindNames[data.step.kind]].join(' › ')}
          </p>
          <DrawerTitle className="action cut">{data?.step.name ?? 'Step'}</DrawerTitle>
        </>
      }
      found={{ ...found, data }}
      what="the step"
      onClose={onClose}
      onMove={onMove}
    >
      {({ step, payloads }) => <StepDetail step={step} payloads={payloads} pauses={pauses} />}
    </Drawer>
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
  const attributes = sortAttributes(step.attributes ?? {})
  return (
    <>
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
        {attributes.map(([name, value]) => (
          <Fact key={name} name={isKnownAttribute(name) ? stepAttributes[name].title : name}>
            {formatAttribute(name, value)}
          </Fact>
        ))}
        {hasUnknownCost(step) && <Fact name="Cost">unknown: no price for this model</Fact>}
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
    </>
  )
}

/** Another version of Catalyst may have recorded more than this page knows. */
function isKnownAttribute(name: string): name is StepAttributeName {
  return Object.hasOwn(stepAttributes, name)
}

/** Those that this page knows in the order of their table, then the others. */
function sortAttributes(attributes: object): [string, string | number][] {
  const order = Object.keys(stepAttributes)
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  return Object.entries(attributes).sort(([a], [b]) => place(a) - place(b))
}

/** A call of a model that went well, and of which nobody knows the price. */
function hasUnknownCost({ kind, status, attributes }: RunStep): boolean {
  return kind === 'model' && status === 'succeeded' && attributes?.cost === undefined
}

function formatAttribute(name: string, value: string | number): string {
  if (typeof value === 'string') return value
  const format = isKnownAttribute(name) ? stepAttributes[name].format : undefined
  if (format === 'usd') return `$${value.toFixed(value < 1 ? 4 : 2)}`
  if (format === 'ms') return formatDuration(value)
  return format === 'bytes' ? formatBytes(value) : formatNumber(value)
}
