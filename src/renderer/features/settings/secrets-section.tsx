import { endpointSecrets } from '../../../contract/endpoints.ts'
import { findProfileOfSecret } from '../../../contract/model-profiles.ts'
import type { SecretName, SettingsView } from '../../../contract/settings.ts'
import { useOwnCommand } from '../../lib/own-command.ts'
import { ProtectionPanel } from './protection-panel.tsx'
import { SecretField } from './secret-field.tsx'

/** What people call each of the secrets. */
const titles = new Map<SecretName, string>([
  ['llm.apiKey', 'Language model API key'],
  ['embeddings.apiKey', 'Embeddings API key'],
  ['traces.publicKey', 'Langfuse public key'],
  ['traces.secretKey', 'Langfuse secret key'],
  ['traces.header', 'Header for traces'],
  ...endpointSecrets.map(({ name, title }) => [name, title] as const),
])

/** Every key and password in one place, and what protects them. */
export function SecretsSection({ view }: { view: SettingsView }) {
  const list = useOwnCommand('secrets list')
  return (
    <>
      <ProtectionPanel protection={view.protection} />
      <section className="panel" aria-label="Keys and passwords">
        <div className="panel-head">
          <h2>Keys and passwords</h2>
          <span className="dim small push">Stored at once, never shown</span>
        </div>
        <div className="panel-body form">
          {view.secrets.map(({ name }) => (
            <SecretField
              key={name}
              name={name}
              label={titles.get(name) ?? nameProfileKey(name)}
              view={view}
              brief
            />
          ))}
        </div>
        <div className="panel-foot">
          <span className="grow">
            The passwords of the shipped stack lie in its own environment file; {list} names them.
          </span>
        </div>
      </section>
    </>
  )
}

/** The key of a further profile of a language model, by the profile's id. */
function nameProfileKey(name: SecretName): string {
  const id = findProfileOfSecret(name)
  return id === undefined ? name : `API key of the profile ${id}`
}
