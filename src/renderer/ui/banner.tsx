import type { ReactNode } from 'react'
import { type Shape, StatusShape } from './status-shape.tsx'

/** One line across the page that says what holds for all of it, with at most one button. */
export function Banner({
  tone,
  shape,
  children,
  action,
}: {
  tone: 'plain' | 'accent' | 'warn' | 'bad'
  shape: Shape
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className={`banner ${tone}`} role="status">
      <StatusShape shape={shape} />
      <div className="grow">{children}</div>
      {action}
    </div>
  )
}
