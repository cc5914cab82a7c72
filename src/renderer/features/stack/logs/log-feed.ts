import type { StackLogLine } from '../../../../contract/stack-view.ts'
import { backoff, pause } from '../../../lib/backoff.ts'
import { problemOf, type ShownProblem } from '../../../lib/problem.ts'
import { LineBuffer } from './line-buffer.ts'

/** Lines kept on the page. */
export const capacity = 200_000
/** How far before the last line a line that broke is read again, ms: services do not write in step. */
const overlap = 5000

/** Opens the stream of lines; `since` where it broke and goes on. */
export type OpenLog = (
  signal: AbortSignal,
  since: string | undefined,
) => Promise<AsyncIterable<{ lines: StackLogLine[] }>>

export interface FeedState {
  /** Counts what was taken in, so that whoever shows the lines knows. */
  readonly version: number
  readonly phase: 'loading' | 'live' | 'ended' | 'lost'
  readonly problem: ShownProblem | undefined
  readonly paused: boolean
  /** Lines that came while it is paused. */
  readonly waiting: number
}

/**
 * The lines of a log as they come. What comes between two frames of the screen is taken in at once, so that a burst of
 * lines costs as many frames as it takes, not one each line. A stream that breaks goes on where it broke.
 */
export class LogFeed {
  readonly buffer = new LineBuffer(capacity)
  readonly #stop = new AbortController()
  readonly #listeners = new Set<() => void>()
  /** By service: the time of its newest line. */
  readonly #newest = new Map<string, string>()
  #incoming: StackLogLine[] = []
  #frame = 0
  #state: FeedState = { version: 0, phase: 'loading', problem: undefined, paused: false, waiting: 0 }

  constructor(open: OpenLog, follow: boolean) {
    void this.#read(open, follow)
  }

  get state(): FeedState {
    return this.#state
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  getState = (): FeedState => this.#state

  /** Holds what comes back, or takes it in. */
  setPaused(paused: boolean): void {
    this.#set({ paused })
    if (!paused) this.#take()
  }

  close(): void {
    this.#stop.abort()
    cancelAnimationFrame(this.#frame)
  }

  async #read(open: OpenLog, follow: boolean): Promise<void> {
    const { signal } = this.#stop
    let attempt = 0
    while (!signal.aborted) {
      const since = attempt === 0 ? undefined : this.#since()
      try {
        for await (const { lines } of await open(signal, since)) {
          if (signal.aborted) return
          this.#hear(since === undefined ? lines : this.#unheard(lines))
          attempt = 1
          if (this.#state.phase !== 'live') this.#set({ phase: 'live', problem: undefined })
        }
        if (!follow) {
          this.#set({ phase: 'ended' })
          return
        }
        this.#set({ phase: 'lost' })
      } catch (error) {
        if (signal.aborted) return
        this.#set({ phase: 'lost', problem: problemOf(error) })
      }
      attempt += 1
      await pause(backoff(attempt), signal)
    }
  }

  #since(): string | undefined {
    const last = [...this.#newest.values()].sort().at(-1)
    return last === undefined ? undefined : new Date(Date.parse(last) - overlap).toISOString()
  }

  #unheard(lines: readonly StackLogLine[]): StackLogLine[] {
    return lines.filter((line) => line.at > (this.#newest.get(line.service) ?? ''))
  }

  #hear(lines: readonly StackLogLine[]): void {
    for (const line of lines) {
      this.#newest.set(line.service, line.at)
      this.#incoming.push(line)
    }
    // Neither a paused view nor a hidden page, which has no frames, may fill the memory.
    if (this.#incoming.length > 2 * capacity) this.#incoming = this.#incoming.slice(-capacity)
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0
        if (this.#state.paused) this.#set({ waiting: this.#incoming.length })
        else this.#take()
      })
    }
  }

  #take(): void {
    this.buffer.push(this.#incoming)
    this.#incoming = []
    this.#set({ version: this.#state.version + 1, waiting: 0 })
  }

  #set(part: Partial<FeedState>): void {
    this.#state = { ...this.#state, ...part }
    for (const listener of this.#listeners) listener()
  }
}
