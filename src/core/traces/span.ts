/** What an attribute may hold. */
export type AttributeValue = string | number | boolean | readonly string[]
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>

/** A span as we make it, before it is written down for the wire. */
export interface Span {
  readonly runId: string
  /** The step; empty: the run itself. */
  readonly stepId: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** Whether it asks something outside. */
  readonly client: boolean
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly status: 'unset' | 'ok' | 'error'
  /** Only of an error. */
  readonly message?: string
  readonly attributes: Attributes
}
