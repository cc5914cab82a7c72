import type { LineBuffer } from './line-buffer.ts'

/** Once so many numbers at the front are of dropped lines, they are cut off. */
const slack = 10_000

/** The numbers of the lines that pass a test, in order, kept up with a buffer: each line is tested once. */
export class LineIndex<Line> {
  readonly #passes: (line: Line) => boolean
  #numbers: number[] = []
  #from = 0
  #seen = 0
  /** How many were let go of because the buffer dropped them. */
  dropped = 0

  constructor(passes: (line: Line) => boolean) {
    this.#passes = passes
  }

  /** Takes in what came since, and lets go of what the buffer dropped. */
  update(buffer: LineBuffer<Line>): void {
    for (let number = Math.max(this.#seen, buffer.first); number < buffer.next; number++) {
      if (this.#passes(buffer.at(number)!)) this.#numbers.push(number)
    }
    this.#seen = buffer.next
    const before = this.#from
    while (this.#from < this.#numbers.length && this.#numbers[this.#from]! < buffer.first) this.#from += 1
    this.dropped += this.#from - before
    if (this.#from > slack) {
      this.#numbers = this.#numbers.slice(this.#from)
      this.#from = 0
    }
  }

  get size(): number {
    return this.#numbers.length - this.#from
  }

  /** The number at a place, counted from the oldest. */
  at(place: number): number | undefined {
    return this.#numbers[this.#from + place]
  }

  /** The place of the first number that is `number` or later; `size` where there is none. */
  findPlace(number: number): number {
    let low = this.#from
    let high = this.#numbers.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#numbers[middle]! < number) low = middle + 1
      else high = middle
    }
    return low - this.#from
  }
}
