/** How long a call may take to ask engine and registries, in ms. */
const lookMs = 15_000

/** Aborts when a call has asked long enough, or when `signal` does. */
export function lookTime(signal?: AbortSignal): AbortSignal {
  const late = AbortSignal.timeout(lookMs)
  return signal ? AbortSignal.any([signal, late]) : late
}
