import type { CauseCode } from '../../../contract/stack-view.ts'

/** Why a service is not up, judged by itself alone. */
export interface OwnCause {
  readonly code: CauseCode
  readonly message: string
  readonly remedy: string
  readonly evidence: readonly string[]
  readonly since: string | null
  /** A failure that a dependency which is down may well explain: it exited, or does not answer its probe. */
  readonly soft: boolean
}
