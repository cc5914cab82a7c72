/** The codes of the contract's typed errors (src/contract/errors.ts). */
export type ProblemCode = 'NOT_FOUND' | 'CONFLICT' | 'INVALID' | 'UNAVAILABLE'

/** The HTTP status of each, as the contract declares it: an error with another status is not the contract's. */
export const problemStatus = {
  NOT_FOUND: 404,
  CONFLICT: 409,
  INVALID: 422,
  UNAVAILABLE: 503,
} as const satisfies Record<ProblemCode, number>

/**
 * The base of every error a service throws on purpose: a message for people and the next step.
 * Routers turn it into the contract's error of the same code; anything else is a bug and reported as one.
 */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly remedy: string
  /** For `INVALID`: the message that belongs beside each field, by dotted path. */
  readonly fields: Record<string, string>
  /** A finer code of its own kind, for programs: why a model gave no answer. In a stream it stands in place of `code`. */
  readonly reason: string | undefined
  /** Milliseconds after which it may be tried again, where that is known. */
  readonly waitMs: number | undefined

  constructor(
    code: ProblemCode,
    message: string,
    remedy: string,
    options: {
      cause?: unknown
      fields?: Record<string, string>
      reason?: string | undefined
      waitMs?: number | undefined
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.remedy = remedy
    this.fields = options.fields ?? {}
    this.reason = options.reason
    this.waitMs = options.waitMs
  }
}

/** The message of whatever was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
