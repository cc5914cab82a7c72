import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactElement } from 'react'

/** A tooltip over what it wraps, on hover and on focus. It may add to a name, never be the only one. */
export function Tip({
  text,
  side = 'top',
  disabled = false,
  children,
}: {
  text: string
  side?: 'top' | 'right' | 'bottom'
  disabled?: boolean
  children: ReactElement<Record<string, unknown>>
}) {
  return (
    <Tooltip.Root disabled={disabled}>
      <Tooltip.Trigger render={children} delay={300} />
      <Tooltip.Portal>
        <Tooltip.Positioner className="layer tips" side={side} sideOffset={6}>
          <Tooltip.Popup className="tip">{text}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
