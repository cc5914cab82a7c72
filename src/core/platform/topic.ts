/**
 * A typed event with any number of subscribers. `subscribe` gives an async iterator that buffers nothing but the
 * newest `capacity` events per subscriber, so that a slow reader costs bounded memory and never slows the publisher.
 */
export class Topic<T> {
  readonly #listeners = new Set<(event: T) => void>()

  publish(event: T): void {
    for (const listener of [...this.#listeners]) listener(event)
  }

  /** Calls `listener` for each event until the returned function is called. */
  listen(listener: (event: T) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Events from the moment of the call (not of the first `next`), until `signal` aborts or the reader stops. */
  subscribe(signal?: AbortSignal, capacity = 1000): AsyncGenerator<T, void, undefined> {
    const buffer: T[] = []
    let wake: (() => void) | undefined
    const stop = this.listen((event) => {
      if (buffer.length === capacity) buffer.shift()
      buffer.push(event)
      wake?.()
    })
    const onAbort = () => wake?.()
    signal?.addEventListener('abort', onAbort)
    async function* iterate() {
      try {
        while (!signal?.aborted) {
          // Not by value: `undefined` is an event too, of a Topic<void>.
          if (buffer.length > 0) yield* buffer.splice(0, 1)
          else await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        stop()
        signal?.removeEventListener('abort', onAbort)
      }
    }
    return iterate()
  }
}
