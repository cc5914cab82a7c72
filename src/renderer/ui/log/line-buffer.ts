/** A line of a log, whoever wrote it. */
export interface ShownLine {
  /** When it was written, ISO 8601. */
  readonly at: string
  /** `null` where it cannot be told. */
  readonly level: 'error' | 'warn' | 'info' | 'debug' | null
  readonly text: string
}

/** A log line with its number: the first that was ever heard is 0. */
export type Numbered<Line> = Line & { readonly number: number }

/** The newest lines, at most `capacity` of them: a ring, so that a new line costs the same however many there are. */
export class LineBuffer<Line> {
  readonly capacity: number
  readonly #lines: Numbered<Line>[] = []
  #next = 0

  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** Number of the oldest line that is kept. */
  get first(): number {
    return Math.max(0, this.#next - this.capacity)
  }

  /** Number the next line will have; all before it were heard. */
  get next(): number {
    return this.#next
  }

  /** How many lines are kept. */
  get size(): number {
    return this.#next - this.first
  }

  push(lines: readonly Line[]): void {
    for (const line of lines) {
      this.#lines[this.#next % this.capacity] = { ...line, number: this.#next }
      this.#next += 1
    }
  }

  /** The line of a number, or `undefined` where it is no longer, or not yet, kept. */
  at(number: number): Numbered<Line> | undefined {
    if (number < this.first || number >= this.#next) return undefined
    return this.#lines[number % this.capacity]
  }
}
