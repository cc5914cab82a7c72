import type { Shape } from '../status-shape.tsx'
import type { TimeWindow } from './window.ts'

/** One bar with its name. */
export interface WaterfallRow {
  id: string
  name: string
  /** All of a long name. */
  title: string
  depth: number
  shape: Shape
  word: string
  /** Folded or not; `undefined` where there is nothing beneath it. */
  isOpen: boolean | undefined
  /** Ms since the epoch; `null` before it has begun. */
  span: TimeWindow | null
  tookMs: number
  failed: boolean
  badge?: string
  /** When it decided how long the whole took. */
  critical: readonly TimeWindow[]
  /** Not a bar but a way to more of them. */
  isMore?: boolean
}
