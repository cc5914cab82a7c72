import type { ComponentProps } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { Tip } from './tip.tsx'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'aria-label' | 'children'> {
  icon: IconName
  /** Read aloud, and shown as a tooltip. */
  label: string
}

/** A small button that is only an icon. */
export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <Tip text={label}>
      <button type="button" className="btn icon small ghost" aria-label={label} {...rest}>
        <Icon name={icon} />
      </button>
    </Tip>
  )
}
