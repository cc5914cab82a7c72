import type { AuditCause } from '../../contract/audit.ts'

/** What is wrong with a log, and where. */
export interface LogProblem {
  readonly cause: AuditCause
  /** For people: what was found, and what it means. */
  readonly message: string
  /** In `file`, counted from 1. */
  readonly line: number
  /** Name of the file in the log's folder. */
  readonly file: string
  /** Number of the entry, counted from 0 over all files. */
  readonly seq?: number
}
