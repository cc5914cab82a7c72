import { useId } from 'react'
import { Link } from 'wouter'
import type { SecretName, SecretState, SettingsView } from '../../../contract/settings.ts'
import { Button } from '../../ui/button.tsx'
import { ChooseProtection } from './choose-protection.tsx'
import { useSecret } from './use-secret.ts'

/** A secret: it can be set, replaced and forgotten, and is never shown. It is stored at once, not with its section. */
export function SecretField({
  label,
  name,
  view,
  brief = false,
}: {
  label: string
  name: SecretName
  view: SettingsView
  /** What protects it stands beside it already. */
  brief?: boolean
}) {
  const id = useId()
  const { protection } = view
  const field = useSecret(name, label, view)
  const { secret, given, refused, choosing } = field
  return (
    <div className={choosing ? 'field wide' : 'field'}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <SecretInput id={id} field={field} />
      <p className={refused ? 'hint bad' : 'hint'} id={`${id}-hint`} aria-live="polite">
        {refused ?? <Hint secret={secret} view={view} brief={brief} />}
      </p>
      {choosing && (
        <div className="stack">
          <p>
            <b>What shall protect it?</b> It is chosen once, for all secrets.
          </p>
          <ChooseProtection
            protection={protection}
            onCancel={() => field.setChoosing(false)}
            onChosen={() => {
              field.setChoosing(false)
              field.store(given)
            }}
          />
        </div>
      )}
    </div>
  )
}

function SecretInput({ id, field }: { id: string; field: ReturnType<typeof useSecret> }) {
  const {
    secret,
    given,
    fixed,
    editing,
    isLocked,
    refused,
    storing,
    forgetting,
    type,
    set,
    setValue,
    forget,
  } = field
  return (
    <div className="secret">
      <input
        id={id}
        className="input mono"
        type={editing ? 'password' : 'text'}
        autoComplete="off"
        disabled={!editing || isLocked}
        aria-describedby={`${id}-hint`}
        aria-invalid={refused !== undefined}
        placeholder={editing ? 'not set' : undefined}
        value={editing ? given : shown(secret)}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          set()
        }}
      />
      {editing && !isLocked && (
        <Button disabled={!given} busy={storing} onClick={set}>
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
          {!isLocked && <Button onClick={() => setValue('')}>Replace</Button>}
          <Button look="ghost" busy={forgetting} onClick={() => forget()}>
            Forget
          </Button>
        </>
      )}
    </div>
  )
}

function shown(secret: SecretState | undefined): string {
  if (secret?.problem) return secret.from === 'store' ? 'saved, locked' : 'cannot be read'
  return `saved${secret?.tail ? `, …${secret.tail}` : ''}`
}

function Hint({
  secret,
  view: { protection },
  brief,
}: {
  secret: SecretState | undefined
  view: SettingsView
  brief: boolean
}) {
  if (secret?.from === 'environment') return <>Comes from {secret.variable}, which wins.</>
  if (secret?.from === 'file')
    return <>{secret.problem ?? `Comes from the file that ${secret.variable} names, which wins.`}</>
  if (secret?.from === 'stack') return <>Made for the shipped stack, and kept in its environment file.</>
  if (brief) return null
  if (protection.locked) return <Link href="/settings/secrets">The secrets are locked</Link>
  if (protection.kind === 'none') return <>You choose once what protects it. Never shown.</>
  return <>{protection.sentence} Never shown.</>
}
