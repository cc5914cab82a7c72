import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { errorCode } from '../../../shared/error-code.ts'
import { failures } from './failures.ts'

const step = 4 * 2 ** 20
/** What one buffer can hold for certain on every platform. */
const mostBytes = 2 ** 31 - 1

/** Reads a file of at most `maxBytes` and hashes it on the way. Blocks: for workers. Throws `ReadFailure`. */
export function openFile(path: string, maxBytes: number): { bytes: Buffer<ArrayBuffer>; hash: string } {
  const limit = Math.min(maxBytes, mostBytes)
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    throw openFailure(path, error)
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile())
      throw failures.notReadable(path, stat.isDirectory() ? 'it is a folder' : 'it is not a file')
    if (stat.size > limit) throw failures.tooLarge(stat.size, limit)
    const bytes = Buffer.from(new ArrayBuffer(stat.size))
    const hash = createHash('sha256')
    let length = 0
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, Math.min(step, bytes.length - length), null)
      if (read === 0) break
      hash.update(bytes.subarray(length, length + read))
      length += read
    }
    return { bytes: bytes.subarray(0, length), hash: hash.digest('hex') }
  } catch (error) {
    throw openFailure(path, error)
  } finally {
    closeSync(file)
  }
}

function openFailure(path: string, error: unknown): unknown {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return failures.notFound(path, error)
    case 'EACCES':
    case 'EPERM':
      return failures.notReadable(path, 'your user may not read it', error)
    case 'EISDIR':
      return failures.notReadable(path, 'it is a folder', error)
    case 'EBUSY':
      return failures.notReadable(path, 'another program holds it', error)
    case 'EIO':
      return failures.notReadable(path, 'the disk reports an error', error)
    default:
      return error
  }
}
