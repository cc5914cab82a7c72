import type { HealthPart } from '../../contract/health.ts'
import type {
  ChatRequest,
  ModelErrorCode,
  ModelEvent,
  ModelProfile,
  ModelRole,
  ModelTestEvent,
  ModelUsage,
  ModelWarning,
} from '../../contract/llm.ts'
import { Problem } from '../platform/errors.ts'
import type { OpenRun } from '../runs/ports.ts'

/* ── Errors ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Why a server could not be used, in one code, with words for people. */
export class ModelProblem extends Problem {
  declare readonly reason: ModelErrorCode

  constructor(
    reason: ModelErrorCode,
    message: string,
    remedy: string,
    options: { cause?: unknown; waitMs?: number | undefined } = {},
  ) {
    super('UNAVAILABLE', message, remedy, { ...options, reason })
    this.name = 'ModelProblem'
  }
}

/* ── Embeddings ──────────────────────────────────────────────────────────────────────────────────────────────── */

/** How long and how often a request is tried. */
export interface EmbeddingEffort {
  /** Seconds one try may take. */
  readonly seconds: number
  /** Further tries after 408, 409, 429, 5xx and broken connections. */
  readonly retries: number
  readonly signal: AbortSignal
}

/** An endpoint that speaks OpenAI's `POST /embeddings`. */
export interface EmbeddingEndpoint {
  /**
   * Vectors as the server gives them, one for each text, in the order of the texts.
   *
   * @throws ModelProblem; the signal's reason once it has aborted
   */
  embed(texts: readonly string[], effort: EmbeddingEffort): Promise<readonly (readonly number[])[]>
}

/** @param key sent as a bearer token; `undefined`: the server is asked without one */
export type ConnectEmbeddings = (place: {
  readonly baseUrl: string
  readonly model: string
  readonly key: string | undefined
  /** How the key is sent; a bearer token where nothing is said. */
  readonly auth?: ModelProfile['auth']
}) => Promise<EmbeddingEndpoint>

/* ── The staged test ─────────────────────────────────────────────────────────────────────────────────────────── */

/** An endpoint to be tested in stages. */
export interface EndpointUnderTest {
  /** What a person calls it, in the middle of a sentence: `the language model server` where nothing is said. */
  readonly title?: string
  readonly baseUrl: string
  /** Empty: no model is chosen. */
  readonly model: string
  /** Also ask for one token, which costs what a token costs. */
  readonly firstToken: boolean
  readonly apiKey: string | undefined
  /** The address the key was stored for; it is sent to no other host. */
  readonly keyBelongsTo: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

export interface EndpointFindings {
  readonly parts: HealthPart[]
  readonly models: string[]
  /** What to do, where something is to be done. */
  readonly hint?: string
}

/** Looks at an endpoint in stages, each only as far as the one before it held. */
export type TestEndpoint = (endpoint: EndpointUnderTest) => Promise<EndpointFindings>

/* ── Calls ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/** A call of a tool, put together from the stream. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  /** As the model gave them. */
  readonly arguments: string
  /** The arguments as an object; `undefined` where they are none. */
  readonly input: Readonly<Record<string, unknown>> | undefined
  /** Why `input` is not there, in words for the model: the content of the tool's message. */
  readonly fault?: string
}

/** A whole answer. */
export interface ChatAnswer {
  readonly text: string
  readonly reasoning: string
  readonly toolCalls: readonly ToolCall[]
  /** `stop`, `length`, `tool_calls`, or what else the server said. */
  readonly finishReason: string
  /** As the server named it. */
  readonly model: string
  readonly usage: ModelUsage
  /** US dollars; `null`: the price is unknown. */
  readonly cost: number | null
  readonly warnings: readonly ModelWarning[]
  readonly cached: boolean
}

export interface ChatOptions {
  readonly signal?: AbortSignal
  /** Gets each event as it comes, `end` last. What it throws ends the call. */
  readonly onEvent?: (event: ModelEvent) => void
  readonly role?: ModelRole
  /** The run that it is a step of; its budget counts, and the step stands under `parent`. */
  readonly run?: OpenRun
  readonly parent?: string
  /** The same question gets the same answer for free. */
  readonly cache?: boolean
}

/** Budgets in force; an absent one does not limit. US dollars and tokens of all buckets. */
export interface ModelBudgets {
  readonly callUsd?: number | undefined
  readonly runUsd?: number | undefined
  readonly dayUsd?: number | undefined
  readonly callTokens?: number | undefined
  readonly runTokens?: number | undefined
  readonly dayTokens?: number | undefined
}

/** Deadlines of a call, in seconds. */
export interface ModelLimits {
  /** Until the first byte; absent: 60, and 300 for a server on this machine. */
  readonly firstByteSeconds?: number | undefined
  /** Between two bytes. */
  readonly gapSeconds: number
  /** The whole call, further tries included. */
  readonly totalSeconds: number
}

