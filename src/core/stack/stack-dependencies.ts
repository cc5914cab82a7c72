import type { Logger } from '../platform/logger.ts'
import type { StackEngine } from './containers/stack-engine.ts'
import type { StopMemory } from './stop-memory.ts'
import type { StackStore } from './store.ts'

/** What a stack is told by. */
export interface StackDependencies {
  readonly engine: StackEngine
  readonly store: StackStore
  readonly stops: StopMemory
  readonly logger: Logger
  readonly env: NodeJS.ProcessEnv
  /** The last lines of a container's log, oldest first. */
  readonly lastLines: (containerId: string, signal: AbortSignal) => Promise<string[]>
}
