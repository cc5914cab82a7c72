import { useState } from 'react'
import type { HealthPart } from '../../../contract/health.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { formatLatency } from '../../lib/format.ts'
import { problemOf, type ShownProblem } from '../../lib/problem.ts'
import { Button } from '../../ui/button.tsx'
import { type Shape, StatusShape } from '../../ui/status-shape.tsx'
import { Ago } from '../../ui/time.tsx'
import { closest } from './closest.ts'

interface Outcome {
  at: string
  parts: HealthPart[]
  models: string[]
}

const stages: readonly { name: string; title: string; detail: string }[] = [
  { name: 'reachable', title: 'Reachable', detail: 'Something answers at the address.' },
  { name: 'key', title: 'Key accepted', detail: 'It lets us in.' },
  { name: 'model', title: 'Model exists', detail: 'It has the model.' },
  { name: 'first_token', title: 'First token', detail: 'The model answers. Costs a few tokens.' },
]

/** Asks an endpoint stage by stage and stops at the first that fails, with what to do there. */
export function ConnectionTest({
  baseUrl,
  model,
  onModels,
  onUse,
}: {
  baseUrl: string
  model: string
  onModels(models: string[]): void
  onUse(model: string): void
}) {
  const [outcome, setOutcome] = useState<Outcome>()
  const [problem, setProblem] = useState<ShownProblem>()
  const [testing, setTesting] = useState(false)

  async function test(firstToken: boolean) {
    setTesting(true)
    setProblem(undefined)
    try {
      const answer = await client.health.testLlm({ baseUrl, model, firstToken })
      setOutcome({ ...answer, at: new Date().toISOString() })
      onModels(answer.models)
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setTesting(false)
    }
  }

  const parts = outcome?.parts ?? []
  const shown =
    parts.length > 0 ? parts : stages.map((stage) => ({ ...stage, status: 'off' as const, latency_ms: null }))
  return (
    <section className="panel" aria-label="Connection test" aria-busy={testing}>
      <div className="panel-head">
        <h2>Connection test</h2>
        {outcome && (
          <span className="dim small">
            <Ago at={outcome.at} />
          </span>
        )}
        <span className="push" />
        <Button small disabled={!baseUrl} busy={testing} onClick={() => void test(true)}>
          Test with a token
        </Button>
        <Button small icon="refresh" disabled={!baseUrl} busy={testing} onClick={() => void test(false)}>
          {outcome ? 'Test again' : 'Test'}
        </Button>
      </div>
      {problem && (
        <p className="panel-body hint bad" role="alert">
          {problem.message} {problem.remedy}
        </p>
      )}
      <ol className="stages">
        {shown.map((part) => (
          <li key={part.name}>
            <StatusShape shape={shapeOf(part)} label={outcome ? part.status : 'not run'} />
            <div>
              <span className="mid">{part.title}</span>
              <span className="sub">{part.detail}</span>
              {part.status === 'unhealthy' && /model/u.test(part.name) && (
                <Suggestions model={model} models={outcome?.models ?? []} onUse={onUse} />
              )}
            </div>
            <span className="dim num">
              {part.latency_ms === null ? 'not run' : formatLatency(part.latency_ms)}
            </span>
          </li>
        ))}
      </ol>
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

function shapeOf({ status }: HealthPart): Shape {
  return status === 'off' || status === 'unknown' ? 'queued' : status
}
