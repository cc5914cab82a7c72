import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { action, query } from './procedure.ts'

/** Why a call of a model failed: one code each, whatever the server called it. */
export const ModelErrorCode = z.enum([
  'unreachable',
  'tls',
  'timeout',
  'unauthorized',
  'model-not-found',
  'context-overflow',
  'unsupported-parameter',
  'rate-limited',
  'quota-exhausted',
  'overloaded',
  'filtered',
  'truncated',
  'malformed',
  'cancelled',
  /** Ours: a budget allows no such call now. */
  'budget',
])
export type ModelErrorCode = z.infer<typeof ModelErrorCode>

/** What a model is asked for; each role may have a profile of its own. */
export const ModelRole = z.enum([
  'ask',
  'planner',
  'explorer',
  'coder',
  'tester',
  'reviewer',
  'judge',
  'embedding',
])
export type ModelRole = z.infer<typeof ModelRole>

/** US dollars a million tokens. */
export const ModelPrices = z.object({ input: z.number().nonnegative(), output: z.number().nonnegative() })
export type ModelPrices = z.infer<typeof ModelPrices>

/** Sent with every call of a profile, where the call does not say otherwise. */
export const ModelParameters = z.object({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  maxTokens: z.number().int().min(1).optional(),
  stop: z.array(z.string()).max(16).optional(),
  seed: z.number().int().optional(),
  /** Further fields of the request, as the server names them. */
  extra: z.record(z.string(), z.unknown()).optional(),
})

/** Names a profile; whoever makes one may choose it. */
export const ProfileId = z.string().regex(/^[a-zA-Z\d][a-zA-Z\d._-]{0,63}$/u, {
  error:
    'Must begin with a letter or digit and have only letters, digits, dots, hyphens and underscores: at most 64.',
})

/** The profile whose address, model and key are settings of their own: `llm.baseUrl`, `llm.model`, `llm.apiKey`. */
export const defaultProfileId = 'default'

/** A model at a server, and how it is asked. Its key is a secret of its own. */
export const ModelProfile = z.object({
  id: ProfileId,
  name: z.string().max(200),
  baseUrl: z.string().max(2000),
  model: z.string().max(500),
  /** How the key is sent: `Authorization: Bearer`, or Azure's `api-key`. */
  auth: z.enum(['bearer', 'api-key']),
  parameters: ModelParameters,
  /** Where the table of prices knows none, or another one is paid. */
  prices: ModelPrices.optional(),
})
export type ModelProfile = z.infer<typeof ModelProfile>

const ToolCall = z.object({
  id: z.string(),
  name: z.string(),
  /** As the model gave them: JSON, or what should have been. */
  arguments: z.string(),
})

export const ChatMessage = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content: z.string() }),
  z.object({ role: z.literal('user'), content: z.string() }),
  z.object({
    role: z.literal('assistant'),
    content: z.string(),
    /** Sent back to servers that want it. */
    reasoning: z.string().optional(),
    toolCalls: z.array(ToolCall).optional(),
  }),
  z.object({ role: z.literal('tool'), toolCallId: z.string(), content: z.string() }),
])
export type ChatMessage = z.infer<typeof ChatMessage>

const JsonSchema = z.record(z.string(), z.unknown())

export const ChatTool = z.object({
  name: z.string().regex(/^[\w-]{1,64}$/u),
  description: z.string().optional(),
  /** JSON Schema of an object. */
  parameters: JsonSchema.optional(),
})
export type ChatTool = z.infer<typeof ChatTool>

export const ChatRequest = z.object({
  messages: z.array(ChatMessage).min(1),
  tools: z.array(ChatTool).optional(),
  /** `auto`: the model decides; `required`: it must call one; otherwise the name of the one to call. */
  toolChoice: z.string().optional(),
  /** The answer is JSON of this schema. */
  schema: JsonSchema.optional(),
  maxTokens: z.number().int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
})
export type ChatRequest = z.infer<typeof ChatRequest>

/** Tokens in buckets of which none is part of another. `estimated`: the server did not tell. */
export const ModelUsage = z.object({
  input: z.number().int().nonnegative(),
  cacheRead: z.number().int().nonnegative(),
  cacheWrite: z.number().int().nonnegative(),
  output: z.number().int().nonnegative(),
  reasoning: z.number().int().nonnegative(),
  from: z.enum(['reported', 'estimated']),
})
export type ModelUsage = z.infer<typeof ModelUsage>

