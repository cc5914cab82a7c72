import { useState } from 'react'
import type { SettingsView } from '../../../contract/settings.ts'
import { defined } from '../../../shared/defined.ts'
import { useTypedSecrets } from '../../lib/typed-secrets.ts'
import { CheckRow } from '../../ui/checkbox.tsx'
import { ConnectionTest } from './connection-test.tsx'
import { TextInput } from './fields.tsx'
import { SecretField } from './secret-field.tsx'
import { SectionForm } from './section-form.tsx'
import { useSection } from './use-section.ts'

const stages = [
  { name: 'reachable', title: 'Reachable', detail: 'Something answers at the address.' },
  { name: 'key', title: 'Key accepted', detail: 'It lets us in.' },
  { name: 'model', title: 'Model exists', detail: 'It has the model.' },
  { name: 'first-token', title: 'First token', detail: 'The model answers. Costs a few tokens.' },
] as const

/** The language model: where it is, and whether it answers, stage by stage, before anything is saved. */
export function LlmSection({ view }: { view: SettingsView }) {
  const section = useSection('llm', view, 'Language model')
  const [models, setModels] = useState<readonly string[]>([])
  const secret = useTypedSecrets((state) => state['llm.apiKey'])
  const { baseUrl, model, required } = section.values
  return (
    <>
      <SectionForm title="Language model" about="Any OpenAI-compatible endpoint" state={section}>
        <TextInput
          label="Address"
          hint="With its version, as in /v1. Empty: off."
          placeholder="http://127.0.0.1:11434/v1"
          value={baseUrl}
          error={section.errorOf('baseUrl')}
          onChange={(value) => section.change({ baseUrl: value })}
        />
        <TextInput
          label="Model"
          hint="As the endpoint names it"
          value={model}
          suggestions={models}
          error={section.errorOf('model')}
          onChange={(value) => section.change({ model: value })}
        />
        <SecretField label="API key" name="llm.apiKey" view={view} />
        <div className="field">
          <span className="field-label" aria-hidden="true">
            Role
          </span>
          <CheckRow
            label="Required: without it the whole is unhealthy"
            checked={required}
            onChange={(value) => section.change({ required: value })}
          />
        </div>
      </SectionForm>
      <ConnectionTest
        typed={{ endpoint: 'llm', url: baseUrl, model, ...defined({ secret }) }}
        title="the language model"
        stages={stages}
        disabled={!baseUrl || section.errorOf('baseUrl') !== undefined}
        onModels={setModels}
        onUse={(value) => section.change({ model: value })}
      />
    </>
  )
}
