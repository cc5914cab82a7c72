import { Dialog } from '@base-ui/react/dialog'
import { useRef } from 'react'
import { formatCount } from '../../shared/count-words.ts'
import { useIntake } from '../lib/ingest.ts'
import { StatusShape } from '../ui/status-shape.tsx'

const shown = 50

/** Says which of the given files were not taken, and why, until it is closed. */
export function RefusedDialog() {
  const { refused, accepted } = useIntake()
  const closeButton = useRef<HTMLButtonElement>(null)
  const close = () => useIntake.setState({ refused: [] })
  return (
    <Dialog.Root open={refused.length > 0} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog ask" initialFocus={closeButton}>
          <div className="ask-head">
            <Dialog.Title>
              {formatCount(refused.length, 'file')} {refused.length === 1 ? 'was' : 'were'} not added
            </Dialog.Title>
            <Dialog.Description>
              {accepted > 0
                ? `${formatCount(accepted, 'other file')} ${accepted === 1 ? 'is' : 'are'} being read.`
                : 'Nothing else was given.'}
            </Dialog.Description>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section className="ledger-box" tabIndex={0} aria-label="What was not added">
            <ul className="ledger">
              {refused.slice(0, shown).map(({ name, message }, at) => (
                <li key={at}>
                  <StatusShape shape="unhealthy" />
                  <span className="cut" title={name}>
                    {name}
                  </span>
                  <span className="dim why-not">{message}</span>
                </li>
              ))}
              {refused.length > shown && (
                <li>
                  <span />
                  <span className="faint">and {refused.length - shown} more</span>
                </li>
              )}
            </ul>
          </section>
          <div className="dialog-foot">
            <Dialog.Close ref={closeButton} className="btn primary">
              Close
            </Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
