import { Dialog } from '@base-ui/react/dialog'
import { type FormEvent, useState } from 'react'
import { client, desktop } from '../../lib/client.ts'
import { describeProblem, type ShownProblem } from '../../lib/problem.ts'
import { useStack } from '../../lib/stack-store.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'

/** Asks for a Compose file, and its project name where the file's own will not do; chooses that stack. */
export function OpenFileDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog ask">
          <Form onDone={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Form({ onDone }: { onDone(): void }) {
  const [file, setFile] = useState('')
  const [project, setProject] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ShownProblem>()

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (file.trim() === '' || busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      const named = project.trim() === '' ? {} : { project: project.trim() }
      useStack.getState().take(await client.stack.choose({ file: file.trim(), ...named }))
      onDone()
    } catch (error) {
      setProblem(describeProblem(error))
    } finally {
      setBusy(false)
    }
  }

  async function pick() {
    const [picked] = (await desktop?.pickFiles()) ?? []
    if (picked) setFile(picked)
  }

  return (
    <form className="dialog-form" onSubmit={submit} noValidate>
      <div className="ask-head">
        <Dialog.Title>Open another Compose file</Dialog.Title>
        <Dialog.Description>It is looked at and remembered. Nothing is started by this.</Dialog.Description>
      </div>
      <div className="ask-body">
        <Field
          label="File"
          hint={`An absolute path${desktop ? '' : ' on the machine that runs Catalyst'}: /home/me/billing/compose.yml`}
          error={problem ? `${problem.message} ${problem.remedy}` : undefined}
        >
          {(control) => (
            <div className="row">
              <input
                {...control}
                className="input mono"
                autoComplete="off"
                spellCheck={false}
                value={file}
                onChange={(event) => setFile(event.target.value)}
              />
              {desktop && (
                <Button icon="folder" onClick={pick}>
                  Choose…
                </Button>
              )}
            </div>
          )}
        </Field>
        <Field label="Project name" hint="Empty: as the file says, else its folder’s name." error={undefined}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              value={project}
              onChange={(event) => setProject(event.target.value)}
            />
          )}
        </Field>
      </div>
      <div className="dialog-foot">
        <Dialog.Close className="btn">Cancel</Dialog.Close>
        <button type="submit" className="btn primary" aria-busy={busy} disabled={file.trim() === '' || busy}>
          Open
        </button>
      </div>
    </form>
  )
}
