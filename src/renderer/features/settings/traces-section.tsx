import type { SettingsView } from '../../../contract/settings.ts'
import type { TraceStatus } from '../../../contract/traces.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { client } from '../../lib/client.ts'
import { formatAgo, formatDuration } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { say } from '../../lib/toasts.ts'
import { useTypedSecrets } from '../../lib/typed-secrets.ts'
import { useAction } from '../../lib/use-action.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { CheckRow } from '../../ui/checkbox.tsx'
import { Choice, TextInput } from './fields.tsx'
import { SecretField } from './secret-field.tsx'
import { SectionForm } from './section-form.tsx'
import { useSection } from './use-section.ts'

const services = [
  { value: 'langfuse' as const, label: 'Langfuse' },
  { value: 'otlp' as const, label: 'Another OTLP endpoint' },
]

/** How often the state is asked for while it is looked at, in ms. */
const lookMs = 5000

/** Where runs are told to as traces, by which keys, and whether they get through. */
export function TracesSection({ view }: { view: SettingsView }) {
  const section = useSection('traces', view, 'Traces')
  const { service, endpoint, enabled, content } = section.values
  const isLangfuse = service === 'langfuse'
  return (
    <>
      <SectionForm title="Traces" about="What runs do, told to Langfuse or any OTLP endpoint" state={section}>
        <div className="wide">
          <CheckRow
            label="Export runs as traces"
            checked={enabled}
            onChange={(value) => section.change({ enabled: value })}
          />
        </div>
        <Choice
          label="Service"
          hint={
            section.noteOn('service') ??
            'Langfuse shows models, tokens and cost; any other takes the same spans.'
          }
          options={services}
          value={service}
          onChange={(value) => section.change({ service: value })}
        />
        <TextInput
          label="Address"
          hint={
            section.noteOn('endpoint') ??
            (isLangfuse ? 'The one you open Langfuse with' : 'Its base, or all of it with /v1/traces')
          }
          placeholder={isLangfuse ? 'http://127.0.0.1:3000' : 'http://127.0.0.1:4318'}
          value={endpoint}
          error={section.errorOf('endpoint')}
          onChange={(value) => section.change({ endpoint: value })}
        />
        {isLangfuse && (
          <>
            <SecretField label="Public key" name="traces.publicKey" view={view} />
            <SecretField label="Secret key" name="traces.secretKey" view={view} />
          </>
        )}
        <SecretField label={isLangfuse ? 'Further header' : 'Header'} name="traces.header" view={view} />
        <div className="wide">
          <CheckRow
            label="Prompts, answers and titles go along"
            checked={content}
            onChange={(value) => section.change({ content: value })}
          />
          <p className="hint">
            Without secrets and cut. Otherwise only names that Catalyst chose, counts, tokens and cost go
            there.
          </p>
        </div>
        <TestTraces
          service={service}
          endpoint={endpoint}
          disabled={section.errorOf('endpoint') !== undefined}
        />
      </SectionForm>
      <Exports enabled={view.settings.traces.enabled} />
    </>
  )
}

/** Sends one real span by what is typed, and says what became of it. */
function TestTraces({
  service,
  endpoint,
  disabled,
}: {
  service: 'langfuse' | 'otlp'
  endpoint: string
  disabled: boolean
}) {
  const typed = useTypedSecrets()
  const [test, testing] = useAction(async () => {
    const { tookMs, url, warning } = await client.traces.test({
      ...{ service, endpoint },
      ...defined({
        publicKey: typed['traces.publicKey'],
        secretKey: typed['traces.secretKey'],
        header: typed['traces.header'],
      }),
    })
    const said = [`It was taken in ${formatDuration(tookMs)}.`, warning, url].filter(Boolean)
    say('success', 'A test span got through', said.join(' '))
  })
  return (
    <div className="wide row">
      <span className="hint grow">
        The test sends one real span by what is typed here, and saves nothing.
      </span>
      <Button
        small
        busy={testing}
        disabled={disabled || endpoint === ''}
        onClick={() => test()}
        aria-label="Test the traces"
      >
        Test
      </Button>
    </div>
  )
}

/** What was exported, what waits, and what the server refused. */
function Exports({ enabled }: { enabled: boolean }) {
  const now = useNow()
  const asked = useLoad('traces', (signal) => client.traces.status(undefined, { signal }))
  const refused = useLoad('traces set aside', (signal) => client.traces.setAside(undefined, { signal }))
  const reload = () => {
    asked.reload()
    refused.reload()
  }
  useInterval(reload, lookMs)
  const [retry, retrying] = useAction(async () => {
    await client.traces.retry()
    reload()
  })
  const [take, taking] = useAction(async () => {
    await client.traces.useStack()
    useSettings.getState().take(await client.settings.get())
    reload()
  })
  const status = asked.data
  if (!status) return null
  return (
    <section className="panel" aria-label="Exports">
      <div className="panel-head">
        <h2>Exports</h2>
        <span className="dim small push">{words[status.state]}</span>
      </div>
      <div className="panel-body stack">
        {status.offer && (
          <Banner tone="accent" shape="healthy">
            The Langfuse of your stack is up at {status.offer.endpoint}, with keys that were made for it.{' '}
            <Button small busy={taking} onClick={() => take()}>
              Use it
            </Button>
          </Banner>
        )}
        {status.problem && (
          <Banner tone="warn" shape="degraded">
            {status.problem.message} {status.problem.remedy}
          </Banner>
        )}
        <p>{describeExports(status, now)}</p>
        {refused.data && refused.data.spans.length > 0 && (
          <ul className="stack small" aria-label="Refused spans">
            {refused.data.spans.slice(0, 20).map(({ runId, stepId, name, reason }) => (
              <li key={`${runId}/${stepId}`}>
                <span className="mid">{name}</span> <span className="dim">{reason}</span>
              </li>
            ))}
          </ul>
        )}
        {enabled && (status.problem || status.setAside > 0) && (
          <div className="row">
            <Button small busy={retrying} onClick={() => retry()}>
              Send again now
            </Button>
          </div>
        )}
      </div>
    </section>
  )
}

const words: Readonly<Record<TraceStatus['state'], string>> = {
  off: 'Off',
  idle: 'All is exported',
  sending: 'On its way',
  waiting: 'Nothing gets through',
}

function describeExports({ exported, lastExportAt, setAside, lagSeconds }: TraceStatus, now: number): string {
  const last =
    lastExportAt === null ? 'Nothing was exported yet.' : `Last export ${formatAgo(lastExportAt, now)}.`
  const parts = [`${formatCount(exported, 'span')} exported`, `${formatCount(setAside, 'span')} set aside`]
  if (lagSeconds !== null) parts.push(`${formatDuration(lagSeconds * 1000)} behind`)
  return `${last} ${parts.join(', ')}.`
}
