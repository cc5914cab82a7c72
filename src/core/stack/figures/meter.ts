import { openStream } from '../../engine/ask.ts'
import { connected, whileConnected } from '../../engine/connected.ts'
import { JsonLines } from '../../engine/json-lines.ts'
import { errorMessage } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { pause } from '../../platform/waiting.ts'
import type { ProjectContainer } from '../containers/project-containers.ts'
import type { StackEngine } from '../containers/stack-engine.ts'
import { type Rates, ratesBetween } from './rates.ts'
import { type Counters, type RawStats, readCounters } from './raw-stats.ts'

/** Follows what one run of one container uses, until it is closed. */
export class Meter {
  readonly container: ProjectContainer
  readonly #closing = new AbortController()
  /** At the last sample, and newest. */
  #before: Counters | undefined
  #now: Counters | undefined

  constructor(engine: StackEngine, logger: Logger, container: ProjectContainer) {
    this.container = container
    void this.#follow(engine, logger)
  }

  close(): void {
    this.#closing.abort()
  }

  /** What was used since the last call; `undefined` where the engine told nothing new. */
  sample(): Rates | undefined {
    const [before, now] = [this.#before, this.#now]
    this.#before = now
    return before && now ? ratesBetween(before, now, this.container.memoryLimit) : undefined
  }

  async #follow(engine: StackEngine, logger: Logger): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await connected(engine, signal)
      const line = whileConnected(engine, signal)
      try {
        const docker = await engine.client(line.signal)
        const path = `/containers/${this.container.id}/stats?` as const
        const stream = await openStream(docker, path, { stream: true }, line.signal)
        const lines = new JsonLines()
        for await (const chunk of stream) {
          for (const value of lines.push(chunk)) {
            const counters = readCounters(value as RawStats)
            if (!counters) continue
            this.#before ??= counters
            this.#now = counters
          }
        }
      } catch (error) {
        if (!signal.aborted)
          logger.debug('Figures broke off', { container: this.container.name, reason: errorMessage(error) })
      } finally {
        line.release()
      }
      await pause(1000, signal)
    }
  }
}
