import { useState } from 'react'
import { describeProblem, type ShownProblem } from '../../lib/problem.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'

/** Asks for a passphrase; a new one twice. What is wrong with it stands below it, and it is gone once it was taken. */
export function PassphraseForm({
  label,
  submit,
  hint,
  fresh = false,
  onSubmit,
  onCancel,
}: {
  label: string
  submit: string
  hint?: string
  /** A new one: at least 12 characters, and typed twice. */
  fresh?: boolean
  onSubmit(passphrase: string): Promise<void>
  onCancel?: () => void
}) {
  const { typed, again, busy, problem, short, differs, ready, type, setAgain, send } = usePassphrase(
    fresh,
    onSubmit,
  )

  return (
    // Not a form: it also stands inside one, and forms do not nest.
    <fieldset
      className="form bare"
      aria-label={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return
        event.preventDefault()
        if (ready && !busy) void send()
      }}
    >
      <PassphraseInput
        label={label}
        hint={
          hint ??
          (fresh ? 'At least 12 characters: four or five words that do not belong together.' : undefined)
        }
        error={
          problem ? `${problem.message} ${problem.remedy}` : short ? 'At least 12 characters.' : undefined
        }
        value={typed}
        onChange={type}
      />
      {fresh && (
        <PassphraseInput
          label="Once more"
          hint="A lost passphrase cannot be recovered."
          error={differs ? 'Not the same.' : undefined}
          value={again}
          onChange={setAgain}
        />
      )}
      <div className="wide row">
        <Button look="primary" busy={busy} disabled={!ready} onClick={() => void send()}>
          {submit}
        </Button>
        {onCancel && (
          <Button look="ghost" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </fieldset>
  )
}

function PassphraseInput({
  label,
  hint,
  error,
  value,
  onChange,
}: {
  label: string
  hint: string | undefined
  error: string | undefined
  value: string
  onChange(value: string): void
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          className="input"
          type="password"
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

/** What is typed, what is wrong with it, and sending it once. */
function usePassphrase(fresh: boolean, onSubmit: (passphrase: string) => Promise<void>) {
  const [typed, setTyped] = useState('')
  const [again, setAgain] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ShownProblem>()
  const short = fresh && typed !== '' && [...typed].length < 12
  const differs = fresh && again !== '' && again !== typed
  const ready = typed !== '' && !short && (!fresh || again === typed)

  async function send() {
    setBusy(true)
    setProblem(undefined)
    try {
      await onSubmit(typed)
      setTyped('')
      setAgain('')
    } catch (error) {
      setProblem(describeProblem(error))
    } finally {
      setBusy(false)
    }
  }

  function type(text: string) {
    setTyped(text)
    setProblem(undefined)
  }

  return { typed, again, busy, problem, short, differs, ready, type, setAgain, send }
}
