import type { StackLogLine } from '../../../../contract/stack-view.ts'

export type Level = 'error' | 'warn' | 'info' | 'debug' | 'unsaid'

/** Which lines are wanted. Empty lists and texts want all. */
export interface LineFilter {
  readonly services: readonly string[]
  readonly levels: readonly Level[]
  /** A part of the line: a request id stands somewhere in it. */
  readonly requestId: string
}

export const everything: LineFilter = { services: [], levels: [], requestId: '' }

/** Whether a line is wanted. */
export function accepts({ services, levels, requestId }: LineFilter, line: StackLogLine): boolean {
  return (
    (services.length === 0 || services.includes(line.service)) &&
    (levels.length === 0 || levels.includes(line.level ?? 'unsaid')) &&
    (requestId === '' || line.text.includes(requestId))
  )
}

export function isEverything({ services, levels, requestId }: LineFilter): boolean {
  return services.length === 0 && levels.length === 0 && requestId === ''
}
