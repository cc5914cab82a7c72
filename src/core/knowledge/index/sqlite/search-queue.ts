/**
 * Hands over one search at a time, in order. A thread cannot be told to stop in the middle of a search, but one that
 * is given up while it waits here never costs it anything.
 */
export class SearchQueue {
  #last: Promise<unknown> = Promise.resolve()

  /** Resolves with what `search` gives; rejects with the signal's reason as soon as it aborts. */
  run<T>(search: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      signal?.throwIfAborted()
      const giveUp = () => reject(signal?.reason)
      signal?.addEventListener('abort', giveUp, { once: true })
      this.#last = this.#last
        .then(() => (signal?.aborted ? undefined : search().then(resolve, reject)))
        .finally(() => signal?.removeEventListener('abort', giveUp))
    })
  }
}
