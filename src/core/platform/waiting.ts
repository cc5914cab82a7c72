/** Waits `ms`, or until `signal` aborts; never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}

/** The promise's outcome, or the reason of `signal` where that aborts before. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    const settle = () => signal.removeEventListener('abort', abort)
    promise.then(resolve, reject).finally(settle)
  })
}

export interface Deadline {
  /** How long the work may take. */
  readonly ms: number
  /** Ends the wait sooner, with its reason. */
  readonly signal?: AbortSignal | undefined
  /** The error of work that takes longer; a `TimeoutError` where absent. */
  readonly late?: () => Error
}

/**
 * The outcome of `work`, or an error where it takes longer than it may. Whoever hangs is not waited for, whether it
 * heeds the signal that it is given or not; that signal never aborts once the outcome is there.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { ms, signal, late = () => new DOMException(`No answer within ${ms} ms`, 'TimeoutError') }: Deadline,
): Promise<T> {
  signal?.throwIfAborted()
  const ending = new AbortController()
  const abort = () => ending.abort(signal?.reason)
  // Not `AbortSignal.timeout`: that would let the process end while it is waited for.
  const timer = setTimeout(() => ending.abort(late()), ms)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await abortable(work(ending.signal), ending.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

/** Resolves once `work` is over, however it ended, at the latest after `ms`. */
export async function waitAtMost(ms: number, work: Promise<unknown>): Promise<void> {
  await withDeadline(() => work, { ms }).catch(() => {})
}
