import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../../shared/error-code.ts'
import { logFileName, readBirth, rotatedFiles, timeAtHead } from './log-files.ts'

/** A place in the log that stays true when files are renamed: the file, by the time of its first line, and a byte in it. */
export interface LogPlace {
  readonly file: string
  readonly offset: number
}

/** A log file that is open for reading. */
export interface OpenLogFile {
  readonly key: string
  /** Time of its first line, ms since 1970. */
  readonly birth: number
  readonly size: number
  readonly handle: FileHandle
}

/** A file as it was found; it may have been renamed or removed by the time it is opened. */
export interface FoundLogFile {
  readonly key: string
  readonly birth: number
  readonly name: string
}

/** Files of a log, oldest first, under keys that survive renaming. */
export async function findLogFiles(folder: string): Promise<FoundLogFile[]> {
  const files: FoundLogFile[] = []
  const add = (name: string, birth: number) => {
    const twin = files.filter((file) => file.birth === birth).length
    files.push({ key: twin > 0 ? `${birth}.${twin}` : String(birth), birth, name })
  }
  for (const name of await rotatedFiles(folder)) add(name, readBirth(name)!)
  const active = await openIfThere(join(folder, logFileName))
  if (active) {
    try {
      const birth = await firstTime(active)
      if (birth !== undefined) add(logFileName, birth)
    } finally {
      await active.close()
    }
  }
  return files
}

/** Opens a file that was found; `undefined` where it is no longer what it was. */
export async function openLogFile(
  folder: string,
  { key, birth, name }: FoundLogFile,
): Promise<OpenLogFile | undefined> {
  const handle = await openIfThere(join(folder, name))
  if (!handle) return undefined
  if (name === logFileName && (await firstTime(handle)) !== birth) {
    await handle.close()
    return undefined
  }
  return { key, birth, size: (await handle.stat()).size, handle }
}

export function placeText({ file, offset }: LogPlace): string {
  return `${file}:${offset}`
}

/** @returns `undefined` for a text that is not a place */
export function readPlace(text: string): LogPlace | undefined {
  const [, file, offset] = /^(\d{1,15}(?:\.\d{1,3})?):(\d{1,15})$/u.exec(text) ?? []
  return file === undefined ? undefined : { file, offset: Number(offset) }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Time of the first line; of a file whose first line is none of ours, when it was made; `undefined` for an empty one. */
async function firstTime(handle: FileHandle): Promise<number | undefined> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
  if (bytesRead === 0) return undefined
  return timeAtHead(buffer.subarray(0, bytesRead)) ?? Math.floor((await handle.stat()).birthtimeMs)
}
