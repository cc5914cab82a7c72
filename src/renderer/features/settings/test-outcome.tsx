import type { ReactNode } from 'react'
import type { HealthPart } from '../../../contract/health.ts'
import { formatLatency } from '../../lib/format.ts'
import { Button } from '../../ui/button.tsx'
import { type Shape, StatusShape } from '../../ui/status-shape.tsx'
import type { EndpointTest } from './use-endpoint-test.ts'

/** The button that begins a test, or calls it off while it is under way. */
export function TestButton({
  test,
  title,
  disabled,
}: {
  test: EndpointTest
  title: string
  disabled?: boolean
}) {
  if (test.seconds === undefined)
    return (
      <Button small disabled={disabled} onClick={() => test.test()} aria-label={`Test ${title}`}>
        Test
      </Button>
    )
  return (
    <>
      <span className="num dim small" role="timer">
        {test.seconds} s
      </span>
      <Button small onClick={test.cancel} aria-label={`Cancel the test of ${title}`}>
        Cancel
      </Button>
    </>
  )
}

/** What a test found, stage by stage, and what to do. */
export function TestOutcome({ test }: { test: EndpointTest }) {
  const { findings, problem } = test
  if (problem)
    return (
      <p className="hint bad" role="alert">
        {[Object.values(problem.fields)[0] ?? problem.message, problem.remedy].join(' ')}
      </p>
    )
  if (!findings) return null
  return (
    <div role="status">
      <Stages parts={findings.parts} />
      {findings.hint && <p className="hint">{findings.hint}</p>}
    </div>
  )
}

/** The stages of a test in their order; `more` adds to one that failed. */
export function Stages({
  parts,
  more,
}: {
  parts: readonly HealthPart[]
  more?: (part: HealthPart) => ReactNode
}) {
  return (
    <ol className="stages">
      {parts.map((part) => (
        <li key={part.name}>
          <StatusShape shape={shapeOfPart(part)} label={part.status} />
          <div>
            <span className="mid">{part.title}</span>
            <span className="sub">{part.detail}</span>
            {more?.(part)}
          </div>
          <span className="dim num">{part.latencyMs === null ? '' : formatLatency(part.latencyMs)}</span>
        </li>
      ))}
    </ol>
  )
}

function shapeOfPart({ status }: HealthPart): Shape {
  return status === 'off' || status === 'unknown' ? 'queued' : status
}
