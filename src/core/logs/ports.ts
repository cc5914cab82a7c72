import type { LogEntry, LogQuery, LogState, ProblemReport, ReportSubject } from '../../contract/logs.ts'

/** Catalyst's own log: read newest first, followed, summed up in a report. */
export interface LogService {
  list(
    query: LogQuery,
    page: { cursor?: string | undefined; limit: number },
    signal?: AbortSignal,
  ): Promise<{ lines: LogEntry[]; nextCursor?: string }>
  follow(
    query: LogQuery,
    from: { limit: number; after?: string | undefined },
    signal?: AbortSignal,
  ): AsyncGenerator<{ lines: LogEntry[]; reached?: string }>
  state(): Promise<LogState>
  report(subject: ReportSubject): Promise<ProblemReport>
}
