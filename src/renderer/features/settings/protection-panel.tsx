import { useState } from 'react'
import type { Protection } from '../../../contract/settings.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { say } from '../../lib/toasts.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { type Shape, StatusShape } from '../../ui/status-shape.tsx'
import { ChooseProtection } from './choose-protection.tsx'
import { PassphraseForm } from './passphrase-form.tsx'

type Doing = 'choosing' | 'rotating' | 'starting-over'

/** What protects the stored secrets now, whether they can be had, and how to change that. */
export function ProtectionPanel({ protection }: { protection: Protection }) {
  const [doing, setDoing] = useState<Doing>()
  const { take } = useSettings.getState()
  const { kind, locked, problem, sentence, stored } = protection
  const close = () => setDoing(undefined)
  const { shape, word } = findState(protection)
  const choosing = doing === 'choosing' || doing === 'starting-over' || (kind === 'none' && !locked)
  return (
    <section className="panel" aria-label="Protection">
      <div className="panel-head">
        <h2>Protection</h2>
        <span className="push protection-state">
          <StatusShape shape={shape} />
          {word}
        </span>
      </div>
      <div className="panel-body stack">
        <p>{sentence}</p>
        {problem && locked !== 'passphrase' && (
          <p className="hint bad" role="alert">
            {problem.message} {problem.remedy}
          </p>
        )}
        {locked === 'passphrase' && (
          <PassphraseForm
            submit="Unlock"
            label="Passphrase"
            onSubmit={async (passphrase) => {
              take(await client.secrets.unlock({ passphrase }))
              say('success', 'The secrets are unlocked')
            }}
          />
        )}
        {doing === 'rotating' && (
          <PassphraseForm
            submit="Replace the key"
            label="Passphrase"
            hint="It stays the same; the key that all secrets are sealed with becomes another one."
            onCancel={close}
            onSubmit={async (passphrase) => {
              take(await client.secrets.rotateKey({ passphrase }))
              say('success', 'All secrets are sealed under a new key')
              close()
            }}
          />
        )}
        {doing === 'starting-over' && (
          <p className="hint bad">
            {stored === 0 ? 'What is stored' : formatCount(stored, 'secret')} cannot be opened and will be
            given up; the keys have to be entered again. The file stays beside as secrets.json.given-up. What
            shall protect the new ones?
          </p>
        )}
        {choosing && (
          <ChooseProtection
            protection={protection}
            startOver={doing === 'starting-over'}
            onChosen={close}
            {...(doing && { onCancel: close })}
          />
        )}
      </div>
      <ProtectionActions {...{ protection, doing }} onDo={setDoing} />
    </section>
  )
}

/** What can be done with the protection as it is. */
function ProtectionActions({
  protection,
  doing,
  onDo,
}: {
  protection: Protection
  doing: Doing | undefined
  onDo(doing: Doing): void
}) {
  const { take } = useSettings.getState()
  const { kind, locked } = protection
  const [ask, asking] = useAction(async () => take(await client.secrets.unlock({})))
  const [lock, locking] = useAction(async () => take(await client.secrets.lock()))
  const [rotate, rotating] = useAction(async () => {
    take(await client.secrets.rotateKey({}))
    say('success', 'All secrets are sealed under a new key')
  })
  return (
    <div className="panel-foot">
      <span className="grow">{foot(protection)}</span>
      {locked === 'keystore' && (
        <Button small busy={asking} onClick={() => ask()}>
          Try again
        </Button>
      )}
      {locked && locked !== 'newer' && doing !== 'starting-over' && (
        <Button small look="danger" onClick={() => onDo('starting-over')}>
          Start over…
        </Button>
      )}
      {!locked && kind === 'passphrase' && (
        <Button small busy={locking} onClick={() => lock()}>
          Lock
        </Button>
      )}
      {!locked && kind !== 'none' && !doing && (
        <>
          <Button small busy={rotating} onClick={() => (kind === 'passphrase' ? onDo('rotating') : rotate())}>
            New key
          </Button>
          <Button small onClick={() => onDo('choosing')}>
            Change…
          </Button>
        </>
      )}
    </div>
  )
}

function findState({ kind, locked }: Protection): { shape: Shape; word: string } {
  if (locked === 'damaged' || locked === 'newer') return { shape: 'unhealthy', word: 'Unreadable' }
  if (locked) return { shape: 'degraded', word: 'Locked' }
  if (kind === 'none') return { shape: 'off', word: 'Not chosen' }
  if (kind === 'plain') return { shape: 'degraded', word: 'Not encrypted' }
  return { shape: 'healthy', word: 'Encrypted' }
}

function foot({ kind, locked, stored }: Protection): string {
  if (locked === 'passphrase') return 'What needs a secret waits until they are unlocked.'
  if (locked) return ''
  if (kind === 'none') return 'Environment variables such as CATALYST_LLM_API_KEY need none of this.'
  return `${formatCount(stored, 'secret')} stored.`
}
