import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { ShownProblem } from '../lib/problem.ts'
import { logPlace } from '../lib/request-id.ts'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import { StatusShape } from './status-shape.tsx'

/** What stands where a list would be while it holds nothing: why, and what to do next. */
export function Empty({
  icon,
  title,
  children,
  actions,
}: {
  icon: IconName
  title: string
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="empty">
      <span className="glyph">
        <Icon name={icon} big />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className="actions">{actions}</div>}
    </div>
  )
}

/** What stands where something could not be had: what happened, what to do, and a button that tries again. */
export function Failure({ problem, onRetry }: { problem: ShownProblem; onRetry(): void }) {
  return (
    <div className="empty" role="alert">
      <span className="glyph plain">
        <StatusShape shape="unhealthy" large />
      </span>
      <h2>{problem.message}</h2>
      <p>{problem.remedy}</p>
      <div className="actions">
        <Button look="primary" onClick={onRetry}>
          Retry
        </Button>
        {problem.requestId && (
          <Link className="btn" href={logPlace({ request: problem.requestId })}>
            Show its log
          </Link>
        )}
      </div>
    </div>
  )
}

/** Rows that breathe while the real ones are on their way. */
export function Loading({ what, rows = 6 }: { what: string; rows?: number }) {
  const widths = ['w2', 'w4', 'w3', 'w2', 'w4', 'w3', 'w1', 'w3']
  return (
    <div role="status">
      <span className="sr">Loading {what}</span>
      <ul className="skels" aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => (
          <li key={row}>
            <span className={`skel ${widths[row % 8]}`} />
            <span className={`skel ${widths[(row + 3) % 8]}`} />
          </li>
        ))}
      </ul>
    </div>
  )
}
