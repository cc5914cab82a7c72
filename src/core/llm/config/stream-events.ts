/**
 * What a piece of work tells by calls, as a stream. A reader that goes away, or whose signal aborts, calls the work off.
 *
 * @throws in the stream what `work` throws
 */
export async function* streamEvents<T>(
  work: (tell: (event: T) => void, signal: AbortSignal) => Promise<unknown>,
  given: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  const gone = new AbortController()
  const signal = given ? AbortSignal.any([given, gone.signal]) : gone.signal
  const events: T[] = []
  let wake = Promise.withResolvers<void>()
  let ended = false
  const working = work((event) => {
    events.push(event)
    wake.resolve()
  }, signal).finally(() => {
    ended = true
    wake.resolve()
  })
  // Its failure is thrown where it is awaited.
  working.catch(() => {})
  try {
    for (;;) {
      yield* events.splice(0)
      if (ended && events.length === 0) break
      await wake.promise
      wake = Promise.withResolvers()
    }
    await working
  } finally {
    gone.abort(new Error('Nobody reads on.'))
  }
}
