import { AlertDialog } from '@base-ui/react/alert-dialog'
import { type ReactNode, useRef, useState } from 'react'
import { describeProblem, type ShownProblem } from '../lib/problem.ts'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'

interface ConfirmProps {
  open: boolean
  onClose(): void
  title: string
  /** One sentence: what will be gone, and whether it can be had back. */
  description: string
  /** Exactly what goes, one line each. */
  items: readonly { key: string; icon: IconName; name: string; fact?: string }[]
  /** How many more go that are not listed. */
  more?: string | undefined
  note?: ReactNode
  /** The verb and its object: `Remove 3 documents`. */
  confirm: string
  onConfirm(): Promise<unknown>
}

/** Asks once, before something goes for good. It stays open and says why when that fails. */
export function Confirm(props: ConfirmProps) {
  const { open, onClose, title, description, items, more, note, confirm, onConfirm } = props
  const cancel = useRef<HTMLButtonElement>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ShownProblem>()

  function close() {
    setProblem(undefined)
    onClose()
  }

  async function run() {
    setBusy(true)
    setProblem(undefined)
    try {
      await onConfirm()
      close()
    } catch (error) {
      setProblem(describeProblem(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && close()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="scrim" />
        <AlertDialog.Popup className="dialog ask" initialFocus={cancel}>
          <div className="ask-head">
            <AlertDialog.Title>{title}</AlertDialog.Title>
            <AlertDialog.Description>{description}</AlertDialog.Description>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section className="ledger-box" tabIndex={0} aria-label="What goes">
            <ul className="ledger">
              {items.map((item) => (
                <li key={item.key}>
                  <Icon name={item.icon} />
                  <span className="cut" title={item.name}>
                    {item.name}
                  </span>
                  <span className="dim num">{item.fact}</span>
                </li>
              ))}
              {more && (
                <li>
                  <span />
                  <span className="faint">{more}</span>
                </li>
              )}
            </ul>
          </section>
          {(note || problem) && (
            <div className="ask-note">
              {problem ? (
                <p className="bad hint" role="alert">
                  {problem.message} {problem.remedy}
                </p>
              ) : (
                note
              )}
            </div>
          )}
          <div className="dialog-foot">
            <AlertDialog.Close ref={cancel} className="btn">
              Cancel
            </AlertDialog.Close>
            <Button look="destroy" busy={busy} onClick={run}>
              {confirm}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
