import { StringDecoder } from 'node:string_decoder'

/**
 * Takes JSON values, one a line, out of a stream's chunks, wherever those are cut, also within a character. A line that
 * is not JSON is left out.
 */
export class JsonLines {
  readonly #decoder = new StringDecoder('utf8')
  readonly #longest: number
  #rest = ''

  /** @param longest characters a line may have at most */
  constructor(longest = 4_000_000) {
    this.#longest = longest
  }

  /**
   * The values that are whole with this chunk.
   *
   * @throws Error where a line does not end in time: what comes is not what it should be
   */
  push(chunk: Buffer): unknown[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n')
    this.#rest = lines.pop() ?? ''
    if (this.#rest.length > this.#longest)
      throw new Error(`The engine sent a line of over ${this.#longest} characters`)
    const values: unknown[] = []
    for (const line of lines) {
      if (line.trim() === '') continue
      try {
        values.push(JSON.parse(line))
      } catch {
        // Not JSON: nothing that can be used.
      }
    }
    return values
  }
}
