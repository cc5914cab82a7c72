import { type FileHandle, open } from 'node:fs/promises'
import { isBulkFile } from '../../../../contract/formats.ts'
import { detectType, typeOfName } from '../../readers/detect.ts'
import { ReadFailure } from '../../readers/failures.ts'

export type FileKind = 'document' | 'jsonl'

/** How a file is taken in, by its name; `undefined` when its name promises nothing that is read. */
export function findFileKind(name: string): FileKind | undefined {
  if (isBulkFile(name)) return 'jsonl'
  return typeOfName(name) && 'document'
}

/** Enough to tell a picture or a program from text. */
const firstBytes = 64 * 1024
/** Enough for the directory of a Word document, which a ZIP archive has at its end. */
const lastBytes = 256 * 1024

/**
 * Why a file whose name promises nothing is not taken in at all, by its two ends; `undefined` when it may be.
 * What is inside is the reader's word.
 */
export async function findRefusal(path: string, name: string): Promise<ReadFailure | undefined> {
  if (findFileKind(name)) return undefined
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const start = await readAt(file, 0, Math.min(firstBytes, size))
    const from = Math.max(0, size - lastBytes)
    detectType(name, start, Number.POSITIVE_INFINITY, {
      bytes: await readAt(file, from, size - from),
      from,
    })
    return undefined
  } catch (error) {
    if (error instanceof ReadFailure) return error
    throw error
  } finally {
    await file.close()
  }
}

async function readAt(file: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await file.read(bytes, 0, length, from)
  return bytes.subarray(0, bytesRead)
}
