import type { SettingsView } from '../../../contract/settings.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { problemTitle } from '../../lib/meaning-words.ts'
import { useTypedSecrets } from '../../lib/typed-secrets.ts'
import { Banner } from '../../ui/banner.tsx'
import { FollowUps } from '../../ui/follow-ups.tsx'
import { ConnectionTest } from './connection-test.tsx'
import { Choice, NumberInput, TextInput } from './fields.tsx'
import { SecretField } from './secret-field.tsx'
import { SectionForm } from './section-form.tsx'
import { useSection } from './use-section.ts'

const providers = [
  { value: 'builtin' as const, label: 'Built in, on this machine' },
  { value: 'openai' as const, label: 'An OpenAI-compatible endpoint' },
]

const stages = [
  { name: 'reachable', title: 'Reachable', detail: 'Something answers at the address.' },
  { name: 'key', title: 'Key accepted', detail: 'It lets us in.' },
  { name: 'model', title: 'Model exists', detail: 'It has the model.' },
  { name: 'vector', title: 'Vector', detail: 'The model makes one of a single word.' },
] as const

/** What makes the vectors that meaning is searched by, and what changing it sets off. */
export function EmbeddingsSection({ view }: { view: SettingsView }) {
  const section = useSection('embeddings', view, 'Embeddings')
  const totals = useKnowledge((state) => state.totals)
  const secret = useTypedSecrets((state) => state['embeddings.apiKey'])
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
      <ConnectionTest
        typed={{ endpoint: 'embeddings', provider, url: baseUrl, model, ...defined({ secret }) }}
        title="the embeddings"
        stages={provider === 'builtin' ? stages.slice(-1) : stages}
        disabled={provider === 'openai' && (!baseUrl || section.errorOf('baseUrl') !== undefined)}
        onUse={(value) => section.change({ model: value })}
      />
      <Vectors />
    </>
  )
}

/** How meaning is searched now, and what is still to be made for it. */
function Vectors() {
  const totals = useKnowledge((state) => state.totals)
  if (!totals) return null
  const { embeddings } = totals
  return (
    <section className="panel" aria-label="Vectors">
      <div className="panel-head">
        <h2>Vectors</h2>
        <span className="dim small push">
          {embeddings.model}
          {embeddings.dimensions !== null && `, ${formatCount(embeddings.dimensions, 'dimension')}`}
        </span>
      </div>
      <div className="panel-body stack">
        {embeddings.problem && (
          <Banner tone="warn" shape="degraded">
            <b>{problemTitle(embeddings.meaning)}</b> {embeddings.problem.message} {embeddings.problem.remedy}
          </Banner>
        )}
        <p>{embeddings.sentence}</p>
        <FollowUps kind="embed" />
      </div>
    </section>
  )
}
