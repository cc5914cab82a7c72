import { useState } from 'react'
import type { Protection } from '../../../contract/settings.ts'
import { client } from '../../lib/client.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { say } from '../../lib/toasts.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { PassphraseForm } from './passphrase-form.tsx'

type Kind = 'keystore' | 'passphrase' | 'plain'

const offers: Record<Kind, { title: string; about: string }> = {
  keystore: {
    title: 'Key store of this computer',
    about: 'Opens by itself while you are signed in here. Nothing to remember.',
  },
  passphrase: {
    title: 'Passphrase',
    about:
      'Asked for after each start, or given as CATALYST_PASSPHRASE_FILE. Protects copies and backups too.',
  },
  plain: {
    title: 'No encryption, this user only',
    about: 'Whoever can read your files, or a backup of them, can read the secrets.',
  },
}

/** Lets the user choose what protects the secrets. */
export function ChooseProtection({
  protection,
  startOver = false,
  onChosen,
  onCancel,
}: {
  protection: Protection
  /** Gives up what cannot be opened. */
  startOver?: boolean
  onChosen(): void
  onCancel?: () => void
}) {
  const [typing, setTyping] = useState(false)
  const choose = async (kind: Kind, passphrase?: string) => {
    const choice = { kind, startOver, ...(passphrase !== undefined && { passphrase }) }
    useSettings.getState().take(await client.secrets.protect(choice))
    say(
      'success',
      kind === 'plain' ? 'Secrets are stored without encryption' : 'Secrets are stored encrypted',
    )
    onChosen()
  }
  const [use, using] = useAction(choose)
  if (typing) {
    return (
      <PassphraseForm
        fresh
        label={protection.kind === 'passphrase' ? 'New passphrase' : 'Passphrase'}
        submit="Use this passphrase"
        onCancel={() => setTyping(false)}
        onSubmit={(passphrase) => choose('passphrase', passphrase)}
      />
    )
  }
  return (
    <>
      <ul className="offers" aria-label="What can protect the secrets">
        {(['keystore', 'passphrase', 'plain'] as const)
          .filter((kind) => protection.offers.includes(kind))
          .map((kind) => (
            <li key={kind}>
              <span className="grow">
                {offers[kind].title}
                <span className="sub">{offers[kind].about}</span>
              </span>
              {protection.kind === kind && <span className="badge accent">in force</span>}
              {(protection.kind !== kind || kind === 'passphrase') && (
                <Button
                  small
                  busy={using}
                  aria-label={`${chooseVerb(kind, protection)} ${offers[kind].title}`}
                  onClick={() => (kind === 'passphrase' ? setTyping(true) : use(kind))}
                >
                  {chooseVerb(kind, protection)}
                </Button>
              )}
            </li>
          ))}
      </ul>
      {onCancel && (
        <div className="row">
          <Button small look="ghost" onClick={onCancel}>
            Keep as it is
          </Button>
        </div>
      )}
    </>
  )
}

function chooseVerb(kind: Kind, protection: Protection): string {
  if (kind !== 'passphrase') return 'Use'
  return protection.kind === kind ? 'Change…' : 'Set…'
}
