import { useId, useState } from 'react'
import type { SecretName, SettingsView } from '../../../contract/settings.ts'
import { client } from '../../lib/client.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'

/** A secret: it can be set, replaced and forgotten, and is never shown. It is stored at once, not with its section. */
export function SecretField({ label, name, view }: { label: string; name: SecretName; view: SettingsView }) {
  const id = useId()
  const [value, setValue] = useState<string>()
  const { take } = useSettings.getState()
  const [store, storing] = useAction(async (given: string) => {
    take(await client.settings.setSecret({ name, value: given }))
    setValue(undefined)
  })
  const [forget, forgetting] = useAction(async () => take(await client.settings.forgetSecret({ name })))

  const secret = view.secrets.find((known) => known.name === name)
  const fixed = secret?.from === 'environment'
  const editing = value !== undefined || !secret?.set
  const given = value ?? ''
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <div className="secret">
        <input
          id={id}
          className="input mono"
          type={editing ? 'password' : 'text'}
          autoComplete="off"
          disabled={!editing || fixed}
          aria-describedby={`${id}-hint`}
          placeholder={editing ? 'not set' : undefined}
          value={editing ? given : `saved${secret?.tail ? `, …${secret.tail}` : ''}`}
          onChange={(event) => setValue(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            if (given) store(given)
          }}
        />
        {editing && !fixed && (
          <Button disabled={!given} busy={storing} onClick={() => store(given)}>
            Set
          </Button>
        )}
        {editing && secret?.set && (
          <Button look="ghost" onClick={() => setValue(undefined)}>
            Keep
          </Button>
        )}
        {!editing && !fixed && (
          <>
            <Button onClick={() => setValue('')}>Replace</Button>
            <Button look="ghost" busy={forgetting} onClick={() => forget()}>
              Forget
            </Button>
          </>
        )}
      </div>
      <p className="hint" id={`${id}-hint`}>
        {fixed
          ? 'Comes from an environment variable, which wins.'
          : `${view.protection.sentence} Never shown.`}
      </p>
    </div>
  )
}
