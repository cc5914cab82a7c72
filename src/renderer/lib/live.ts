import type { CatalystClient } from '../../contract/index.ts'
import type { SystemEvent } from '../../contract/system.ts'
import { backoff, pause } from './backoff.ts'

/** What a listener does with what it hears. */
export interface Listening {
  onEvent(event: SystemEvent): void
  onState(state: 'live' | 'lost'): void
  /** Asked four times a second: `true` when the line is open but nobody is at its other end, so that it is opened anew. */
  isSilent(): boolean
}

/** How long an attempt may take until its first event, in ms. */
const answerMs = 10_000

/**
 * Keeps the one stream of events open until `signal` aborts. A stream that ends, fails or falls silent is opened again,
 * after a wait that grows while attempts fail.
 */
export async function listen(
  client: Pick<CatalystClient, 'system'>,
  listening: Listening,
  signal: AbortSignal,
): Promise<void> {
  let attempt = 0
  while (!signal.aborted) {
    const silence = new AbortController()
    const watchdog = setInterval(() => {
      if (listening.isSilent()) silence.abort()
    }, 250)
    const unanswered = setTimeout(() => silence.abort(), answerMs)
    try {
      const line = AbortSignal.any([signal, silence.signal])
      const events = await client.system.events(undefined, { signal: line })
      for await (const event of events) {
        clearTimeout(unanswered)
        if (attempt !== -1) listening.onState('live')
        attempt = -1
        listening.onEvent(event)
      }
    } catch {
      // Why it broke does not matter here: the page says it is lost, and a signed-out session is noted by the client.
    } finally {
      clearInterval(watchdog)
      clearTimeout(unanswered)
    }
    if (signal.aborted) return
    listening.onState('lost')
    attempt += 1
    await pause(backoff(attempt), signal)
  }
}
