import { type FormEvent, type Ref, useState } from 'react'
import { useOwnCommand } from '../lib/own-command.ts'
import { describeProblem } from '../lib/problem.ts'
import { SignInRefused, signInWith } from '../lib/sign-in.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Field } from '../ui/field.tsx'

/** Takes a one-time link or the API token, and signs this browser in where it stands. */
export function SignInForm({ field }: { field?: Ref<HTMLInputElement> }) {
  const command = useOwnCommand('sign-in')
  const [pasted, setPasted] = useState('')
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string>()

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (pasted.trim() === '' || busy) return
    setBusy(true)
    setRefusal(undefined)
    try {
      await signInWith(pasted)
    } catch (error) {
      const problem = describeProblem(error)
      setRefusal(error instanceof SignInRefused ? error.message : `${problem.message} ${problem.remedy}`)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form className="sign-in" onSubmit={submit} noValidate>
      <p>This command prints a link that works once. Paste it here, or open it in this browser:</p>
      <div className="command">
        <code className="grow">{command}</code>
        <CopyButton text={command} label="Copy command" />
      </div>
      <Field
        label="Link or API token"
        hint="The token is in the file token of the data folder."
        error={refusal}
      >
        {(control) => (
          <div className="row">
            <input
              {...control}
              ref={field}
              className="input mono"
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={pasted}
              onChange={(event) => setPasted(event.target.value)}
            />
            <button
              type="submit"
              className="btn primary"
              aria-busy={busy}
              disabled={pasted.trim() === '' || busy}
            >
              Sign in
            </button>
          </div>
        )}
      </Field>
    </form>
  )
}
