import type { ReactNode } from 'react'
import { Button } from '../../ui/button.tsx'

interface FormState {
  changed: boolean
  valid: boolean
  saving: boolean
  problem: { message: string; remedy: string } | undefined
  save(): void
  discard(): void
}

/** A panel of fields with one way to keep what was changed and one to forget it. */
export function SectionForm({
  title,
  about,
  state,
  note,
  children,
}: {
  title: string
  about: string
  state: FormState
  /** What saving will do, where it does more than one would think. */
  note?: ReactNode
  children: ReactNode
}) {
  const { changed, valid, saving, problem } = state
  return (
    <form
      className="panel"
      aria-label={title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (changed && valid) state.save()
      }}
    >
      <div className="panel-head">
        <h2>{title}</h2>
        <span className="dim small push about">{about}</span>
      </div>
      <div className="panel-body form">{children}</div>
      {(changed || problem) && (
        <div className="panel-foot">
          <span className={problem ? 'grow hint bad' : 'grow'} role="status">
            {problem
              ? `${problem.message} ${problem.remedy}`
              : valid
                ? (note ?? 'Not saved yet.')
                : 'Mend what is marked, then save.'}
          </span>
          <Button look="ghost" onClick={state.discard}>
            Discard
          </Button>
          <Button look="primary" busy={saving} disabled={!changed || !valid} onClick={state.save}>
            Save
          </Button>
        </div>
      )}
    </form>
  )
}
