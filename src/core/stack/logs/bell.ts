/** Wakes all who wait for something to happen. */
export class Bell {
  readonly #signal: AbortSignal
  #next = Promise.withResolvers<void>()

  /** @param signal wakes them too, and from then on nobody waits */
  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', () => this.#next.resolve(), { once: true })
  }

  ring(): void {
    this.#next.resolve()
    if (!this.#signal.aborted) this.#next = Promise.withResolvers()
  }

  /** Resolves when it rings next. */
  heard(): Promise<void> {
    return this.#signal.aborted ? Promise.resolve() : this.#next.promise
  }
}
