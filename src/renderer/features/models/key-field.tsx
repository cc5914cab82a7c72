import { type ReactNode, useId } from 'react'
import { Link } from 'wouter'
import type { SecretState, SettingsView } from '../../../contract/settings.ts'
import { Button } from '../../ui/button.tsx'
import { isHere, showHost } from './profile-draft.ts'

/** What is known of a profile's key, apart from the key. */
export interface KeyState {
  /** One is stored for the address that is saved. */
  isSet: boolean
  /** The address in the field is another than the one that the stored key was given for. */
  hasMoved: boolean
  secret: SecretState | undefined
}

/**
 * The key of a profile. It is typed, sent and stored, and never shown again; where the address has moved to another origin, it
 * is asked for anew.
 */
export function KeyField({
  baseUrl,
  savedUrl,
  state,
  protection,
  typed,
  onType,
  onForget,
  forgetting,
}: {
  baseUrl: string
  savedUrl: string
  state: KeyState
  protection: SettingsView['protection']
  /** What is typed; `undefined`: the stored key stays. */
  typed: string | undefined
  onType(value: string | undefined): void
  onForget(): void
  forgetting: boolean
}) {
  const id = useId()
  const { isSet, hasMoved, secret } = state
  const isGiven = secret?.from === 'environment' || secret?.from === 'file'
  const isKept = isSet && !hasMoved && typed === undefined
  const editing = !isGiven && !isKept
  const isLocked = protection.locked !== undefined
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        API key
      </label>
      <div className="secret">
        <input
          id={id}
          className="input mono"
          type={editing ? 'password' : 'text'}
          autoComplete="off"
          disabled={!editing || isLocked}
          aria-describedby={`${id}-hint`}
          placeholder={isHere(baseUrl) ? 'none needed, as a rule' : 'not set'}
          value={editing ? (typed ?? '') : describeStored(secret)}
          onChange={(event) => onType(event.target.value === '' && !isSet ? undefined : event.target.value)}
        />
        {isKept && !isGiven && !isLocked && (
          <>
            <Button onClick={() => onType('')}>Replace</Button>
            <Button look="ghost" busy={forgetting} onClick={onForget}>
              Forget
            </Button>
          </>
        )}
        {isSet && !hasMoved && typed !== undefined && (
          <Button look="ghost" onClick={() => onType(undefined)}>
            Keep
          </Button>
        )}
      </div>
      <p
        className={hasMoved && !isGiven && !typed ? 'hint warn' : 'hint'}
        id={`${id}-hint`}
        aria-live="polite"
      >
        {hintFor({ baseUrl, savedUrl, state, protection, isKept, isGiven })}
      </p>
    </div>
  )
}

function hintFor({
  baseUrl,
  savedUrl,
  state: { isSet, hasMoved, secret },
  protection,
  isKept,
  isGiven,
}: {
  baseUrl: string
  savedUrl: string
  state: KeyState
  protection: SettingsView['protection']
  isKept: boolean
  isGiven: boolean
}): ReactNode {
  if (isGiven) return secret?.problem ?? `Comes from ${secret?.variable}, which wins.`
  if (protection.locked) return <Link href="/settings/secrets">The secrets are locked</Link>
  if (hasMoved)
    return `The saved key was given for ${showHost(savedUrl)} and is sent nowhere else. ${isHere(baseUrl) ? 'A server on this machine rarely needs one.' : `Enter the key for ${showHost(baseUrl)}.`}`
  if (isKept) return `${protection.sentence} Never shown.`
  if (isSet) return 'Takes the place of the saved key when the profile is saved.'
  return protection.kind === 'none'
    ? 'You choose once what protects it. Never shown.'
    : 'Stored with the profile, and never shown.'
}

function describeStored(secret: SecretState | undefined): string {
  if (secret?.problem) return secret.from === 'store' ? 'saved, locked' : 'cannot be read'
  return `saved${secret?.tail ? `, …${secret.tail}` : ''}`
}
