import type { Logger } from '../../platform/logger.ts'
import type { ComposeProject } from '../compose/model.ts'
import type { StackEngine } from '../containers/stack-engine.ts'
import type { ActionFailure, ActionReport } from './report.ts'

/** What every action works on. */
export interface LifecycleContext {
  readonly project: ComposeProject
  /** Names of the services in play: without profiles, or with one that is chosen. */
  readonly enabled: ReadonlySet<string>
  readonly engine: StackEngine
  /** Ids of containers from another folder that the user confirmed: `up` makes them anew, `down` leaves their volumes. */
  readonly takenOver?: ReadonlySet<string>
  /** Cancels the action; what was made until then stays, and the next `up` goes on from there. */
  readonly signal: AbortSignal
  readonly report: ActionReport
  readonly logger: Logger
}

/** How an action ended for one service. */
export interface ServiceOutcome {
  readonly result: 'done' | 'failed' | 'skipped'
  /** In a few words: `recreated: its definition changed`, `waits for redis`. */
  readonly detail: string
  readonly failure?: ActionFailure
}

export interface Outcome {
  /** Nothing failed and nothing was skipped that should have been done. */
  readonly ok: boolean
  readonly services: ReadonlyMap<string, ServiceOutcome>
  /** Services that have containers of this project and are not in the file; they are left alone. */
  readonly orphans: readonly string[]
}
