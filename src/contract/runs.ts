import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { PageInfo, PageInput, Timestamp } from './page.ts'
import { action, query } from './procedure.ts'
import { RunKind } from './run-kinds.ts'
import { StepAttributes } from './step-attributes.ts'

/**
 * `partial`: it ended, and some of its items failed. `interrupted`: Catalyst ended while it was under way, by a crash or
 * a stop, and it is of a kind that does not go on by itself.
 */
export const RunStatus = z.enum([
  'queued',
  'running',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
  'interrupted',
])
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

/**
 * `phase`: a part of the work. `item`: one of what the run was asked for. The others are one call each: of a model, a
 * tool, the sandbox, a test, a search, or one decision.
 */
export const StepKind = z.enum(['phase', 'item', 'model', 'tool', 'sandbox', 'test', 'search', 'decision'])
export type StepKind = z.infer<typeof StepKind>

export const RunStep = z.object({
  id: z.string(),
  /** The step that it is a part of; absent at the top. */
  parent: z.string().optional(),
  kind: StepKind,
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
  attributes: StepAttributes.optional(),
  /** Its own parts, and how many of them failed; absent where it has none. */
  parts: z.object({ total: z.number().int(), failed: z.number().int() }).optional(),
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

/** What went into a step or came out of it: without secrets, and shortened in the middle where it was long. */
export const StepPayload = z.object({
  /** `input`, `output`, `log` … */
  name: z.string(),
  text: z.string(),
  /** Characters it had. */
  length: z.number().int(),
  truncated: z.boolean(),
})
export type StepPayload = z.infer<typeof StepPayload>

/** A stretch of time. */
export const RunSpan = z.object({ from: Timestamp, to: Timestamp })
export type RunSpan = z.infer<typeof RunSpan>

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
  /** When nothing worked on it: between the end of one Catalyst and the start of the next. */
  pauses: z.array(RunSpan),
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
  list: query({ path: '/runs', tags: ['runs'], summary: 'Runs, newest first' })
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
  get: query({
    path: '/runs/{id}',
    tags: ['runs'],
    summary: 'One run with its steps (the first 1,000)',
  })
    .input(z.object({ id: z.string() }))
    .output(RunSummary.extend({ steps: z.array(RunStep), stepsTotal: z.number().int() })),
  steps: query({ path: '/runs/{id}/steps', tags: ['runs'], summary: "A run's steps, in order" })
    .input(
      PageInput.extend({
        id: z.string(),
        status: StepStatus.optional(),
        kind: StepKind.optional(),
        /** Only the parts of this step; empty: only what stands at the top. */
        parent: z.string().optional(),
        /** Only what overlaps the time from here … */
        from: Timestamp.optional(),
        /** … to here. */
        to: Timestamp.optional(),
        /** Only what has changed since this `revision`, in the order of change, with the steps it is part of. */
        changedAfter: z.coerce.number().int().nonnegative().optional(),
      }),
    )
    .output(
      PageInfo.extend({
        steps: z.array(RunStep),
        /** How far these steps tell of the run; to be given as `changedAfter`. */
        revision: z.number().int(),
      }),
    ),
  step: query({
    path: '/runs/{id}/steps/{step}',
    tags: ['runs'],
    summary: 'One step, what it is part of, and what went in and out',
  })
    .input(z.object({ id: z.string(), step: z.string() }))
    .output(z.object({ step: RunStep, path: z.array(RunStep), payloads: z.array(StepPayload) })),
  criticalPath: query({
    path: '/runs/{id}/critical-path',
    tags: ['runs'],
    summary: 'The steps, and when, that decided how long the run took (at most 5,000)',
  })
    .input(z.object({ id: z.string() }))
    .output(z.object({ spans: z.array(RunSpan.extend({ step: z.string() })) })),
  log: query({
    path: '/runs/{id}/log',
    tags: ['runs'],
    summary: "A run's log lines, oldest first",
  })
    .input(z.object({ id: z.string(), limit: z.coerce.number().int().min(1).max(10_000).default(1000) }))
    .output(z.object({ lines: z.array(RunLogLine), truncated: z.boolean() })),
  watch: query({
    path: '/runs/events',
    tags: ['runs'],
    summary: 'Every run under way now, then each run as it changes (at most 10 times a second each)',
  })
    .input(z.object({ id: z.string().optional() }).default({}))
    .output(eventIterator(RunSummary)),
  cancel: action({
    method: 'POST',
    path: '/runs/{id}/cancel',
    tags: ['runs'],
    summary: 'Stop a run; what it finished stays',
    audit: { target: { type: 'run', id: 'id' }, omitOutput: true },
  })
    .input(z.object({ id: z.string() }))
    .output(RunSummary),
  retry: action({
    method: 'POST',
    path: '/runs/{id}/retry',
    tags: ['runs'],
    successStatus: 202,
    summary: 'Try what failed again, all or some, as a new run',
    audit: { target: { type: 'run', id: 'id' } },
  })
    .input(z.object({ id: z.string(), steps: z.array(z.string()).min(1).optional() }))
    .output(z.object({ runId: z.string() })),
}
