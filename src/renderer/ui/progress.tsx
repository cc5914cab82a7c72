/** How far something is. `total` 0 means that it cannot be told yet. */
export function Progress({
  label,
  done,
  total,
  thick = false,
}: {
  label: string
  done: number
  total: number
  thick?: boolean
}) {
  return (
    <progress
      className={thick ? 'thick' : undefined}
      aria-label={label}
      max={Math.max(total, 1)}
      value={total > 0 ? done : 0}
    />
  )
}
