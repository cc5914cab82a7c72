/** Every silhouette there is: five for what is, three for work. */
export type Shape =
  | 'healthy'
  | 'degraded'
  | 'unhealthy'
  | 'unknown'
  | 'off'
  | 'queued'
  | 'waiting'
  | 'running'

const words: Record<Shape, string> = {
  healthy: 'Healthy',
  degraded: 'Degraded',
  unhealthy: 'Unhealthy',
  unknown: 'Unknown',
  off: 'Off',
  queued: 'Queued',
  waiting: 'Waiting',
  running: 'Running',
}

/** The word that goes with a shape. */
export function statusWord(shape: Shape): string {
  return words[shape]
}

/**
 * A status as a shape of 12 px, or 32 px when `large`. It is never alone: a word stands beside it, or `label` is read
 * aloud in its place.
 */
export function StatusShape({
  shape,
  large = false,
  label,
}: {
  shape: Shape
  large?: boolean
  label?: string
}) {
  const symbol = large && shape !== 'queued' && shape !== 'waiting' && shape !== 'running' ? 'l' : 's'
  return (
    <>
      <svg className={`st ${shape}${large ? ' large' : ''}`} aria-hidden="true">
        <use href={`#${symbol}-${shape}`} />
      </svg>
      {label && <span className="sr">{label}</span>}
    </>
  )
}
