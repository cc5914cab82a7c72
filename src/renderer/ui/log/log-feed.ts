import { backoff, pause } from '../../lib/backoff.ts'
import { describeProblem, type ShownProblem } from '../../lib/problem.ts'
import { LineBuffer } from './line-buffer.ts'

/** Lines kept on the page. */
export const capacity = 200_000

/** Where lines come from, in batches. It remembers itself how far it came. */
export interface LogSource<Line, Batch> {
  /** Whether lines go on to come. */
  readonly follow: boolean
  /** Opens the stream; `again` where it broke, to go on there. */
  open(signal: AbortSignal, again: boolean): Promise<AsyncIterable<Batch>>
  /** The lines of a batch that were not heard yet. */
  take(batch: Batch, again: boolean): Line[]
}

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
export class LogFeed<Line> {
  readonly buffer = new LineBuffer<Line>(capacity)
  readonly #stop = new AbortController()
  readonly #listeners = new Set<() => void>()
  #incoming: Line[] = []
  #frame = 0
  #state: FeedState = { version: 0, phase: 'loading', problem: undefined, paused: false, waiting: 0 }

  constructor(source: LogSource<Line, unknown>) {
    void this.#read(source)
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

  async #read(source: LogSource<Line, unknown>): Promise<void> {
    const { signal } = this.#stop
    let attempt = 0
    while (!signal.aborted) {
      const again = attempt > 0
      try {
        for await (const batch of await source.open(signal, again)) {
          if (signal.aborted) return
          this.#hear(source.take(batch, again))
          attempt = 1
          if (this.#state.phase !== 'live') this.#set({ phase: 'live', problem: undefined })
        }
        if (!source.follow) {
          this.#set({ phase: 'ended' })
          return
        }
        this.#set({ phase: 'lost' })
      } catch (error) {
        if (signal.aborted) return
        this.#set({ phase: 'lost', problem: describeProblem(error) })
      }
      attempt += 1
      await pause(backoff(attempt), signal)
    }
  }

  #hear(lines: readonly Line[]): void {
    for (const line of lines) this.#incoming.push(line)
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
