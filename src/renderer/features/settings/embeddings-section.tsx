import { Link } from 'wouter'
import type { SettingsView } from '../../../contract/settings.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { formatLeft, formatNumber, formatPercent } from '../../lib/format.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { underWay, useRuns } from '../../lib/runs-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Choice, NumberInput, TextInput } from './fields.tsx'
import { SecretField } from './secret-field.tsx'
import { SectionForm } from './section-form.tsx'
import { useSection } from './use-section.ts'

const providers = [
  { value: 'builtin' as const, label: 'Built in, on this machine' },
  { value: 'openai' as const, label: 'An OpenAI-compatible endpoint' },
]

/** What makes the vectors that meaning is searched by, and what changing it sets off. */
export function EmbeddingsSection({ view }: { view: SettingsView }) {
  const section = useSection('embeddings', view.settings.embeddings)
  const totals = useKnowledge((state) => state.totals)
  const { provider, baseUrl, model, batchSize, concurrency } = section.values
  const chunks = totals?.chunks ?? 0
  return (
    <>
      <SectionForm
        title="Embeddings"
        about="What meaning is searched by"
        state={section}
        note={
          chunks > 0
            ? `Another model re-embeds ${formatCount(chunks, 'chunk')} as a run. Until it ends the old vectors answer.`
            : 'Not saved yet.'
        }
      >
        <Choice
          label="Provider"
          hint={
            provider === 'builtin'
              ? 'all-MiniLM-L6-v2: needs no network, key or server.'
              : 'Texts of your documents are sent to this address.'
          }
          options={providers}
          value={provider}
          onChange={(value) => section.change({ provider: value })}
        />
        {provider === 'openai' && (
          <>
            <TextInput
              label="Address"
              hint="With its version, as in /v1"
              placeholder="http://127.0.0.1:11434/v1"
              value={baseUrl}
              error={section.errorOf('baseUrl')}
              onChange={(value) => section.change({ baseUrl: value })}
            />
            <TextInput
              label="Model"
              hint="As the endpoint names it"
              value={model}
              error={section.errorOf('model')}
              onChange={(value) => section.change({ model: value })}
            />
            <SecretField label="API key" name="embeddings.apiKey" view={view} />
            <NumberInput
              label="Texts a request"
              hint="1 to 2,048"
              value={batchSize}
              error={section.errorOf('batchSize')}
              onChange={(value) => section.change({ batchSize: value })}
            />
            <NumberInput
              label="Requests at once"
              hint="1 to 32"
              value={concurrency}
              error={section.errorOf('concurrency')}
              onChange={(value) => section.change({ concurrency: value })}
            />
          </>
        )}
      </SectionForm>
      <Vectors />
    </>
  )
}

/** What the index has now, and the run that makes the rest. */
function Vectors() {
  const totals = useKnowledge((state) => state.totals)
  const run = useRuns((state) => underWay(state.runs).find(({ kind }) => kind === 'embed'))
  const [embed, embedding] = useAction(() => client.knowledge.embed())
  if (!totals) return null
  const { embeddings, chunks, embedded } = totals
  const missing = chunks - embedded
  return (
    <section className="panel" aria-label="Vectors">
      <div className="panel-head">
        <h2>Vectors</h2>
        <span className="dim small push">
          {embeddings.model}
          {embeddings.dimensions !== null && `, ${embeddings.dimensions} dimensions`}
        </span>
      </div>
      <div className="panel-body stack">
        {embeddings.problem && (
          <Banner tone="warn" shape="degraded">
            <b>Searching by words only.</b> {embeddings.problem.message} {embeddings.problem.remedy}
          </Banner>
        )}
        <div className="row">
          <span>
            {chunks === 0
              ? 'Nothing to embed yet.'
              : `${formatNumber(embedded)} of ${formatCount(chunks, 'chunk')}, ${formatPercent(embedded / chunks)}`}
          </span>
          <span className="push" />
          {run ? (
            <Link href={`/runs/${run.id}`}>Open run</Link>
          ) : (
            missing > 0 && (
              <Button small busy={embedding} onClick={() => embed()}>
                Embed now
              </Button>
            )
          )}
        </div>
        {run && (
          <>
            <Progress label="Embedding" done={run.progress.done} total={run.progress.total} thick />
            <p className="hint">
              {run.progress.activity}
              {run.progress.secondsLeft !== null && `, ${formatLeft(run.progress.secondsLeft)}`}
            </p>
          </>
        )}
      </div>
    </section>
  )
}
