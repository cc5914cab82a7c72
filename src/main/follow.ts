import type { CatalystClient } from '../contract/index.ts'
import type { SystemEvent } from '../contract/system.ts'
import type { Logger } from '../core/platform/logger.ts'

const retryMs = 1000

/** Calls `hear` for everything that changes, until `signal` aborts. A stream that breaks is opened again. */
export async function follow(
  client: CatalystClient,
  hear: (event: SystemEvent) => void,
  signal: AbortSignal,
  log: Logger,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const event of await client.system.events(undefined, { signal })) hear(event)
    } catch (error) {
      if (signal.aborted) return
      log.error('The stream of changes broke and is opened again', { error })
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs))
  }
}
