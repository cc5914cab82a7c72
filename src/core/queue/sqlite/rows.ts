import { defined } from '../../../shared/defined.ts'
import type { QueueJob, QueueJobState } from '../ports.ts'

export interface JobRow {
  readonly group_name: string
  readonly position: number
  readonly state: QueueJobState
  readonly payload: string
  readonly progress: string | null
  readonly result: string | null
  readonly reason: string | null
  readonly attempts: number
}

/** The columns of a `JobRow`. */
export const jobColumns = 'group_name, position, state, payload, progress, result, reason, attempts'

export function readJob(row: JobRow): QueueJob {
  const { position, state, attempts } = row
  return {
    ...{ group: row.group_name, position, state, attempts },
    payload: JSON.parse(row.payload),
    ...defined({
      progress: row.progress === null ? undefined : JSON.parse(row.progress),
      result: row.result === null ? undefined : JSON.parse(row.result),
      reason: row.reason ?? undefined,
    }),
  }
}
