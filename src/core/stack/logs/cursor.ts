import type { StackLogLine } from '../../../contract/stack-view.ts'
import { justAfter } from './timestamp.ts'

/** Lines remembered. Those of stdout and stderr may stand in the log a little out of order, but never by so many. */
const remembered = 1000

/**
 * Where a reader stands in a container's log, so that it can go on after a break without losing or repeating a line.
 * The engine takes a time to go on from, but many lines may share it, and stdout and stderr are noted out of order: so
 * it is asked from a little before, and what was seen is left out.
 */
export class Cursor {
  /** Not the texts: a thousand of them may be a gigabyte. */
  readonly #ring: { at: string; key: string }[] = []
  readonly #seen = new Map<string, number>()
  #replay = new Map<string, number>()
  #forgot = false

  /** From when to ask again; `undefined` where no line was seen yet. */
  since(): string | undefined {
    const times = this.#ring.map((line) => line.at).sort()
    const [first] = times
    // What is forgotten is not later than the first remembered, so it must not come again.
    return first !== undefined && this.#forgot && first !== times.at(-1) ? justAfter(first) : first
  }

  /** Call before reading again. */
  rewind(): void {
    this.#replay = new Map(this.#seen)
  }

  /** The lines of these that were not seen before; they are now. */
  fresh(lines: readonly StackLogLine[]): StackLogLine[] {
    const news = this.#replay.size === 0 ? [...lines] : lines.filter((line) => !this.#repeats(lineKey(line)))
    for (const line of news.slice(-remembered)) this.#remember(line)
    if (news.length > remembered) this.#forgot = true
    return news
  }

  #repeats(key: string): boolean {
    const left = this.#replay.get(key)
    if (left === undefined) return false
    if (left === 1) this.#replay.delete(key)
    else this.#replay.set(key, left - 1)
    return true
  }

  #remember(line: StackLogLine): void {
    const key = lineKey(line)
    this.#ring.push({ at: line.at, key })
    this.#seen.set(key, (this.#seen.get(key) ?? 0) + 1)
    const oldest = this.#ring.length > remembered ? this.#ring.shift() : undefined
    if (!oldest) return
    this.#forgot = true
    const count = this.#seen.get(oldest.key) ?? 0
    if (count > 1) this.#seen.set(oldest.key, count - 1)
    else this.#seen.delete(oldest.key)
  }
}

function lineKey(line: StackLogLine): string {
  return `${line.at} ${line.stream} ${line.text.length}`
}
