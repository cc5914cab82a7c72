import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** SHA-256 of a file's content in hex, read as a stream so that the main loop breathes between blocks. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const content = createReadStream(path, { highWaterMark: blockBytes, ...(signal && { signal }) })
  for await (const block of content) hash.update(block)
  return hash.digest('hex')
}

/** About a fifth of a millisecond of hashing. */
const blockBytes = 128 * 1024