/** Something about a call that went well, but not quite as asked. */
export const ModelWarning = z.object({
  code: z.enum([
    'prompt-cut',
    'parameter-dropped',
    'length',
    'usage-estimated',
    'price-unknown',
    'tool-arguments',
  ]),
  message: z.string(),
})
export type ModelWarning = z.infer<typeof ModelWarning>

/** What comes of a call, in order; `end` comes last, and only where the server said that it was done. */
export const ModelEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  z.object({ type: z.literal('tool-call'), ...ToolCall.shape }),
  z.object({
    type: z.literal('end'),
    finishReason: z.string(),
    usage: ModelUsage,
    /** US dollars; `null`: unknown. */
    cost: z.number().nullable(),
    warnings: z.array(ModelWarning),
    /** It came from the cache and cost nothing. */
    cached: z.boolean(),
  }),
])
export type ModelEvent = z.infer<typeof ModelEvent>

/** What the test of a profile looks at, in order. */
export const ModelTestStage = z.enum([
  'connect',
  'tls',
  'key',
  'models',
  'model',
  'chat',
  'stream',
  'usage',
  'tools',
  'schema',
  'window',
])
export type ModelTestStage = z.infer<typeof ModelTestStage>

/** How one stage went. `skipped`: an earlier one failed, or there is nothing to look at. */
export const ModelTestEvent = z.object({
  stage: ModelTestStage,
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  ms: z.number().nonnegative(),
  message: z.string(),
  remedy: z.string().optional(),
})
export type ModelTestEvent = z.infer<typeof ModelTestEvent>

/** How a server wants to be asked: guessed at first, learnt from what it refuses. */
export const ModelQuirks = z.object({
  streamUsage: z.boolean(),
  maxTokens: z.enum(['max_tokens', 'max_completion_tokens']),
  system: z.enum(['system', 'developer', 'user']),
  tools: z.enum(['native', 'schema', 'text']),
  schema: z.enum(['json_schema', 'json_object', 'text']),
  reasoningField: z.enum(['reasoning_content', 'reasoning']).optional(),
  echoReasoning: z.boolean(),
  /** Fields of the request that the server refused. */
  dropped: z.array(z.string()),
  /** Tokens of the model's window, where the server told. */
  window: z.number().optional(),
})

/** The last test of a profile, as long as address, model and key are those that were tested. */
export const ModelTestResult = z.object({
  at: z.iso.datetime(),
  /** No stage failed. */
  ok: z.boolean(),
  stages: z.array(ModelTestEvent),
})
export type ModelTestResult = z.infer<typeof ModelTestResult>

/** A server of models that answers on this machine. */
export const LocalServer = z.object({
  kind: z.enum(['ollama', 'lm-studio', 'llama.cpp', 'vllm', 'other']),
  /** As people call it. */
  title: z.string(),
  /** For the address of a profile. */
  baseUrl: z.string(),
  /** What it offers. */
  models: z.array(z.string()),
  /** It tells its models only to those who have a key. */
  wantsKey: z.boolean(),
})
export type LocalServer = z.infer<typeof LocalServer>

/** What a profile is to become: what is absent stays as it is, or is usual. `null` takes a price or parameter away. */
export const ProfileDraft = z.object({
  name: ModelProfile.shape.name.optional(),
  baseUrl: ModelProfile.shape.baseUrl.optional(),
  model: ModelProfile.shape.model.optional(),
  auth: ModelProfile.shape.auth.optional(),
  parameters: z
    .object({
      temperature: ModelParameters.shape.temperature.nullable(),
      topP: ModelParameters.shape.topP.nullable(),
      maxTokens: ModelParameters.shape.maxTokens.nullable(),
      stop: ModelParameters.shape.stop.nullable(),
      seed: ModelParameters.shape.seed.nullable(),
      extra: ModelParameters.shape.extra.nullable(),
    })
    .optional(),
  prices: ModelPrices.nullable().optional(),
})
export type ProfileDraft = z.infer<typeof ProfileDraft>

