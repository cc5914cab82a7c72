import { randomNumbers } from '../random-text.ts'

/** Choices that the seed decides, so that what was found once can be found again. */
export class Dice {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = randomNumbers(seed)
  }

  /** A whole number from 0 to `below`, without it. */
  under(below: number): number {
    return Math.floor(this.#next() * below)
  }

  /** True in so many of a hundred cases. */
  percent(share: number): boolean {
    return this.#next() * 100 < share
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.under(choices.length)]!
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.under(256)))
  }
}
