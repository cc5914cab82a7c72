import type { Logger } from '../platform/logger.ts'
import { withDeadline } from '../platform/waiting.ts'

/** How long one part may take to stop, in ms. What it had acknowledged is on disk anyway. */
const partDeadlineMs = 5000

/** What has been started, to be stopped in the opposite order: each part may still use those started before it. */
export class Shutdown {
  readonly #parts: { name: string; stop: () => unknown }[] = []
  readonly #logger: Logger
  #stopping: Promise<void> | undefined

  constructor(logger: Logger) {
    this.#logger = logger
  }

  add(name: string, stop: () => unknown): void {
    this.#parts.push({ name, stop })
  }

  /** Stops everything once. A part that fails or hangs is named in the log and does not keep the others running. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll()
    return this.#stopping
  }

  async #stopAll(): Promise<void> {
    for (const { name, stop } of this.#parts.reverse()) {
      try {
        const late = () => new Error(`not stopped within ${partDeadlineMs} ms`)
        await withDeadline(async () => stop(), { ms: partDeadlineMs, late })
      } catch (error) {
        this.#logger.error(`${name} did not stop in order`, { error })
      }
    }
  }
}
