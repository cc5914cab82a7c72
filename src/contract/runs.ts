import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { base } from './errors.ts'
import { PageInfo, PageInput, Timestamp } from './page.ts'
import { RunKind } from './run-kinds.ts'

/** `partial`: it ended, and some of its items failed. */
export const RunStatus = z.enum(['queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled'])
export type RunStatus = z.infer<typeof RunStatus>

/** `unchanged` and `skipped` are ends without work: the content was known already, or was not asked for. */
export const StepStatus = z.enum([
  'queued',
  'running',
  'succeeded',
  'unchanged',
  'skipped',
  'failed',
  'cancelled',
])
export type StepStatus = z.infer<typeof StepStatus>

/** Who asked for it: a person by one of the doors, a schedule, Catalyst itself, an agent, a worker of another process. */
export const Actor = z.enum(['window', 'browser', 'command', 'api', 'schedule', 'system', 'agent', 'worker'])
export type Actor = z.infer<typeof Actor>

export const RunStep = z.object({
  id: z.string(),
  /** `phase`: a part of the run as a whole (Read, Embed). `item`: one file. */
  kind: z.enum(['phase', 'item']),
  /** What a person calls it: the phase, or the file's path. */
  name: z.string(),
  status: StepStatus,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
  /** What came of it: `12 pages, 34 chunks`. */
  detail: z.string().optional(),
  /** For a failure: a stable code, a message for people, the next step. */
  code: z.string().optional(),
  message: z.string().optional(),
  remedy: z.string().optional(),
})
export type RunStep = z.infer<typeof RunStep>

export const RunProgress = z.object({
  done: z.number().nonnegative(),
  total: z.number().nonnegative(),
  /** What is counted: `files`, `chunks`. */
  unit: z.string(),
  /** Units a second over the last few seconds; `null` before it can be told. */
  rate: z.number().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  /** What is going on, in a few words: `Reading`, `Embedding 120 of 400 chunks`. */
  activity: z.string(),
})
export type RunProgress = z.infer<typeof RunProgress>

/** Items by how they ended. */
export const RunCounts = z.object({
  succeeded: z.number().int().nonnegative(),
  unchanged: z.number().int().nonnegative(),
  skipped: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  cancelled: z.number().int().nonnegative(),
})
export type RunCounts = z.infer<typeof RunCounts>

export const RunSummary = z.object({
  id: z.string(),
  /** One of the table of kinds, unless another version of Catalyst has run it. */
  kind: z.string(),
  title: z.string(),
  status: RunStatus,
  requestId: z.string(),
  by: Actor,
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
  progress: RunProgress,
  counts: RunCounts,
  /** What the kind counts besides: chunks, tokens, cost. */
  figures: z.record(z.string(), z.number()),
  /** Set when the run as a whole failed, or ended with something to say. */
  message: z.string().optional(),
  remedy: z.string().optional(),
})
export type RunSummary = z.infer<typeof RunSummary>

export const RunLogLine = z.object({
  ts: Timestamp,
  level: z.string(),
  logger: z.string(),
  message: z.string(),
  fields: z.record(z.string(), z.unknown()),
})
export type RunLogLine = z.infer<typeof RunLogLine>

export const runs = {
  list: base
    .route({ method: 'GET', path: '/runs', tags: ['runs'], summary: 'Runs, newest first' })
    .input(
      PageInput.extend({
        kind: RunKind.optional(),
        status: RunStatus.optional(),
        /** Part of a title, or a request id. */
        filter: z.string().optional(),
        /** Created at or after. */
        from: Timestamp.optional(),
      }),
    )
    .output(PageInfo.extend({ runs: z.array(RunSummary) })),
  get: base
    .route({
      method: 'GET',
      path: '/runs/{id}',
      tags: ['runs'],
      summary: 'One run with its steps (the first 1,000)',
    })
    .input(z.object({ id: z.string() }))
    .output(RunSummary.extend({ steps: z.array(RunStep), stepsTotal: z.number().int() })),
  steps: base
    .route({ method: 'GET', path: '/runs/{id}/steps', tags: ['runs'], summary: "A run's steps, in order" })
    .input(PageInput.extend({ id: z.string(), status: StepStatus.optional() }))
    .output(PageInfo.extend({ steps: z.array(RunStep) })),
  log: base
    .route({
      method: 'GET',
      path: '/runs/{id}/log',
      tags: ['runs'],
      summary: "A run's log lines, oldest first",
    })
    .input(z.object({ id: z.string(), limit: z.coerce.number().int().min(1).max(10_000).default(1000) }))
    .output(z.object({ lines: z.array(RunLogLine), truncated: z.boolean() })),
  watch: base
    .route({
      method: 'GET',
      path: '/runs/events',
      tags: ['runs'],
      summary: 'Every run under way now, then each run as it changes (at most 10 times a second each)',
    })
    .input(z.object({ id: z.string().optional() }).default({}))
    .output(eventIterator(RunSummary)),
  cancel: base
    .route({
      method: 'POST',
      path: '/runs/{id}/cancel',
      tags: ['runs'],
      summary: 'Stop a run; what it finished stays',
    })
    .input(z.object({ id: z.string() }))
    .output(RunSummary),
  retry: base
    .route({
      method: 'POST',
      path: '/runs/{id}/retry',
      tags: ['runs'],
      successStatus: 202,
      summary: 'Try what failed again, all or some, as a new run',
    })
    .input(z.object({ id: z.string(), steps: z.array(z.string()).min(1).optional() }))
    .output(z.object({ runId: z.string() })),
}
