import type { SecretName, Settings, SettingsView } from '../../../contract/settings.ts'
import { defined } from '../../../shared/defined.ts'
import { useTypedSecrets } from '../../lib/typed-secrets.ts'
import { CheckRow } from '../../ui/checkbox.tsx'
import { TextInput } from './fields.tsx'
import { SecretField } from './secret-field.tsx'
import { SectionForm } from './section-form.tsx'
import { TestButton, TestOutcome } from './test-outcome.tsx'
import { useEndpointTest } from './use-endpoint-test.ts'
import { type Section, useSection } from './use-section.ts'

type Name = keyof Settings['endpoints']

interface EndpointField {
  name: Name
  title: string
  placeholder: string
  secret?: { name: SecretName; label: string }
}

const endpoints: readonly EndpointField[] = [
  { name: 'docker', title: 'Docker engine', placeholder: 'found by itself' },
  {
    name: 'mongodb',
    title: 'MongoDB',
    placeholder: 'mongodb://127.0.0.1:27017',
    secret: { name: 'mongodb.password', label: 'MongoDB password' },
  },
  {
    name: 'redis',
    title: 'Redis',
    placeholder: 'redis://127.0.0.1:6379',
    secret: { name: 'redis.password', label: 'Redis password' },
  },
  {
    name: 'qdrant',
    title: 'Qdrant',
    placeholder: 'http://127.0.0.1:6333',
    secret: { name: 'qdrant.apiKey', label: 'Qdrant API key' },
  },
  {
    name: 'rabbitmq',
    title: 'RabbitMQ',
    placeholder: 'amqp://127.0.0.1:5672',
    secret: { name: 'rabbitmq.password', label: 'RabbitMQ password' },
  },
  { name: 'langfuse', title: 'Langfuse', placeholder: 'http://127.0.0.1:3000' },
]

/** Where the services of the stack are reached, and which of them must be. */
export function EndpointsSection({ view }: { view: SettingsView }) {
  const section = useSection('endpoints', view, 'Endpoints')
  const secrets = endpoints.flatMap(({ secret }) => (secret ? [secret] : []))
  return (
    <>
      <SectionForm title="Endpoints" about="What has no address is off, not red" state={section}>
        {endpoints.map((one) => (
          <Endpoint key={one.name} {...one} section={section} />
        ))}
        <p className="hint wide">
          A required one that is down makes the whole unhealthy; an optional one degraded. A password in an
          address is taken out of it and kept with the secrets. A test uses what is typed here and below, and
          saves nothing.
        </p>
      </SectionForm>
      <section className="panel" aria-label="Passwords and keys">
        <div className="panel-head">
          <h2>Passwords and keys</h2>
          <span className="dim small push">Stored at once</span>
        </div>
        <div className="panel-body form">
          {secrets.map(({ name, label }) => (
            <SecretField key={name} name={name} label={label} view={view} />
          ))}
        </div>
      </section>
    </>
  )
}

/** An address, whether it must answer, and whether it does. */
function Endpoint({
  name,
  title,
  placeholder,
  secret,
  section,
}: EndpointField & { section: Section<'endpoints'> }) {
  const value = section.values[name]
  const typedSecret = useTypedSecrets((state) => secret && state[secret.name])
  const test = useEndpointTest({ endpoint: name, url: value.url, ...defined({ secret: typedSecret }) })
  const change = (part: Partial<typeof value>) => section.change({ [name]: { ...value, ...part } })
  const error = section.errorOf(`${name}.url`)
  return (
    <div className="endpoint">
      <TextInput
        label={title}
        placeholder={placeholder}
        hint={section.noteOn(`${name}.url`)}
        value={value.url}
        error={error}
        onChange={(url) => change({ url })}
      />
      <div className="row">
        <CheckRow
          label={`${title} is required`}
          checked={value.required}
          onChange={(required) => change({ required })}
        />
        <span className="push" />
        <TestButton
          test={test}
          title={title}
          disabled={error !== undefined || (value.url === '' && name !== 'docker')}
        />
      </div>
      <TestOutcome test={test} />
    </div>
  )
}
