import { type ReactNode, useId } from 'react'

/** What a control inside a Field takes over, so that its label, hint and message are read with it. */
export interface FieldControl {
  id: string
  'aria-describedby': string
  'aria-invalid': boolean
}

/** A labelled control with a hint below it, which gives way to what is wrong with its value. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string
  hint?: ReactNode
  error?: string | undefined
  children(control: FieldControl): ReactNode
}) {
  const id = useId()
  const hintId = `${id}-hint`
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': hintId, 'aria-invalid': error !== undefined })}
      <p className={error ? 'hint bad' : 'hint'} id={hintId} aria-live="polite">
        {error ?? hint}
      </p>
    </div>
  )
}
