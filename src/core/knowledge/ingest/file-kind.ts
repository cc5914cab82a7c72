import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import { detectType, typeOfName } from '../sources/detect.ts'
import { ReadFailure } from '../sources/failures.ts'

export type FileKind = 'document' | 'jsonl'

/** How a file is taken in, by its name; `undefined` when its name promises nothing that is read. */
export function fileKindOf(name: string): FileKind | undefined {
  const extension = extname(name).toLowerCase()
  if (extension === '.jsonl' || extension === '.ndjson') return 'jsonl'
  return typeOfName(name) && 'document'
}

/** Enough to tell a picture or a program from text. */
const firstBytes = 64 * 1024

/**
 * Why a file whose name promises nothing is not taken in at all, by its first bytes; `undefined` when it may be.
 * What is inside is the reader's word.
 */
export async function refusalOf(path: string, name: string): Promise<ReadFailure | undefined> {
  if (fileKindOf(name)) return undefined
  const file = await open(path, 'r')
  try {
    const bytes = Buffer.alloc(firstBytes)
    const { bytesRead } = await file.read(bytes)
    detectType(name, bytes.subarray(0, bytesRead), Number.POSITIVE_INFINITY)
    return undefined
  } catch (error) {
    if (error instanceof ReadFailure) return error
    throw error
  } finally {
    await file.close()
  }
}
