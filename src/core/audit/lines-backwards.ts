import type { OpenFile } from './open-log.ts'

const chunkBytes = 256 * 1024

/**
 * Lines of the files from the last to the first, in lists from newest to oldest. A line without an end (a write under
 * way, a crash) is left out.
 */
export async function* linesBackwards(
  files: readonly OpenFile[],
  signal?: AbortSignal,
): AsyncGenerator<string[]> {
  for (const { handle, size } of files.toReversed()) {
    let end = size
    let rest: Buffer = Buffer.alloc(0)
    while (end > 0) {
      signal?.throwIfAborted()
      const start = Math.max(0, end - chunkBytes)
      const piece = Buffer.alloc(end - start)
      await handle.read(piece, 0, piece.length, start)
      end = start
      const whole = Buffer.concat([piece, rest])
      // What stands before the first line end may have begun in the piece before.
      const first = start === 0 ? 0 : whole.indexOf(10) + 1
      rest = whole.subarray(0, first)
      if (start > 0 && first === 0) {
        rest = whole
        continue
      }
      const lines = whole.toString('utf8', first).split('\n')
      // Behind the last line end stands nothing, or what is not whole.
      lines.pop()
      if (lines.length > 0) yield lines.reverse()
    }
  }
}
