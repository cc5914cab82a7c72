import type { ComponentProps, ReactNode } from 'react'
import { useConnection } from '../lib/connection.ts'
import { Icon, type IconName } from './icon.tsx'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'type'> {
  /** One primary button a view. `destroy` is the last step of a removal; `danger` leads to it. */
  look?: 'primary' | 'plain' | 'ghost' | 'danger' | 'destroy'
  small?: boolean
  icon?: IconName
  /** Under way: the button says so and cannot be pressed again. */
  busy?: boolean
  children: ReactNode
}

/** A button with words. One with an icon alone is an IconButton. */
export function Button({ look = 'plain', small, icon, busy, children, className, ...rest }: ButtonProps) {
  const waits = useConnection(({ state }) => state === 'lost') && busy
  const classes = ['btn', look !== 'plain' && look, small && 'small', className].filter(Boolean).join(' ')
  return (
    <button type="button" className={classes} aria-busy={busy} {...rest} disabled={rest.disabled || busy}>
      {icon && <Icon name={icon} />}
      {children}
      {waits && <span className="waits">waits for Catalyst</span>}
    </button>
  )
}
