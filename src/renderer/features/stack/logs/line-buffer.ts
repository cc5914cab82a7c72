import type { StackLogLine } from '../../../../contract/stack-view.ts'

/** A log line with its number: the first that was ever heard is 0. */
export type NumberedLine = StackLogLine & { readonly number: number }

/** The newest lines, at most `capacity` of them: a ring, so that a new line costs the same however many there are. */
export class LineBuffer {
  readonly capacity: number
  readonly #lines: NumberedLine[] = []
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

  push(lines: readonly StackLogLine[]): void {
    for (const line of lines) {
      this.#lines[this.#next % this.capacity] = { ...line, number: this.#next }
      this.#next += 1
    }
  }

  /** The line of a number, or `undefined` where it is no longer, or not yet, kept. */
  at(number: number): NumberedLine | undefined {
    if (number < this.first || number >= this.#next) return undefined
    return this.#lines[number % this.capacity]
  }
}
