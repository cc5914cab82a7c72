import { Menu as Base } from '@base-ui/react/menu'
import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

/** A small button that opens a menu. */
export function Menu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Root>
      <Base.Trigger className="btn icon small ghost" aria-label={label}>
        <Icon name="more" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner
          className="layer"
          role="region"
          aria-label={`Choices: ${label}`}
          align="end"
          sideOffset={4}
        >
          <Base.Popup className="menu">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

/** One thing a menu offers. */
export function MenuItem({
  icon,
  children,
  onSelect,
  danger = false,
  disabled = false,
}: {
  icon: IconName
  children: ReactNode
  onSelect(): void
  danger?: boolean
  disabled?: boolean
}) {
  return (
    <Base.Item className={danger ? 'menu-item danger' : 'menu-item'} onClick={onSelect} disabled={disabled}>
      <Icon name={icon} />
      {children}
    </Base.Item>
  )
}

/** A line between groups of a menu. */
export function MenuLine() {
  return <Base.Separator className="menu-line" />
}
