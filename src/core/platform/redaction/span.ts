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
