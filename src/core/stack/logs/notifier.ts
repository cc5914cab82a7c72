/** Wakes all who wait for something to happen. */
export class Notifier {
  readonly #signal: AbortSignal
  #next = Promise.withResolvers<void>()

  /** @param signal wakes them too, and from then on nobody waits */
  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', () => this.#next.resolve(), { once: true })
  }

  notify(): void {
    this.#next.resolve()
    if (!this.#signal.aborted) this.#next = Promise.withResolvers()
  }

  /** Resolves at the next call of `notify`. */
  next(): Promise<void> {
    return this.#signal.aborted ? Promise.resolve() : this.#next.promise
  }
}
