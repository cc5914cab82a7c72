import { createReadStream } from 'node:fs'

const newline = 0x0a

/** How many lines a file has, counting a last one without a line break; for progress, so blank ones count too. */
export async function countLines(path: string, signal: AbortSignal): Promise<number> {
  let lines = 0
  let open = false
  const blocks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 128 * 1024, signal })
  for await (const bytes of blocks) {
    for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) lines++
    open = bytes.at(-1) !== newline
  }
  return open ? lines + 1 : lines
}
