import { pause } from './backoff.ts'

/** How often the services are asked for a sign of life, and how long they may take, in ms: 4.5 s at the most together. */
const every = 2000
const deadline = 2500

/**
 * Asks for a sign of life for as long as the page is in sight and `isLive` says that the line counts as open. A line of
 * events that is open can be dead all the same: a process that is frozen, a machine that was unplugged.
 *
 * @param ask rejects when no answer came; an answer of any kind is one
 * @param onMissed called when none came in time
 */
export async function keepHeartbeat(
  {
    ask,
    isLive,
    onMissed,
  }: { ask(signal: AbortSignal): Promise<unknown>; isLive(): boolean; onMissed(): void },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(every, signal)
    if (signal.aborted || document.hidden || !isLive()) continue
    const late = AbortSignal.timeout(deadline)
    try {
      await ask(AbortSignal.any([signal, late]))
    } catch {
      if (!signal.aborted && isLive()) onMissed()
    }
  }
}
