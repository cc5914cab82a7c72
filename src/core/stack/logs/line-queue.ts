import { setTimeout as sleep } from 'node:timers/promises'
import type { StackLogLine } from '../../../contract/stack-view.ts'

/** Lines from several writers for one reader, who holds the writers back when it is slow. */
export class LineQueue {
  #lines: StackLogLine[] = []
  readonly #capacity: number
  #filled = Promise.withResolvers<void>()
  #emptied = Promise.withResolvers<void>()
  #ended = false

  constructor(capacity = 5000) {
    this.#capacity = capacity
  }

  /** Resolves once there is room for more, or nobody reads any more. */
  async push(lines: readonly StackLogLine[]): Promise<void> {
    for (const line of lines) this.#lines.push(line)
    this.#filled.resolve()
    while (this.#lines.length > this.#capacity && !this.#ended) await this.#emptied.promise
  }

  /** No more lines will come. */
  end(): void {
    this.#ended = true
    this.#filled.resolve()
    this.#emptied.resolve()
  }

  /** Batches of at most `most` lines, each gathered for `ms` at most from its first line on. */
  async *batches(most = 1000, ms = 50): AsyncGenerator<StackLogLine[], void, undefined> {
    for (;;) {
      while (this.#lines.length === 0) {
        if (this.#ended) return
        await this.#filled.promise
        if (this.#lines.length === 0 && !this.#ended) this.#filled = Promise.withResolvers()
      }
      if (this.#lines.length < most && !this.#ended) await sleep(ms)
      const batch = this.#lines.splice(0, most)
      if (this.#lines.length === 0 && !this.#ended) this.#filled = Promise.withResolvers()
      this.#emptied.resolve()
      this.#emptied = Promise.withResolvers()
      yield batch
    }
  }
}
