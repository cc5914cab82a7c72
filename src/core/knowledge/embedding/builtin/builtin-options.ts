import type { Logger } from '../../../platform/logger.ts'
import type { LaunchProgram } from '../../../platform/programs.ts'
import type { RuntimeKind } from './runtime.ts'

/** How the model that comes with Catalyst is run. */
export interface BuiltinOptions {
  readonly program: URL
  readonly launch: LaunchProgram
  /** The folder of the model's files: resources/models/all-MiniLM-L6-v2. */
  readonly modelFolder: string
  readonly logger: Logger
  /** Processes at most while many texts wait; by default what suits the processors. */
  readonly processes?: number
  /** Milliseconds without work after which a process ends; a minute by default. */
  readonly idleMs?: number
  /** Forces one build of ONNX Runtime. */
  readonly runtime?: RuntimeKind
}
