import { useEffect, useRef } from 'react'
import type { ModelTestEvent } from '../../../contract/llm.ts'
import { Button } from '../../ui/button.tsx'
import { Ago } from '../../ui/time.tsx'
import { Suggestions } from '../settings/suggestions.tsx'
import { StageList } from './stage-list.tsx'
import { isModelMissing, summarizeStages } from './stage-words.ts'
import type { ProfileTest } from './use-profile-test.ts'

/** The test of a profile: live while it runs, then what it found, and how long ago that was. */
export function TestPanel({
  test,
  last,
  model,
  models,
  disabled,
  onTest,
  onUse,
}: {
  test: ProfileTest
  /** The last test of what is saved, shown until another begins. */
  last: { at: string; stages: readonly ModelTestEvent[] } | undefined
  model: string
  /** What the server lists. */
  models: readonly string[]
  disabled: boolean
  onTest(): void
  onUse(model: string): void
}) {
  const isRunning = test.seconds !== undefined
  const isFresh = isRunning || test.stages.length > 0 || test.wasCancelled || test.problem !== undefined
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    // Where the fields stand above it, it may begin out of sight.
    if (isRunning) place.current?.scrollIntoView({ block: 'nearest' })
  }, [isRunning])
  const stages = isFresh ? test.stages : (last?.stages ?? [])
  const at = isFresh ? test.endedAt : last?.at
  return (
    <section className="panel" aria-label="Test" ref={place} aria-busy={isRunning}>
      <div className="panel-head">
        <h2>Test</h2>
        <span className="dim small cut" role="status">
          <Standing test={test} stages={stages} at={at} />
        </span>
        <span className="push" />
        {isRunning ? (
          <Button small onClick={test.cancel}>
            Cancel
          </Button>
        ) : (
          <Button small icon="refresh" disabled={disabled} onClick={onTest}>
            {stages.length > 0 ? 'Test again' : 'Test'}
          </Button>
        )}
      </div>
      {test.problem && (
        <p className="panel-body hint bad" role="alert">
          {test.problem.message} {test.problem.remedy}
        </p>
      )}
      <StageList
        stages={stages}
        seconds={test.seconds}
        more={({ stage, status }) =>
          stage === 'model' &&
          status !== 'ok' &&
          isModelMissing(stages) &&
          models.length > 0 && <Suggestions model={model} models={models} onUse={onUse} />
        }
      />
    </section>
  )
}

function Standing({
  test,
  stages,
  at,
}: {
  test: ProfileTest
  stages: readonly ModelTestEvent[]
  at: string | undefined
}) {
  if (test.seconds !== undefined) return <>Under way, {test.seconds} of at most 20 s</>
  if (test.wasCancelled) return <>Cancelled: the rest was not looked at</>
  if (test.problem) return <>Could not be run</>
  if (stages.length === 0) return <>At most 20 s and a few hundred tokens</>
  return (
    <>
      {summarizeStages(stages)}
      {at && (
        <>
          , <Ago at={at} />
        </>
      )}
    </>
  )
}
