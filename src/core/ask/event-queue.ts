/** Hands events from work that goes on by itself to the one who reads them, in order and without loss. */
export class EventQueue<T> {
  readonly #events: T[] = []
  #end: { readonly error?: unknown } | undefined
  #wake: (() => void) | undefined

  push(event: T): void {
    this.#events.push(event)
    this.#wake?.()
  }

  end(): void {
    this.#close({})
  }

  fail(error: unknown): void {
    this.#close({ error })
  }

  /** All events until the end. @throws what `fail` was given, after the events before it */
  async *read(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      if (this.#events.length > 0) yield this.#events.shift()!
      else if (this.#end) {
        if ('error' in this.#end) throw this.#end.error
        return
      } else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  #close(end: { readonly error?: unknown }): void {
    this.#end ??= end
    this.#wake?.()
  }
}
