import type { HealthReport } from '../../contract/health.ts'
import type { StackView } from '../../contract/stack-view.ts'
import type { Logger } from '../platform/logger.ts'
import { followTroubles } from './follow-troubles.ts'
import type { Troubles } from './ports.ts'

/** Has what health and the chosen stack say is wrong kept in the inbox. Gives what ends that. */
export function keepTroubles(options: {
  readonly inbox: Troubles
  readonly health: { onReport(listener: (report: HealthReport) => void): () => void }
  readonly stack: { watch(target: object, signal?: AbortSignal): AsyncIterable<StackView> }
  readonly logger: Logger
}): () => Promise<void> {
  const following = followTroubles(options.inbox)
  const gone = new AbortController()
  const forget = options.health.onReport((report) => following.sawHealth(report))
  const watching = (async () => {
    for await (const view of options.stack.watch({}, gone.signal)) following.sawStack(view)
  })().catch((error: unknown) => {
    if (!gone.signal.aborted) options.logger.error('The stack is not watched for the inbox', { error })
  })
  return async () => {
    forget()
    following.stop()
    gone.abort()
    await watching
  }
}
