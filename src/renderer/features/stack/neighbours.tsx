import { AlertDialog } from '@base-ui/react/alert-dialog'
import { type ReactNode, useState } from 'react'
import type { OtherFolder, StackOrphan, StackView } from '../../../contract/stack-view.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { problemOf, type ShownProblem } from '../../lib/problem.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'

/** Containers that have the project's name and are not of its file: each kind with its way out. */
export function Neighbours({ view }: { view: StackView }) {
  const { other_folder: other, orphans } = view
  if (other) return <TakeOver view={view} other={other} />
  return orphans.length > 0 ? <Orphans view={view} orphans={orphans} /> : null
}

function TakeOver({ view, other }: { view: StackView; other: OtherFolder }) {
  return (
    <Asking
      view={view}
      label="Take over…"
      says={`Another folder has project ${view.project}: nothing is done here until that is confirmed.`}
      title={`Take ${view.project} over from another folder?`}
      confirm="Take over and bring up"
      act={() => client.stack.up({ take_over: true })}
      description={`What was brought up from ${other.folder} becomes the stack in ${view.file}: its containers are made anew from this file, and its volumes are used by it.`}
      rows={[...other.containers, ...other.volumes.map((name) => `${name} (volume, stays)`)]}
    />
  )
}

function Orphans({ view, orphans }: { view: StackView; orphans: readonly StackOrphan[] }) {
  const foreign = orphans.filter((one) => one.folder !== null)
  const count = formatCount(orphans.length, 'orphan')
  return (
    <Asking
      view={view}
      label={`Remove ${count}…`}
      says={`${formatCount(orphans.length, 'container')} of services that the file no longer has.`}
      title={`Remove ${count} of ${view.project}?`}
      confirm={`Remove ${count}`}
      act={() => client.stack.removeOrphans({ take_over: foreign.length > 0 })}
      description="These containers are stopped and removed. Volumes stay."
      rows={orphans.map(
        ({ container, service, folder }) =>
          `${container} (service ${service}${folder === null ? '' : `, from ${folder}`})`,
      )}
    />
  )
}

/** One line with a button; the button asks, and names all that is meant. */
function Asking(props: {
  view: StackView
  says: string
  label: string
  title: string
  description: string
  confirm: string
  rows: readonly string[]
  act(): Promise<unknown>
}): ReactNode {
  const { view, says, label, title, description, confirm, rows, act } = props
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ShownProblem>()
  const ask = (next: boolean) => {
    setProblem(undefined)
    setOpen(next)
  }

  async function run() {
    setBusy(true)
    setProblem(undefined)
    try {
      await act()
      setOpen(false)
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }

  const button = (
    <Button small disabled={view.run_id !== undefined} onClick={() => ask(true)}>
      {label}
    </Button>
  )
  return (
    <>
      <Banner tone="warn" shape="degraded" action={button}>
        {says}
      </Banner>
      <AlertDialog.Root open={open} onOpenChange={ask}>
        <AlertDialog.Portal>
          <AlertDialog.Backdrop className="scrim" />
          <AlertDialog.Popup className="dialog ask">
            <div className="ask-head">
              <AlertDialog.Title>{title}</AlertDialog.Title>
              <AlertDialog.Description>{description}</AlertDialog.Description>
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <section className="ledger-box" tabIndex={0} aria-label="What is meant">
              <ul className="ledger volumes">
                {rows.map((row) => (
                  <li key={row}>
                    <Icon name="stack" />
                    <code className="cut">{row}</code>
                  </li>
                ))}
              </ul>
            </section>
            {problem && (
              <div className="ask-note stack">
                <p className="bad hint" role="alert">
                  {problem.message} {problem.remedy}
                </p>
              </div>
            )}
            <div className="dialog-foot">
              <AlertDialog.Close className="btn">Cancel</AlertDialog.Close>
              <Button look="destroy" busy={busy} onClick={run}>
                {confirm}
              </Button>
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Portal>
      </AlertDialog.Root>
    </>
  )
}
