/** How long the window is over which a rate is told, in ms. */
const windowMs = 5000

/** Units a second over the last five seconds of progress. */
export class RateMeter {
  #samples: { at: number; done: number }[] = []

  /** @param at ms, of a clock that never goes back */
  add(at: number, done: number): void {
    const last = this.#samples.at(-1)
    if (last && done < last.done) this.#samples = []
    this.#samples.push({ at, done })
    while (this.#samples.length > 2 && this.#samples[1]!.at < at - windowMs) this.#samples.shift()
  }

  /** `null` before there is anything to tell it by. */
  perSecond(): number | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (!first || !last || last.at - first.at < 200) return null
    return ((last.done - first.done) / (last.at - first.at)) * 1000
  }
}
