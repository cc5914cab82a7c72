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
      <Field
        label={label}
        hint={
          hint ??
          (fresh ? 'At least 12 characters: four or five words that do not belong together.' : undefined)
        }
        error={
          problem ? `${problem.message} ${problem.remedy}` : short ? 'At least 12 characters.' : undefined
        }
      >
        {(control) => (
          <input
            {...control}
            className="input"
            type="password"
            autoComplete="off"
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value)
              setProblem(undefined)
            }}
          />
        )}
      </Field>
      {fresh && (
        <Field
          label="Once more"
          hint="A lost passphrase cannot be recovered."
          error={differs ? 'Not the same.' : undefined}
        >
          {(control) => (
            <input
              {...control}
              className="input"
              type="password"
              autoComplete="off"
              value={again}
              onChange={(event) => setAgain(event.target.value)}
            />
          )}
        </Field>
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
