import { useEffect, useState } from 'react'
import type { EndpointCandidate, HealthPart } from '../../../contract/health.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { Button } from '../../ui/button.tsx'
import { Ago } from '../../ui/time.tsx'
import { closest } from './closest.ts'
import { Stages, TestButton } from './test-outcome.tsx'
import { useEndpointTest } from './use-endpoint-test.ts'

/**
 * Asks a model server stage by stage and stops at the first that fails, with what to do there.
 *
 * @param stages what a test looks at, shown before the first one
 */
export function ConnectionTest({
  typed,
  title,
  stages,
  disabled,
  onModels,
  onUse,
}: {
  typed: EndpointCandidate
  title: string
  stages: readonly { name: string; title: string; detail: string }[]
  disabled: boolean
  onModels?: (models: readonly string[]) => void
  onUse(model: string): void
}) {
  const test = useEndpointTest(typed)
  const { findings, problem } = test
  const models = findings?.models
  useEffect(() => {
    if (models) onModels?.(models)
  }, [models, onModels])

  const shown: readonly HealthPart[] =
    findings?.parts ?? stages.map((stage) => ({ ...stage, status: 'off', latencyMs: null }))
  return (
    <section className="panel" aria-label="Connection test" aria-busy={test.seconds !== undefined}>
      <div className="panel-head">
        <h2>Connection test</h2>
        <span className="dim small">
          {findings ? <Ago at={findings.at} /> : 'With what stands in the fields, before it is saved'}
        </span>
        <span className="push" />
        {typed.endpoint === 'llm' && test.seconds === undefined && (
          <Button small disabled={disabled} onClick={() => test.test({ firstToken: true })}>
            Test with a token
          </Button>
        )}
        <TestButton test={test} title={title} disabled={disabled} />
      </div>
      {problem && (
        <p className="panel-body hint bad" role="alert">
          {problem.message} {problem.remedy}
        </p>
      )}
      <Stages
        parts={shown}
        more={(part) =>
          part.name === 'model' &&
          part.status === 'unhealthy' && (
            <Suggestions model={typed.model ?? ''} models={models ?? []} onUse={onUse} />
          )
        }
      />
      {findings?.hint && (
        <div className="panel-foot">
          <span className="grow">{findings.hint}</span>
        </div>
      )}
    </section>
  )
}

/** The models that are there, those named most alike first. */
function Suggestions({
  model,
  models,
  onUse,
}: {
  model: string
  models: readonly string[]
  onUse(model: string): void
}) {
  const [all, setAll] = useState(false)
  const sorted = closest(model, models)
  const shown = all ? sorted : sorted.slice(0, 3)
  return (
    <div className="fix">
      {shown.map((name, at) => (
        <Button key={name} small look={at === 0 ? 'primary' : 'plain'} onClick={() => onUse(name)}>
          Use {name}
        </Button>
      ))}
      {!all && sorted.length > shown.length && (
        <Button small look="ghost" onClick={() => setAll(true)}>
          All {formatCount(sorted.length, 'model')}
        </Button>
      )}
    </div>
  )
}
