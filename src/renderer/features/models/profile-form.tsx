import { Collapsible } from '@base-ui/react/collapsible'
import type { SettingsView } from '../../../contract/settings.ts'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { TextInput } from '../settings/fields.tsx'
import { KeyField, type KeyState } from './key-field.tsx'
import { ModelPicker } from './model-picker.tsx'
import { isHere } from './profile-draft.ts'
import { MoreFields } from './profile-fields.tsx'
import type { ModelList } from './use-model-list.ts'
import type { ProfileDraft } from './use-profile-draft.ts'

const ways = [
  { value: 'bearer' as const, label: 'Bearer' },
  { value: 'api-key' as const, label: 'api-key' },
]

/** The fields of a profile. */
export function ProfileForm({
  draft,
  savedUrl,
  list,
  keyState,
  protection,
  typedKey,
  onTypeKey,
  onForgetKey,
  forgetting,
}: {
  draft: ProfileDraft
  savedUrl: string
  list: ModelList
  keyState: KeyState
  protection: SettingsView['protection']
  typedKey: string | undefined
  onTypeKey(value: string | undefined): void
  onForgetKey(): void
  forgetting: boolean
}) {
  const { values, faultAt, change } = draft
  const hasMore = Object.keys(values.parameters).length > 0 || values.prices !== undefined
  return (
    <>
      <div className="form">
        <div className="wide">
          <TextInput
            label="Address"
            hint={describeAddress(values.baseUrl)}
            placeholder="http://127.0.0.1:11434/v1"
            value={values.baseUrl}
            error={faultAt('baseUrl')}
            onChange={(baseUrl) => change({ baseUrl })}
          />
        </div>
        <Field label="Name" hint="As you call it" error={faultAt('name')}>
          {(control) => (
            <input
              {...control}
              className="input"
              autoComplete="off"
              value={values.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <ModelPicker
          value={values.model}
          models={list.models}
          hint={list.hint}
          error={faultAt('model')}
          onChange={(model) => change({ model })}
        />
        <div className="wide">
          <KeyField
            baseUrl={values.baseUrl}
            savedUrl={savedUrl}
            state={keyState}
            protection={protection}
            typed={typedKey}
            onType={onTypeKey}
            onForget={onForgetKey}
            forgetting={forgetting}
          />
        </div>
      </div>
      <Collapsible.Root defaultOpen={hasMore}>
        <Collapsible.Trigger className="more-fields">
          <Icon name="right" />
          How the key is sent, parameters, own price
        </Collapsible.Trigger>
        <Collapsible.Panel className="more-panel">
          <div className="field">
            <span className="field-label" aria-hidden="true">
              The key is sent as
            </span>
            <div>
              <Segmented
                label="The key is sent as"
                options={ways}
                value={values.auth}
                onChange={(auth) => change({ auth })}
              />
            </div>
            <p className="hint">
              {values.auth === 'bearer'
                ? 'Authorization: Bearer, as nearly all want it'
                : 'The header api-key, as Azure wants it'}
            </p>
          </div>
          <MoreFields draft={draft} />
        </Collapsible.Panel>
      </Collapsible.Root>
    </>
  )
}

function describeAddress(baseUrl: string): string {
  if (baseUrl === '') return 'With its version, as in /v1'
  if (isHere(baseUrl)) return 'On this machine: nothing leaves it.'
  return baseUrl.startsWith('http://')
    ? 'Not encrypted: use https where the server offers it.'
    : 'With its version, as in /v1'
}
