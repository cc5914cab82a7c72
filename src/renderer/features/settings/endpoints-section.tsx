import {
  type EndpointName,
  endpointNames,
  endpointSecrets,
  endpoints,
  findEndpointSecret,
} from '../../../contract/endpoints.ts'
import type { SettingsView } from '../../../contract/settings.ts'
import { defined } from '../../../shared/defined.ts'
import { useTypedSecrets } from '../../lib/typed-secrets.ts'
import { CheckRow } from '../../ui/checkbox.tsx'
import { TextInput } from './fields.tsx'
import { SecretField } from './secret-field.tsx'
import { SectionForm } from './section-form.tsx'
import { TestButton, TestOutcome } from './test-outcome.tsx'
import { useEndpointTest } from './use-endpoint-test.ts'
import { type Section, useSection } from './use-section.ts'

/** Where the services of the stack are reached, and which of them must be. */
export function EndpointsSection({ view }: { view: SettingsView }) {
  const section = useSection('endpoints', view, 'Endpoints')
  return (
    <>
      <SectionForm title="Endpoints" about="What has no address is off, not red" state={section}>
        {endpointNames.map((name) => (
          <Endpoint key={name} name={name} section={section} />
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
          {endpointSecrets.map(({ name, title }) => (
            <SecretField key={name} name={name} label={title} view={view} />
          ))}
        </div>
      </section>
    </>
  )
}

/** An address, whether it must answer, and whether it does. */
function Endpoint({ name, section }: { name: EndpointName; section: Section<'endpoints'> }) {
  const { title, placeholder } = endpoints[name]
  const secret = findEndpointSecret(name)
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
