/** A stretch of text that must not be seen. */
export interface Span {
  /** First character, and the one after the last. */
  readonly start: number
  readonly end: number
  /** What it is, in the words of the mask: `github-token`, `password`. */
  readonly kind: string
  /** Do not look for the same value elsewhere: a common word, or a part that says nothing alone. */
  readonly local?: boolean
}

/** A rule for one shape that secrets travel in. It is tried where its keyword ends, and looks only so far. */
export interface StructureRule {
  readonly keyword: string
  /** It finds nothing in a text without an `@`. */
  readonly needsAt?: boolean
  /** It looks so far around itself that trying it again within as many characters finds nothing new. */
  readonly apart?: number
  /** @param end the position after the keyword */
  find(text: string, end: number): readonly Span[]
}
