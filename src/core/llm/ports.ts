import type { HealthPart } from '../../contract/health.ts'
import type { ModelErrorCode } from '../../contract/llm.ts'
import { Problem } from '../platform/errors.ts'

/* ── Errors ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Why a server could not be used, in one code, with words for people. */
export class ModelProblem extends Problem {
  readonly reason: ModelErrorCode
  /** Milliseconds after which it may be tried again, where the server says so. */
  readonly waitMs: number | undefined

  constructor(
    reason: ModelErrorCode,
    message: string,
    remedy: string,
    options: { cause?: unknown; waitMs?: number | undefined } = {},
  ) {
    super('UNAVAILABLE', message, remedy, options)
    this.name = 'ModelProblem'
    this.reason = reason
    this.waitMs = options.waitMs
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
}) => Promise<EmbeddingEndpoint>

/* ── The staged test ─────────────────────────────────────────────────────────────────────────────────────────── */

/** An endpoint to be tested in stages. */
export interface EndpointUnderTest {
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
