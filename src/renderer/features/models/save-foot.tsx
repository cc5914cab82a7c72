import type { ReactNode } from 'react'
import type { ShownProblem } from '../../lib/problem.ts'
import { Button } from '../../ui/button.tsx'
import type { ProfileDraft } from './use-profile-draft.ts'

/** How far saving has got. */
export type SaveStage = 'idle' | 'testing' | 'saving'

/** What can be done with what was typed: test and save it, save it untested, or let it go. */
export function SaveFoot({
  draft,
  stage,
  problem,
  hasFailed,
  hasChanges,
  onTestAndSave,
  onSaveUntested,
  onDiscard,
}: {
  draft: ProfileDraft
  stage: SaveStage
  problem: ShownProblem | undefined
  /** The last test of what stands in the fields did not pass. */
  hasFailed: string | undefined
  hasChanges: boolean
  onTestAndSave(): void
  onSaveUntested(): void
  onDiscard(): void
}) {
  if (draft.conflicts.length > 0) return <ConflictFoot draft={draft} />
  if (!hasChanges && !problem) return null
  const isBusy = stage !== 'idle'
  return (
    <div className="panel-foot save-foot">
      <span className={problem || hasFailed ? 'grow hint bad' : 'grow'} role="status">
        {sentence({ stage, problem, hasFailed })}
      </span>
      <Button look="ghost" disabled={isBusy} onClick={onDiscard}>
        Discard
      </Button>
      <Button look={hasFailed ? 'plain' : 'ghost'} disabled={isBusy || !draft.valid} onClick={onSaveUntested}>
        Save untested
      </Button>
      <Button look="primary" busy={isBusy} onClick={onTestAndSave}>
        {stage === 'testing' ? 'Testing' : stage === 'saving' ? 'Saving' : 'Test and save'}
      </Button>
    </div>
  )
}

function sentence({
  stage,
  problem,
  hasFailed,
}: {
  stage: SaveStage
  problem: ShownProblem | undefined
  hasFailed: string | undefined
}): ReactNode {
  if (problem) return `${problem.message} ${problem.remedy}`
  if (stage === 'testing') return 'It is saved once the test has passed.'
  if (hasFailed) return `Not saved. ${hasFailed}`
  return 'Not saved yet.'
}

/** Somebody else has saved first: what they wrote beside what stands here, and the choice. */
function ConflictFoot({ draft }: { draft: ProfileDraft }) {
  return (
    <div className="panel-foot conflict" role="alert">
      <div className="grow stack">
        <p className="mid">Somebody else has saved this profile meanwhile.</p>
        <table className="table conflict-table">
          <thead>
            <tr>
              <th>Field</th>
              <th>Saved now</th>
              <th>Yours</th>
            </tr>
          </thead>
          <tbody>
            {draft.conflicts.map(({ name, mine, theirs }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{theirs}</td>
                <td>{mine}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="row">
        <Button onClick={draft.takeTheirs}>Take theirs</Button>
        <Button look="primary" onClick={draft.keepMine}>
          Keep mine
        </Button>
      </div>
    </div>
  )
}
