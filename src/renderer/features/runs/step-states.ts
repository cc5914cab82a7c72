import type { StepStatus } from '../../../contract/runs.ts'
import type { Shape } from '../../ui/status-shape.tsx'

/** A step's state as a shape and a word. */
export const stepStates: Record<StepStatus, { shape: Shape; word: string }> = {
  queued: { shape: 'queued', word: 'Queued' },
  running: { shape: 'running', word: 'Running' },
  succeeded: { shape: 'healthy', word: 'Done' },
  unchanged: { shape: 'off', word: 'Unchanged' },
  skipped: { shape: 'off', word: 'Skipped' },
  failed: { shape: 'unhealthy', word: 'Failed' },
  cancelled: { shape: 'off', word: 'Cancelled' },
}
