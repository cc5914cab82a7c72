import * as z from 'zod'
import { Timestamp } from './page.ts'
import { action, query } from './procedure.ts'

/** What takes the traces: Langfuse, or anything else that speaks OTLP over HTTP. */
export const TraceService = z.enum(['langfuse', 'otlp'])
export type TraceService = z.infer<typeof TraceService>

/**
 * `off`: not turned on. `idle`: all that has ended is exported. `sending`: some of it is on its way. `waiting`: the last try
 * failed, and it is tried again later.
 */
export const TraceState = z.enum(['off', 'idle', 'sending', 'waiting'])
export type TraceState = z.infer<typeof TraceState>

/** A span that the server did not take, or the first of several of which it does not say which it did not take. The rest of its run is exported all the same. */
export const RefusedSpan = z.object({
  runId: z.string(),
  /** The step; empty: the run itself. */
  stepId: z.string(),
  /** As it is called in the trace. */
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  /** What the server said. */
  reason: z.string(),
  at: Timestamp,
  /** It goes along with the next export. */
  again: z.boolean(),
  /** How many were refused, and of how many: more than one where the server did not say which. */
  spans: z.number().int(),
  among: z.number().int(),
})
export type RefusedSpan = z.infer<typeof RefusedSpan>

export const TraceStatus = z.object({
  state: TraceState,
  service: TraceService,
  /** Where spans are sent to, as it is in force; empty where there is no address. */
  endpoint: z.string(),
  /** Whether prompts and answers go along. */
  content: z.boolean(),
  /** When the server last took something; `null` before that. */
  lastExportAt: Timestamp.nullable(),
  /** Spans that it took so far. */
  exported: z.number().int().nonnegative(),
  /** Seconds since the end of the oldest run that has ended and is not exported yet; `null` where there is none. */
  lagSeconds: z.number().nonnegative().nullable(),
  /** Spans set aside because the server refused them. */
  setAside: z.number().int().nonnegative(),
  /** Why nothing gets through. */
  problem: z
    .object({
      message: z.string(),
      remedy: z.string(),
      since: Timestamp,
      /** When it is tried again by itself. */
      retryAt: Timestamp.nullable(),
    })
    .nullable(),
  /** The Langfuse of the shipped stack, where it is up and not in use yet. */
  offer: z.object({ endpoint: z.string() }).nullable(),
})
export type TraceStatus = z.infer<typeof TraceStatus>

/** Where a run stands in the traces. */
export const RunTrace = z.object({
  traceId: z.string(),
  exported: z.boolean(),
  /** Its page in Langfuse, once it is there. */
  url: z.string().optional(),
})
export type RunTrace = z.infer<typeof RunTrace>

export const traces = {
  status: query({ path: '/traces', tags: ['traces'], summary: 'How the export of traces stands' }).output(
    TraceStatus,
  ),
  setAside: query({
    path: '/traces/set-aside',
    tags: ['traces'],
    summary: 'Spans that the server refused, newest first, with its reasons (at most 500)',
  }).output(z.object({ spans: z.array(RefusedSpan), total: z.number().int() })),
  test: action({
    method: 'POST',
    path: '/traces/test',
    tags: ['traces'],
    summary: 'Send one real span, as the settings are or as they are typed; nothing is saved',
    audit: { target: { type: 'traces' } },
    secrets: ['publicKey', 'secretKey', 'header'],
  })
    .input(
      z
        .object({
          service: TraceService.optional(),
          endpoint: z.string().max(2000).optional(),
          publicKey: z.string().min(1).max(10_000).optional(),
          secretKey: z.string().min(1).max(10_000).optional(),
          header: z.string().min(1).max(10_000).optional(),
        })
        .default({}),
    )
    .output(
      z.object({
        traceId: z.string(),
        /** Where it was sent to. */
        endpoint: z.string(),
        tookMs: z.number().nonnegative(),
        url: z.string().optional(),
        /** What the server had to say besides. */
        warning: z.string().optional(),
      }),
    ),
  retry: action({
    method: 'POST',
    path: '/traces/retry',
    tags: ['traces'],
    summary: 'Send at once what waits, and again what was set aside',
    audit: { target: { type: 'traces' } },
  }).output(z.object({ spans: z.number().int().nonnegative(), status: TraceStatus })),
  useStack: action({
    method: 'POST',
    path: '/traces/stack',
    tags: ['traces'],
    summary: 'Send traces to the Langfuse of the shipped stack, with the keys made for it',
    audit: { security: true, target: { type: 'traces' } },
  }).output(TraceStatus),
  run: query({
    path: '/traces/runs/{id}',
    tags: ['traces'],
    summary: "A run's trace, and where Langfuse shows it",
  })
    .input(z.object({ id: z.string() }))
    .output(RunTrace),
}