/** What was used, over a day, profile, role or run. */
export interface UsageTotal {
  /** The day as `2026-11-30`, or the id of the profile, role or run. */
  readonly key: string
  readonly calls: number
  readonly tokens: number
  /** US dollars of the calls whose price is known. */
  readonly cost: number
  /** Calls whose price is unknown. */
  readonly unpriced: number
  /** Tokens by bucket. They are fewer than `tokens` where a crash left only what was reserved for a call. */
  readonly buckets: Omit<ModelUsage, 'from'>
}

/** How far the budgets of today are used. */
export interface DayStanding {
  /** Of calls that have ended. */
  readonly tokens: number
  /** US dollars of those whose price is known. */
  readonly cost: number
  readonly unpriced: number
  /** What calls under way may take at most. */
  readonly reservedTokens: number
  readonly reservedCost: number
}

/** The language models, as features see them. */
export interface LanguageModels {
  /**
   * Asks a model, and resolves with the whole answer once the server said that it was done.
   *
   * @throws ModelProblem; of reason `cancelled` once the signal has aborted
   */
  chat(profile: ModelProfile, request: ChatRequest, options?: ChatOptions): Promise<ChatAnswer>
  /** Tokens that fit into the model's window, by what its server tells, the table of prices, or else 8,192. */
  window(profile: ModelProfile, signal?: AbortSignal): Promise<number>
  /**
   * Tests a profile stage by stage, in 20 s at most, and keeps what it learns of the server.
   *
   * @throws the signal's reason once it has aborted
   */
  test(profile: ModelProfile, options?: ProfileTestOptions): Promise<ModelTestEvent[]>
  /**
   * Names of the models that the profile's server offers; `undefined` where it has no list.
   *
   * @throws ModelProblem
   */
  listModels(
    profile: ModelProfile,
    options?: Omit<ProfileTestOptions, 'onStage'>,
  ): Promise<string[] | undefined>
  /** What is known of how the server wants to be asked. */
  quirks(profile: ModelProfile): Promise<Quirks>
  /** What calls used that ended since a day (`2026-11-30`), by day, profile, role or run; the most recent or costliest first. */
  usage(by: 'day' | 'profile' | 'role' | 'run', since: string): Promise<UsageTotal[]>
  /** How far the budgets of today are used. */
  standing(): Promise<DayStanding>
  /** Settles what a crash left reserved. Called once, before the first call. */
  start(): Promise<void>
  /** Ends what is under way, and waits until all is on record. */
  stop(): Promise<void>
}

/* ── Profiles ────────────────────────────────────────────────────────────────────────────────────────────────── */

/** The profiles that are set up, as features see them. */
export interface ModelProfiles {
  /** All of them, `default` first. */
  list(): ModelProfile[]
  get(id: string): ModelProfile | undefined
  /** @throws Problem `NOT_FOUND` */
  require(id: string): ModelProfile
  /**
   * The profile of a role: the one that is chosen for it, else `default`, else the first. `embedding` has none until one is
   * chosen: embeddings are then made as their own settings say.
   */
  forRole(role: ModelRole): ModelProfile | undefined
  /**
   * The profile that is named, else that of the role, else the default one; ready to be asked.
   *
   * @throws Problem `NOT_FOUND` for an id that is not there, `CONFLICT` where none is set up or it names no model
   */
  resolve(choice?: {
    readonly profile?: string | undefined
    readonly role?: ModelRole | undefined
  }): ModelProfile
}

/* ── Quirks ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/** How a server wants to be asked: guessed at first, learnt from what it refuses, kept for each profile. */
export interface Quirks {
  /** Whether usage may be asked for in a stream (`stream_options`). */
  readonly streamUsage: boolean
  readonly maxTokens: 'max_tokens' | 'max_completion_tokens'
  /** The role of instructions; `user`: they are put before the first question. */
  readonly system: 'system' | 'developer' | 'user'
  /** How tools are offered: as such, as JSON of a schema, or in words alone. */
  readonly tools: 'native' | 'schema' | 'text'
  /** How a schema is asked for. */
  readonly schema: 'json_schema' | 'json_object' | 'text'
  /** The field that reasoning comes in, once it was seen. */
  readonly reasoningField: 'reasoning_content' | 'reasoning' | undefined
  /** Whether reasoning is sent back with the history. */
  readonly echoReasoning: boolean
  /** Fields of the request that the server refused; they are left out. */
  readonly dropped: readonly string[]
  /** Tokens of the model's window, where the server told. */
  readonly window: number | undefined
}

export interface ProfileTestOptions {
  readonly signal?: AbortSignal
  /** The key that was typed; absent: the stored one. */
  readonly key?: string
  /** Told of each stage as it ends. */
  readonly onStage?: (event: ModelTestEvent) => void
}
