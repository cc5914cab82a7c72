import { AlertDialog } from '@base-ui/react/alert-dialog'
import { useRef, useState } from 'react'
import { formatNames } from '../lib/format.ts'
import { useUnsaved } from '../lib/unsaved.ts'
import { Button } from '../ui/button.tsx'

/** Asks before something that was typed is lost. To stay is what Escape, and Enter, do. */
export function LeaveDialog() {
  const { drafts, answer } = useUnsaved()
  const stay = useRef<HTMLButtonElement>(null)
  const [saving, setSaving] = useState(false)
  const all = [...drafts.values()]
  const savable = all.length > 0 && all.every(({ save }) => save !== undefined)

  async function saveAndLeave() {
    setSaving(true)
    const saved = await Promise.all(all.map(({ save }) => save?.() ?? false))
    setSaving(false)
    // What could not be saved says so beside its field.
    answer?.(saved.every(Boolean))
  }

  return (
    <AlertDialog.Root open={answer !== undefined} onOpenChange={(open) => !open && answer?.(false)}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="scrim" />
        <AlertDialog.Popup className="dialog ask" initialFocus={stay}>
          <div className="ask-head">
            <AlertDialog.Title>Leave without saving?</AlertDialog.Title>
            <AlertDialog.Description>
              What you have typed in{' '}
              {formatNames(
                all.map(({ title }) => title),
                4,
              )}{' '}
              is not saved yet.
            </AlertDialog.Description>
          </div>
          <div className="dialog-foot">
            <AlertDialog.Close ref={stay} className="btn">
              Stay
            </AlertDialog.Close>
            <Button look="danger" onClick={() => answer?.(true)}>
              Leave without saving
            </Button>
            {savable && (
              <Button look="primary" busy={saving} onClick={() => void saveAndLeave()}>
                Save and leave
              </Button>
            )}
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
