import type { Chunk, ExtractedText, HeadingMark } from '../ports.ts'

/** Tells on which pages and under which headings stretches of a text lie. Stretches are asked for in order. */
export class Places {
  readonly #text: string
  readonly #pages: readonly number[]
  readonly #headings: readonly HeadingMark[]
  /** Index of the page the last stretch began on. */
  #page = 0
  #nextHeading = 0
  #path: HeadingMark[] = []

  constructor({ text, pages, headings }: Pick<ExtractedText, 'text' | 'pages' | 'headings'>) {
    this.#text = text
    this.#pages = pages
    this.#headings = headings
  }

  of(start: number, end: number): Pick<Chunk, 'pages' | 'pageBreaks' | 'headings'> {
    return { ...this.#findPages(start, end), headings: this.#headingsAt(start) }
  }

  #findPages(start: number, end: number): Pick<Chunk, 'pages' | 'pageBreaks'> {
    const pages = this.#pages
    if (pages.length === 0) return { pages: null, pageBreaks: [] }
    while (this.#page + 1 < pages.length && pages[this.#page + 1]! <= start) this.#page += 1
    const breaks: [number, number][] = [[0, this.#page + 1]]
    for (let page = this.#page + 1; page < pages.length && pages[page]! < end; page += 1) {
      const offset = pages[page]! - start
      // A page without text begins where the next one does: the later page is the one to name.
      if (breaks.at(-1)![0] === offset) breaks.pop()
      breaks.push([offset, page + 1])
    }
    return { pages: [breaks[0]![1], breaks.at(-1)![1]], pageBreaks: breaks }
  }

  /** Titles of the headings in force at `start`; headings that begin there count, with all that follow at once. */
  #headingsAt(start: number): string[] {
    const headings = this.#headings
    let reach = start
    while (this.#nextHeading < headings.length && headings[this.#nextHeading]!.at <= reach) {
      const heading = headings[this.#nextHeading]!
      this.#nextHeading += 1
      while (this.#path.length > 0 && this.#path.at(-1)!.level >= heading.level) this.#path.pop()
      this.#path.push(heading)
      if (heading.at === reach) reach = this.#nextLine(heading.at)
    }
    return this.#path.map((heading) => heading.title)
  }

  #nextLine(at: number): number {
    const end = this.#text.indexOf('\n', at)
    if (end < 0) return at
    let next = end
    while (next < this.#text.length && this.#text.charCodeAt(next) === 0x0a) next += 1
    return next
  }
}
