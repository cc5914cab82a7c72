/** A piece of what a container wrote. `first`: it begins what the engine noted as one entry. */
export type TakePiece = (stream: 'stdout' | 'stderr', data: Buffer, first: boolean) => void

const headerSize = 8

/**
 * Takes apart the engine's framing of stdout and stderr: eight bytes, of which the first says the stream and the last
 * four the length (Docker Engine API, ContainerAttach, "Stream format"). Each byte is looked at once, and none is kept
 * but those of a header that is cut.
 */
export class FrameReader {
  readonly #take: TakePiece
  readonly #header = Buffer.alloc(headerSize)
  #headerFill = 0
  #left = 0
  #stream: 'stdout' | 'stderr' = 'stdout'
  #first = false

  constructor(take: TakePiece) {
    this.#take = take
  }

  /** @throws Error where the bytes are not framed */
  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#left === 0) {
        const taken = chunk.copy(this.#header, this.#headerFill, at)
        const wanted = Math.min(taken, headerSize - this.#headerFill)
        at += wanted
        this.#headerFill += wanted
        if (this.#headerFill < headerSize) return
        this.#begin()
        continue
      }
      const end = Math.min(chunk.length, at + this.#left)
      this.#take(this.#stream, chunk.subarray(at, end), this.#first)
      this.#first = false
      this.#left -= end - at
      at = end
    }
  }

  #begin(): void {
    const kind = this.#header.readUInt8(0)
    // 0 is standard input, echoed as output; 3 is the engine's own complaint.
    if (kind > 3 || this.#header.readUIntBE(1, 3) !== 0)
      throw new Error('The engine sent a log without frames')
    this.#stream = kind >= 2 ? 'stderr' : 'stdout'
    this.#left = this.#header.readUInt32BE(4)
    this.#headerFill = 0
    this.#first = true
  }
}
