import { Button } from '../button.tsx'

/** Shows more or less of the time. */
export function ZoomButtons({
  canWiden,
  onWhole,
  onZoom,
}: {
  /** Less than the whole is in sight. */
  canWiden: boolean
  onWhole(): void
  /** @param factor above 1 for more time, below for less */
  onZoom(factor: number): void
}) {
  return (
    <span className="row">
      <Button small disabled={!canWiden} onClick={onWhole}>
        Whole
      </Button>
      <Button small disabled={!canWiden} onClick={() => onZoom(2)} aria-label="Zoom out">
        −
      </Button>
      <Button small onClick={() => onZoom(0.5)} aria-label="Zoom in">
        +
      </Button>
    </span>
  )
}
