import type { ReactNode } from 'react'
import { Button } from '../../ui/button.tsx'

interface FormState {
  changed: boolean
  valid: boolean
  saving: boolean
  /** What another window has saved meanwhile. */
  conflicts: readonly string[]
  keepMine(): void
  takeTheirs(): void
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
  const { changed, valid, saving, conflicts, problem } = state
  const disputed = conflicts.length > 0
  return (
    <form
      className="panel"
      aria-label={title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (changed && valid && !disputed) state.save()
      }}
    >
      <div className="panel-head">
        <h2>{title}</h2>
        <span className="dim small push about">{about}</span>
      </div>
      <div className="panel-body form">{children}</div>
      {(changed || problem || disputed) && (
        <div className="panel-foot">
          <span className={disputed || problem ? 'grow hint bad' : 'grow'} role="status">
            {disputed
              ? `Changed elsewhere meanwhile: ${conflicts.join(', ')}.`
              : problem
                ? `${problem.message} ${problem.remedy}`
                : valid
                  ? (note ?? 'Not saved yet.')
                  : 'Mend what is marked, then save.'}
          </span>
          {disputed ? (
            <>
              <Button onClick={state.takeTheirs}>Take theirs</Button>
              <Button look="primary" onClick={state.keepMine}>
                Keep mine
              </Button>
            </>
          ) : (
            <>
              <Button look="ghost" onClick={state.discard}>
                Discard
              </Button>
              <Button look="primary" busy={saving} disabled={!changed || !valid} onClick={state.save}>
                Save
              </Button>
            </>
          )}
        </div>
      )}
    </form>
  )
}
