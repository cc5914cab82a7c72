import { Link } from 'wouter'

/** A next step: a place in the app, or a web address. */
export function ActionButton({
  action,
  primary = false,
}: {
  action: { label: string; target: string }
  primary?: boolean
}) {
  const look = primary ? 'btn primary' : 'link small'
  if (action.target.startsWith('/'))
    return (
      <Link className={look} href={action.target}>
        {action.label}
      </Link>
    )
  return (
    <a className={look} href={action.target} target="_blank" rel="noreferrer">
      {action.label}
    </a>
  )
}
