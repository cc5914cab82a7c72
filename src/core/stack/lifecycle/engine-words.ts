import type { CauseCode } from '../../../contract/stack-view.ts'

/** What was being done when the engine refused. */
export interface Attempt {
  /** The sentence's subject: `redis`, `Network shop_default`. */
  readonly subject: string
  readonly image?: string
  /** `fluentd`, where the service names one. */
  readonly logDriver?: string | undefined
  /** Credentials were sent to the registry. */
  readonly signedIn?: boolean
  /** Continues the subject: `could not be started`. */
  readonly what: string
}

/** Words of an engine, and what they mean. */
export interface EngineWords {
  readonly code: CauseCode
  readonly pattern: RegExp
  readonly message: (attempt: Attempt, found: RegExpExecArray) => string
  readonly remedy: string | ((found: RegExpExecArray) => string)
}
