import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { defined } from '../shared/defined.ts'
import { endpointNames } from './endpoints.ts'
import { Timestamp } from './page.ts'
import { action, query } from './procedure.ts'

export const HealthStatus = z.enum(['healthy', 'degraded', 'unhealthy', 'unknown', 'off'])
export type HealthStatus = z.infer<typeof HealthStatus>

/** Every dependency Catalyst knows how to check, in the order the status board shows them. */
export const CheckName = z.enum([...endpointNames, 'llm', 'traces', 'index', 'disk'])
export type CheckName = z.infer<typeof CheckName>

/** A next step offered as a button: a place in the app (`/settings/endpoints`) or a web address. */
export const HealthAction = z.object({ label: z.string(), target: z.string() })
export type HealthAction = z.infer<typeof HealthAction>

/** One stage of a check that has several: the LLM is reachable, accepts the key, has the model, answers. */
export const HealthPart = z.object({
  name: z.string(),
  title: z.string(),
  status: HealthStatus,
  detail: z.string().optional(),
  latencyMs: z.number().nonnegative().nullable(),
})
export type HealthPart = z.infer<typeof HealthPart>

/** What a check last said. Callers without a token see `status` and `latencyMs` only. */
export const HealthCheck = z.object({
  status: HealthStatus,
  latencyMs: z.number().nonnegative().nullable(),
  title: z.string().optional(),
  detail: z.string().optional(),
  /** When the status last changed. */
  since: Timestamp.nullable().optional(),
  checkedAt: Timestamp.nullable().optional(),
  required: z.boolean().optional(),
  /** What to do, where something is to be done. */
  hint: z.string().nullable().optional(),
  action: HealthAction.optional(),
  parts: z.array(HealthPart).optional(),
})
export type HealthCheck = z.infer<typeof HealthCheck>

export const HealthReport = z.object({
  status: HealthStatus,
  timestamp: Timestamp,
  /** How long the slowest check of the last round took. */
  latencyMs: z.number().nonnegative(),
  checks: z.record(z.string(), HealthCheck),
  polling: z.object({ paused: z.boolean(), intervalMs: z.number().int().positive() }).optional(),
})
export type HealthReport = z.infer<typeof HealthReport>

/** `HealthReport` as `GET /api/health` and `catalyst health --json` were promised to people's own probes, by these names. */
export const HealthProbe = z.object({
  status: HealthStatus,
  timestamp: Timestamp,
  latency_ms: z.number().nonnegative(),
  checks: z.record(
    z.string(),
    HealthCheck.omit({ latencyMs: true, checkedAt: true, parts: true }).extend({
      latency_ms: z.number().nonnegative().nullable(),
      checked_at: Timestamp.nullable().optional(),
      parts: z
        .array(
          HealthPart.omit({ latencyMs: true }).extend({ latency_ms: z.number().nonnegative().nullable() }),
        )
        .optional(),
    }),
  ),
  polling: z.object({ paused: z.boolean(), interval_ms: z.number().int().positive() }).optional(),
})
export type HealthProbe = z.infer<typeof HealthProbe>

export function toHealthProbe({ latencyMs, checks, polling, ...report }: HealthReport): HealthProbe {
  const named = Object.entries(checks).map(([name, { latencyMs: latency, checkedAt, parts, ...check }]) => [
    name,
    {
      ...check,
      latency_ms: latency,
      ...defined({
        checked_at: checkedAt,
        parts: parts?.map(({ latencyMs: took, ...part }) => ({ ...part, latency_ms: took })),
      }),
    },
  ])
  return {
    ...report,
    latency_ms: latencyMs,
    checks: Object.fromEntries(named),
    ...defined({ polling: polling && { paused: polling.paused, interval_ms: polling.intervalMs } }),
  }
}

/** One check's past: latencies of the last hour, and the share of time in each status over 24 hours. */
export const CheckHistory = z.object({
  name: CheckName,
  latencies: z.array(z.object({ at: Timestamp, latencyMs: z.number().nullable(), status: HealthStatus })),
  /** Equal slices of the last 24 hours, oldest first; `null` where nothing was measured. */
  uptime: z.array(z.object({ from: Timestamp, to: Timestamp, worst: HealthStatus.nullable() })),
  /** Share of measured time that was healthy or degraded, 0 to 1; `null` where nothing was measured. */
  available: z.number().min(0).max(1).nullable(),
})
export type CheckHistory = z.infer<typeof CheckHistory>

