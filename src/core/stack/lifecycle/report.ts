import type { PullProgress } from '../../../contract/engine-view.ts'
import type { CauseCode, ServiceStage } from '../../../contract/stack-view.ts'

/** What an action tells while it is under way; the run's steps and the stack page follow it. */
export interface ActionReport {
  /** A service went on: `waiting` for others, `pulling`, `starting`, `checking` … `detail` in a few words. */
  stage(service: string, stage: ServiceStage, detail: string): void
  pulling(service: string, progress: PullProgress): void
  /** It ended well: `started`, `already healthy`, `recreated`, `stopped`, `removed` … */
  /** @param note what people should know of it besides: a folder that was made */
  done(service: string, detail: string, note?: string): void
  /** It ended badly; what only waits for it is not told of here. */
  failed(service: string, failure: ActionFailure): void
  /** It was not tried: a service it waits for failed, or the action was cancelled. */
  skipped(service: string, reason: string): void
}

/** Why an action on a service did not do what it should, as far as the engine's answer tells. */
export interface ActionFailure {
  readonly code: CauseCode
  readonly message: string
  readonly remedy: string
  readonly evidence: readonly string[]
  /** When, ISO 8601; set where it is kept. */
  readonly at?: string
}
