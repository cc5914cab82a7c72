import { agree } from '../../../shared/count-words.ts'
/** Deadlines of one try, in milliseconds. */
export interface TryLimits {
  readonly firstByteMs: number
  readonly gapMs: number
}

/** Watches that a server keeps on talking, and ends the try where it does not. */
export class Watch {
  readonly #stop = new AbortController()
  readonly #limits: TryLimits
  #timer: NodeJS.Timeout
  #began = false
  #late: string | undefined

  constructor(limits: TryLimits) {
    this.#limits = limits
    this.#timer = setTimeout(
      () => this.#end(`sent nothing within ${show(limits.firstByteMs)}`),
      limits.firstByteMs,
    )
  }

  /** Aborts when the server is too late. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** In which way the server was too late: `sent nothing for 60 seconds`. */
  get late(): string | undefined {
    return this.#late
  }

  /** A byte came. */
  touch(): void {
    if (this.#began) return void this.#timer.refresh()
    this.#began = true
    this.expectWithin(this.#limits.gapMs)
  }

  /** From now on the next byte is due within this time. */
  expectWithin(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end(`sent nothing for ${show(ms)}`), ms)
  }

  /** Ends the watch. */
  close(): void {
    clearTimeout(this.#timer)
  }

  #end(late: string): void {
    this.#late = late
    this.#stop.abort(new DOMException(late, 'TimeoutError'))
  }
}

function show(ms: number): string {
  const seconds = Math.round(ms / 100) / 10
  return `${seconds} ${agree(seconds, 'second', 'seconds')}`
}
