import type { ReactNode } from 'react'
import type { ModelTestEvent } from '../../../contract/llm.ts'
import { formatDuration } from '../../lib/format.ts'
import { StatusShape } from '../../ui/status-shape.tsx'
import { stageOrder, stageStates, stageWords } from './stage-words.ts'

/**
 * All stages of a test in their order: those that ended with what they found, the one under way, and those to come with what
 * they will look at.
 *
 * @param seconds since the test began; `undefined` while none is under way
 * @param more adds to a stage that has ended
 */
export function StageList({
  stages,
  seconds,
  more,
}: {
  stages: readonly ModelTestEvent[]
  seconds: number | undefined
  more?: (event: ModelTestEvent) => ReactNode
}) {
  const ended = new Map(stages.map((event) => [event.stage, event]))
  const next = stageOrder.find((stage) => !ended.has(stage))
  return (
    <ol className="stages model-stages">
      {stageOrder.map((stage) => {
        const event = ended.get(stage)
        if (event)
          return (
            <Ended key={stage} event={event}>
              {more?.(event)}
            </Ended>
          )
        const isRunning = seconds !== undefined && stage === next
        return (
          <li key={stage} className="to-come" aria-current={isRunning ? 'step' : undefined}>
            <StatusShape
              shape={isRunning ? 'running' : 'queued'}
              label={isRunning ? 'under way' : 'not run'}
            />
            <div>
              <span className="mid">{stageWords[stage].title}</span>
              <span className="sub">{stageWords[stage].about}</span>
            </div>
            <span className="dim num">{isRunning ? `${seconds} s` : ''}</span>
          </li>
        )
      })}
    </ol>
  )
}

function Ended({ event, children }: { event: ModelTestEvent; children: ReactNode }) {
  const { stage, status, ms, message, remedy } = event
  const { shape, word } = stageStates[status]
  return (
    <li className={status}>
      <StatusShape shape={shape} label={word} />
      <div>
        <span className="mid">{stageWords[stage].title}</span>
        <span className={status === 'failed' ? 'sub bad' : 'sub'}>{message}</span>
        {remedy && <span className="sub remedy">{remedy}</span>}
        {children}
      </div>
      <span className="dim num">{status === 'skipped' ? 'skipped' : formatDuration(ms)}</span>
    </li>
  )
}
