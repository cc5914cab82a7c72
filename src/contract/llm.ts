import * as z from 'zod'

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
