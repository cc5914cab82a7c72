import { resolve } from 'node:path'
import type { StackTarget } from '../../../contract/stack-view.ts'

/** Options of every stack command. */
export interface StackOptions {
  readonly file?: string
  readonly project?: string
  readonly json?: boolean
}

/** Which stack the options mean. A server has a working folder of its own, so paths are made absolute here. */
export function targetOf({ file, project }: StackOptions): StackTarget {
  return { ...(file !== undefined && { file: resolve(file) }), ...(project !== undefined && { project }) }
}
