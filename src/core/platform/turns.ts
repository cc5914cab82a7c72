/** Does one piece of work after the other, in the order they were asked for. One that fails keeps no other from its turn. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  /** @throws what `work` throws */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => {})
    return turn
  }

  /** Once all that was asked for before is done, whether it succeeded or not. */
  async settled(): Promise<void> {
    await this.#last
  }
}
