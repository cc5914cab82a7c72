import type { OpenFile } from './open-log.ts'

/** A line without its end: `buffer` from `start` to `end`. It may be changed, but is only lent until the call returns. */
export type OnLine = (buffer: Buffer, start: number, end: number, file: string, line: number) => boolean

/** What stands at the end of a file without a line end: a write that was cut off. */
export interface TornLine {
  readonly file: string
  readonly line: number
  readonly bytes: Buffer
}

const chunkBytes = 1024 * 1024
/** What is longer is not a line that Catalyst wrote: of such a one, the beginning is given. */
const mostLineBytes = 8 * chunkBytes

/**
 * Gives every line of the files, in order, until `onLine` returns `false`. Reads in pieces, so that no file is held in
 * memory and others get their turn.
 *
 * @returns the torn line at the end of a file, if any; the walk ends there
 */
export async function eachLine(
  files: readonly OpenFile[],
  onLine: OnLine,
  options: {
    readonly signal?: AbortSignal | undefined
    /** Lines that begin otherwise are passed over. */
    readonly only?: string | undefined
  } = {},
): Promise<TornLine | undefined> {
  const { signal } = options
  const only = options.only === undefined ? undefined : Buffer.from(options.only)
  let buffer = Buffer.allocUnsafe(2 * chunkBytes)
  for (const { name: file, handle, size } of files) {
    let line = 1
    let kept = 0
    for (let position = 0; position < size; ) {
      signal?.throwIfAborted()
      if (kept >= mostLineBytes) kept = mostLineBytes
      else if (buffer.length - kept < chunkBytes) {
        const larger = Buffer.allocUnsafe(2 * buffer.length)
        buffer.copy(larger, 0, 0, kept)
        buffer = larger
      }
      const room = Math.min(chunkBytes, buffer.length - kept, size - position)
      const { bytesRead } = await handle.read(buffer, kept, room, position)
      if (bytesRead === 0) break
      position += bytesRead
      const filled = kept + bytesRead
      let start = 0
      for (let end = buffer.indexOf(10, kept); end !== -1 && end < filled; end = buffer.indexOf(10, start)) {
        const wanted = !only || startsWith(buffer, start, end, only)
        if (wanted && !onLine(buffer, start, end, file, line)) return undefined
        line++
        start = end + 1
      }
      buffer.copyWithin(0, start, filled)
      kept = filled - start
    }
    if (kept > 0) return { file, line, bytes: Buffer.from(buffer.subarray(0, kept)) }
  }
  return undefined
}

function startsWith(buffer: Buffer, start: number, end: number, text: Buffer): boolean {
  return end - start >= text.length && buffer.compare(text, 0, text.length, start, start + text.length) === 0
}
