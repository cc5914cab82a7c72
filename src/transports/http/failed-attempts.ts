const window = 60_000
const most = 20

/**
 * Counts wrong tokens and codes over the last minute. Whoever has the right one is never kept out: the count only
 * decides how a wrong one is answered.
 */
export class FailedAttempts {
  #times: number[] = []
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Notes a failure; gives the seconds to wait when there were too many, else `undefined`. */
  note(): number | undefined {
    const now = this.#now()
    this.#times = this.#times.filter((time) => now - time < window)
    const oldest = this.#times[0]
    if (oldest !== undefined && this.#times.length >= most) {
      return Math.max(1, Math.ceil((oldest + window - now) / 1000))
    }
    this.#times.push(now)
    return undefined
  }
}
