import { useEffect, useId, useState } from 'react'
import { Link } from 'wouter'
import type { SecretName, SecretState, SettingsView } from '../../../contract/settings.ts'
import { client } from '../../lib/client.ts'
import { describeProblem } from '../../lib/problem.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { useTypedSecrets } from '../../lib/typed-secrets.ts'
import { useAction } from '../../lib/use-action.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { Button } from '../../ui/button.tsx'
import { ChooseProtection } from './choose-protection.tsx'

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
  const [value, setValue] = useState<string>()
  const [choosing, setChoosing] = useState(false)
  const [refused, setRefused] = useState<string>()
  const { take } = useSettings.getState()
  const { protection } = view
  const [store, storing] = useAction(async (given: string) => {
    setRefused(undefined)
    try {
      take(await client.settings.setSecret({ name, value: given }))
      setValue(undefined)
    } catch (error) {
      const { message, remedy } = describeProblem(error)
      setRefused(`${message} ${remedy}`)
    }
  })
  const [forget, forgetting] = useAction(async () => take(await client.settings.forgetSecret({ name })))

  const isTyped = value !== undefined && value !== ''
  useDraft(`secret ${name}`, isTyped ? { title: label, discard: () => setValue(undefined) } : undefined)
  useEffect(() => {
    useTypedSecrets.setState({ [name]: isTyped ? value : undefined })
    return () => useTypedSecrets.setState({ [name]: undefined })
  }, [name, isTyped, value])

  const secret = view.secrets.find((known) => known.name === name)
  const fixed = secret?.from === 'environment' || secret?.from === 'file'
  const editing = !fixed && (value !== undefined || !secret?.set)
  const given = value ?? ''
  const isLocked = protection.locked !== undefined
  const set = () => {
    if (!given) return
    // Nothing is stored before it is chosen how: that is asked here, and what was typed stays.
    if (protection.kind === 'none' && !isLocked) setChoosing(true)
    else store(given)
  }
  return (
    <div className={choosing ? 'field wide' : 'field'}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
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
          onChange={(event) => {
            setValue(event.target.value)
            setRefused(undefined)
          }}
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
            onCancel={() => setChoosing(false)}
            onChosen={() => {
              setChoosing(false)
              store(given)
            }}
          />
        </div>
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
