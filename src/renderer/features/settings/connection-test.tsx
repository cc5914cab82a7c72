import type { EndpointCandidate, HealthPart } from '../../../contract/health.ts'
import { Ago } from '../../ui/time.tsx'
import { Suggestions } from './suggestions.tsx'
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
  onUse,
}: {
  typed: EndpointCandidate
  title: string
  stages: readonly { name: string; title: string; detail: string }[]
  disabled: boolean
  onUse(model: string): void
}) {
  const test = useEndpointTest(typed)
  const { findings, problem } = test
  const models = findings?.models

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