/** A key as it can be sent in a header. What is pasted around it does not belong to it. */
export const ModelKey = z
  .string()
  .trim()
  .min(1, { error: 'Must not be empty.' })
  .max(10_000)
  .regex(/^[\x20-\x7e\x80-\xff]*$/u, {
    error: 'Must be one line, and have only characters that a header can carry.',
  })

export const UsageGroup = z.enum(['day', 'profile', 'role', 'run'])
export type UsageGroup = z.infer<typeof UsageGroup>

const Day = z.iso.date()

/** What was used on a day, or by a profile, role or run. */
export const UsageRow = z.object({
  /** The day as `2026-11-30`, or the id of the profile, role or run. */
  key: z.string(),
  calls: z.number().int().nonnegative(),
  tokens: z.number().int().nonnegative(),
  /** Tokens by bucket. They are fewer than `tokens` where a crash left only what was reserved for a call. */
  buckets: ModelUsage.omit({ from: true }),
  /** US dollars of the calls whose price is known. */
  cost: z.number().nonnegative(),
  /** Calls whose price is unknown. */
  unpriced: z.number().int().nonnegative(),
})
export type UsageRow = z.infer<typeof UsageRow>

/** What was used, by what was asked for; the most recent or costliest first. */
export const ModelUsageReport = z.object({
  by: UsageGroup,
  /** The first day, as `2026-11-30`. */
  since: z.string(),
  rows: z.array(UsageRow),
  /** What counts against the budgets of today: what calls took that have ended, and what those under way may take. */
  today: z.object({
    tokens: z.number().int().nonnegative(),
    cost: z.number().nonnegative(),
    unpriced: z.number().int().nonnegative(),
    reservedTokens: z.number().int().nonnegative(),
    reservedCost: z.number().nonnegative(),
  }),
})
export type ModelUsageReport = z.infer<typeof ModelUsageReport>

export const llm = {
  testProfile: action({
    method: 'POST',
    path: '/llm/profiles/{id}/test',
    tags: ['llm'],
    summary: 'Test a profile stage by stage, as it is stored or as it is typed',
    description:
      'One event a stage, within 20 s; ends when the caller goes away. A stored key goes only to the origin it was given for.',
    audit: { target: { type: 'profile', id: 'id' } },
    secrets: ['key'],
  })
    .input(
      z.object({
        id: ProfileId,
        /** What is typed; what is absent in it is as it is stored. */
        profile: ProfileDraft.optional(),
        /** The key that is typed. */
        key: ModelKey.optional(),
      }),
    )
    .output(eventIterator(ModelTestEvent)),
  models: action({
    method: 'POST',
    path: '/llm/models',
    tags: ['llm'],
    summary: 'The models that a server offers',
    audit: { target: { type: 'profile', id: 'profile' } },
    secrets: ['key'],
  })
    .input(
      z.object({
        /** A stored profile; what is given besides takes the place of what is stored. */
        profile: ProfileId.optional(),
        baseUrl: ModelProfile.shape.baseUrl.optional(),
        auth: ModelProfile.shape.auth.optional(),
        key: ModelKey.optional(),
      }),
    )
    .output(
      z.object({
        models: z.array(z.object({ id: z.string() })),
        /** `false`: the server has no list, and the name is to be typed. */
        listed: z.boolean(),
      }),
    ),
  local: query({
    path: '/llm/local',
    tags: ['llm'],
    summary: 'Servers of models that answer on this machine',
  }).output(z.object({ servers: z.array(LocalServer) })),
  chat: query({
    method: 'POST',
    path: '/llm/chat',
    tags: ['llm'],
    summary: 'Ask a model, and read its answer as it comes',
    description:
      'A failure is the event `error` with `{code, message, remedy, waitMs?}`; a call whose reader goes away is cancelled.',
  })
    .input(
      z.object({
        /** Asked instead of the profile of the role. */
        profile: ProfileId.optional(),
        role: ModelRole.optional(),
        ...ChatRequest.shape,
      }),
    )
    .output(eventIterator(ModelEvent)),
  usage: query({
    path: '/llm/usage',
    tags: ['llm'],
    summary: 'Tokens and cost by day, profile, role or run',
  })
    .input(
      z.object({
        by: UsageGroup.default('day'),
        /** The first day; where none is given, 30 days ago. */
        since: Day.optional(),
      }),
    )
    .output(ModelUsageReport),
}
