import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { Timestamp } from './page.ts'
import { action, query } from './procedure.ts'

export const LogLevel = z.enum(['debug', 'info', 'warn', 'error'])
export type LogLevel = z.infer<typeof LogLevel>

/** Which lines are wanted; what is absent wants all. */
export const LogQuery = z.object({
  request: z.string().min(1).max(64).optional(),
  run: z.string().min(1).max(64).optional(),
  /** This serious or more. */
  level: LogLevel.optional(),
  /** A logger, and those below it: `stack` has `stack.up`. */
  logger: z.string().min(1).max(100).optional(),
  /** ISO 8601, a span back from now (`90s`, `1h30m`, `7d`), or Unix seconds. */
  since: z.string().min(1).max(64).optional(),
  until: z.string().min(1).max(64).optional(),
  /** Part of what a line says, in any case: its message, its fields, its stacks. */
  text: z.string().min(1).max(500).optional(),
  /** A regular expression over the same, in any case unless it has a capital letter. */
  grep: z.string().min(1).max(1000).optional(),
})
export type LogQuery = z.infer<typeof LogQuery>

export const LogEntry = z.object({
  /** Where it stands in the log; unique, and stable as long as the line is kept. */
  place: z.string(),
  ts: Timestamp,
  level: z.string(),
  logger: z.string(),
  message: z.string(),
  requestId: z.string().optional(),
  runId: z.string().optional(),
  /** Everything else; `error` has name, message, stack, and the same of its cause. */
  fields: z.record(z.string(), z.unknown()),
})
export type LogEntry = z.infer<typeof LogEntry>

/** How the log itself is. */
export const LogState = z.object({
  folder: z.string(),
  /** What is written: this serious or more; `null` where nobody writes now. */
  level: LogLevel.nullable(),
  files: z.number().int(),
  bytes: z.number().int(),
  /** Time of the oldest line that is kept. */
  oldest: Timestamp.nullable(),
  /** Why lines are not on disk at the moment: the disk is full, the folder cannot be written. */
  trouble: z
    .object({ since: Timestamp, code: z.string(), message: z.string(), lost: z.number().int() })
    .nullable(),
})
export type LogState = z.infer<typeof LogState>

export const ProblemReport = z.object({
  /** A name for the file. */
  name: z.string(),
  /** Markdown, masked. */
  text: z.string(),
})
export type ProblemReport = z.infer<typeof ProblemReport>

/** What a report is about, where it is about one thing. */
export const ReportSubject = z.object({
  request: z.string().min(1).max(64).optional(),
  run: z.string().min(1).max(64).optional(),
})
export type ReportSubject = z.infer<typeof ReportSubject>

export const logs = {
  list: query({
    path: '/logs',
    tags: ['logs'],
    summary: "Catalyst's own log lines, newest first",
  })
    .input(
      LogQuery.extend({
        /** `nextCursor` of the page before. */
        cursor: z.string().max(64).optional(),
        limit: z.coerce.number().int().min(1).max(5000).default(200),
      }),
    )
    .output(z.object({ lines: z.array(LogEntry), nextCursor: z.string().optional() })),
  follow: query({
    path: '/logs/follow',
    tags: ['logs'],
    summary: 'The newest lines, oldest first and in batches, then each as it is written',
  })
    .input(
      LogQuery.extend({
        /** Lines to begin with. */
        limit: z.coerce.number().int().min(0).max(200_000).default(200),
        /** Goes on after this place instead, as `reached` of an earlier batch gave it. */
        after: z.string().max(64).optional(),
      }),
    )
    .output(eventIterator(z.object({ lines: z.array(LogEntry), reached: z.string().optional() }))),
  state: query({
    path: '/logs/state',
    tags: ['logs'],
    summary: 'Where the log lies, and how it is',
  }).output(LogState),
  report: action({
    method: 'POST',
    path: '/logs/report',
    tags: ['logs'],
    summary: 'A problem report: versions, settings, health, stack, runs and log lines, without secrets',
    audit: { target: { type: 'problem report' }, omitOutput: true },
  })
    .input(ReportSubject)
    .output(ProblemReport),
}
