import { Dialog } from '@base-ui/react/dialog'
import type { KeyboardEvent, ReactNode } from 'react'
import type { Loaded } from '../lib/use-load.ts'
import { Icon } from './icon.tsx'
import { Failure, Loading } from './states.tsx'

/**
 * A detail beside the list that it is of. Escape closes it; where `onMove` is given, the arrows go to the next one.
 *
 * @param head has a `DrawerTitle`
 * @param found what is shown, as it was asked for
 * @param what what is on its way: `the entry`
 */
export function Drawer<T>({
  head,
  found,
  what,
  onClose,
  onMove,
  children,
}: {
  head: ReactNode
  found: Pick<Loaded<unknown>, 'problem' | 'reload'> & { data: T | undefined }
  what: string
  onClose(): void
  onMove?: (by: number) => void
  children(data: T): ReactNode
}) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (!onMove || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return
    event.preventDefault()
    onMove(event.key === 'ArrowDown' ? 1 : -1)
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog drawer" onKeyDown={onKeyDown}>
          <div className="drawer-head">
            <div className="grow">{head}</div>
            <Dialog.Close className="btn icon ghost" aria-label="Close">
              <Icon name="x" />
            </Dialog.Close>
          </div>
          {found.data !== undefined ? (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            <section className="drawer-body" tabIndex={0} aria-label="What it says">
              {children(found.data)}
            </section>
          ) : found.problem ? (
            <Failure problem={found.problem} onRetry={found.reload} />
          ) : (
            <Loading what={what} rows={4} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** What the drawer is called. */
export const DrawerTitle = Dialog.Title

/** One line of a list of facts. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