export const HealthChange = z.object({
  at: Timestamp,
  name: CheckName,
  title: z.string(),
  from: HealthStatus,
  to: HealthStatus,
  detail: z.string(),
  /** How long `to` lasted; `null` while it still does. */
  lastedMs: z.number().nonnegative().nullable(),
})
export type HealthChange = z.infer<typeof HealthChange>

/** Everything that has an address of its own and can be tested before it is saved. */
export const TestableEndpoint = z.enum([...endpointNames, 'llm', 'embeddings'])
export type TestableEndpoint = z.infer<typeof TestableEndpoint>

/** An endpoint as somebody has typed it. What is not given is taken from the settings; nothing of it is saved. */
export const EndpointCandidate = z.object({
  endpoint: TestableEndpoint,
  url: z.string().max(2000).optional(),
  /** Of a language model or embeddings. */
  model: z.string().max(500).optional(),
  /** Of embeddings. */
  provider: z.enum(['builtin', 'openai']).optional(),
  /** The password or key, where another than the stored one is meant. It is used for the test, and kept nowhere. */
  secret: z.string().min(1).max(10_000).optional(),
  /** Also ask a language model for one token, which costs what a token costs. */
  firstToken: z.boolean().default(false),
})
export type EndpointCandidate = z.input<typeof EndpointCandidate>

export const EndpointFindings = z.object({
  status: HealthStatus,
  /** The one sentence that matters: of the first stage that failed, or of the last. */
  detail: z.string(),
  hint: z.string().optional(),
  /** Stage by stage, each only as far as the one before it held. */
  parts: z.array(HealthPart),
  /** What a language model server has on offer. */
  models: z.array(z.string()),
  tookMs: z.number().nonnegative(),
})
export type EndpointFindings = z.infer<typeof EndpointFindings>

const LlmCandidate = z.object({
  baseUrl: z.string().max(2000).optional(),
  model: z.string().max(500).optional(),
  /** Also ask for one token. It costs what a token costs, so it is never asked for by itself. */
  firstToken: z.boolean().default(false),
})

export const health = {
  probe: query({
    path: '/health',
    tags: ['health'],
    summary: 'Health for probes and people',
    description:
      'Answers 200 while Catalyst is usable and 503 when a required check is unhealthy. Without a token: names, statuses and latencies only.',
  }).output(HealthProbe),
  live: query({ path: '/health/live', tags: ['health'], summary: 'Is the process up' }).output(
    z.object({ status: z.literal('live') }),
  ),
  report: query({
    path: '/health/report',
    tags: ['health'],
    summary: 'The last word of every check',
  }).output(HealthReport),
  watch: query({
    path: '/health/events',
    tags: ['health'],
    summary: 'The report now, then again after every round',
  }).output(eventIterator(HealthReport)),
  check: query({ method: 'POST', path: '/health/check', tags: ['health'], summary: 'Check now, all or some' })
    .input(z.object({ names: z.array(CheckName).min(1).optional() }))
    .output(HealthReport),
  history: query({
    path: '/health/history',
    tags: ['health'],
    summary: 'The last hour and the last day',
  })
    .input(z.object({ slices: z.coerce.number().int().min(1).max(288).default(96) }))
    .output(
      z.object({
        checks: z.array(CheckHistory),
        overall: CheckHistory.omit({ name: true, latencies: true }),
      }),
    ),
  changes: query({
    path: '/health/changes',
    tags: ['health'],
    summary: 'Recent status changes, newest first, and those that still go on, however old',
  })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(500).default(20) }))
    .output(z.object({ changes: z.array(HealthChange) })),
  setPolling: action({
    method: 'PUT',
    path: '/health/polling',
    tags: ['health'],
    summary: 'Pause or resume polling',
    audit: { target: { type: 'health' } },
  })
    .input(z.object({ paused: z.boolean() }))
    .output(z.object({ paused: z.boolean() })),
  testEndpoint: action({
    method: 'POST',
    path: '/health/test/{endpoint}',
    tags: ['health'],
    summary: 'Test an endpoint as it is typed, before it is saved',
    description: 'Ends within half a minute, and at once when the caller goes away.',
    audit: { target: { type: 'endpoint', id: 'endpoint' } },
    secrets: ['secret'],
  })
    .input(EndpointCandidate)
    .output(EndpointFindings),
  testLlm: action({
    method: 'POST',
    path: '/health/llm',
    tags: ['health'],
    summary: 'Test a language model endpoint in four stages',
    audit: { target: { type: 'model', id: 'model' } },
  })
    .input(LlmCandidate)
    .output(z.object({ parts: z.array(HealthPart), models: z.array(z.string()) })),
}
