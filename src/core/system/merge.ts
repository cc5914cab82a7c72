/**
 * Several streams as one, in the order their values arrive. Each source is asked for its next value only after its
 * last one was taken, so a slow reader is never flooded. Ends when all sources have ended; when one throws, or the
 * reader stops, the others are stopped too.
 */
export async function* mergeStreams<T>(
  sources: readonly AsyncIterable<T>[],
): AsyncGenerator<T, void, undefined> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]())
  const next = (at: number) => iterators[at]!.next().then((result) => ({ at, result }))
  const pending = new Map(iterators.map((_, at) => [at, next(at)]))
  try {
    while (pending.size > 0) {
      const { at, result } = await Promise.race(pending.values())
      if (result.done) pending.delete(at)
      else {
        pending.set(at, next(at))
        yield result.value
      }
    }
  } finally {
    // A source that still waits for its next value ends by its own signal; its rejection has no reader any more.
    for (const promise of pending.values()) promise.catch(() => undefined)
    for (const at of pending.keys()) void iterators[at]!.return?.()
  }
}
