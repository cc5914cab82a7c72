import type { HeadingMark } from '../ports.ts'

const gaps = ['', ' ', '\n', '\n\n'] as const
export const Gap = { none: 0, space: 1, line: 2, paragraph: 3 } as const
export type Gap = (typeof Gap)[keyof typeof Gap]

/** Puts running text together from blocks: gaps between them never add up, and there is none at the beginning. */
export class TextBuilder {
  readonly headings: HeadingMark[] = []
  readonly #parts: string[] = []
  #length = 0
  #gap: Gap = Gap.none

  get length(): number {
    return this.#length
  }

  /** Asks for at least this gap before whatever is written next. */
  gap(gap: Gap): void {
    if (gap > this.#gap) this.#gap = gap
  }

  write(text: string): void {
    if (text === '') return
    if (this.#length > 0) this.#push(gaps[this.#gap]!)
    this.#gap = Gap.none
    this.#push(text)
  }

  /** Writes text whose whitespace means nothing: runs of it become one space. */
  flow(text: string): void {
    const words = text.replace(/\s+/g, ' ')
    if (words.startsWith(' ')) this.gap(Gap.space)
    this.write(words.trim())
    if (words.length > 1 && words.endsWith(' ')) this.gap(Gap.space)
  }

  heading(level: number, title: string): void {
    const words = title.replace(/\s+/g, ' ').trim()
    if (words === '') return
    this.gap(Gap.paragraph)
    const before = this.#length === 0 ? 0 : this.#length + gaps[this.#gap]!.length
    this.write(words)
    this.headings.push({ at: before, level, title: words })
    this.gap(Gap.paragraph)
  }

  #push(text: string): void {
    this.#parts.push(text)
    this.#length += text.length
  }

  toString(): string {
    return this.#parts.join('')
  }
}
