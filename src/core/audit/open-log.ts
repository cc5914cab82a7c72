import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkpointFile, logFiles } from './log-folder.ts'

/** A file of a log as it was when it was opened: what is appended later is not read. */
export interface OpenFile {
  readonly name: string
  readonly handle: FileHandle
  readonly size: number
  /** Which file it is, whatever its name. */
  readonly inode: bigint
}

/** A log and its checkpoints at one moment. Renaming and appending do not touch what was opened. */
export interface OpenLog extends AsyncDisposable {
  /** Oldest first. */
  readonly files: readonly OpenFile[]
  readonly checkpoints: OpenFile | undefined
  /** All in one file, as it was exported. */
  readonly together: boolean
  /** Changes when files are appended to, renamed or put in each other's place. */
  readonly state: string
}

/**
 * Opens the log in a folder as it is at one moment, also beside its writer, who may close a full file or begin a new log
 * meanwhile. Empty where there is no log.
 */
export async function openLog(folder: string): Promise<OpenLog> {
  for (let tries = 1; ; tries++) {
    const { log, moved } = await openOnce(folder)
    if (!moved || tries === 20) return log
    await log[Symbol.asyncDispose]()
    await sleep(5 * tries)
  }
}

async function openOnce(folder: string): Promise<{ log: OpenLog; moved: boolean }> {
  await using undo = new AsyncDisposableStack()
  const opening = async (name: string) => {
    const file = await openFile(folder, name)
    if (file) undo.defer(() => file.handle.close())
    return file
  }
  // The checkpoints first: what they speak of was written before them.
  const checkpoints = await opening(checkpointFile)
  const names = await logFiles(folder)
  const files: OpenFile[] = []
  for (const name of names) {
    const file = await opening(name)
    if (file) files.push(file)
  }
  const log = opened(files, checkpoints, false)
  const moved = (await logFiles(folder)).join() !== names.join() || !(await allInPlace(folder, log))
  undo.move()
  return { log, moved }
}

/** Opens a log that was exported into one file. @throws when there is no such file */
export async function openExport(path: string): Promise<OpenLog> {
  const file = await openFile(dirname(path), basename(path))
  if (!file) throw Object.assign(new Error(`There is no file ${path}.`), { code: 'ENOENT' })
  return opened([file], file, true)
}

/** How lines of entries begin, where others stand between them. */
export function onlyEntries({ together }: OpenLog): string | undefined {
  return together ? '{"entry":' : undefined
}

function opened(files: readonly OpenFile[], checkpoints: OpenFile | undefined, together: boolean): OpenLog {
  const all = checkpoints && !together ? [checkpoints, ...files] : files
  return {
    files,
    checkpoints,
    together,
    state: all.map(({ name, size, inode }) => `${name} ${size} ${inode}`).join('\n'),
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map(({ handle }) => handle.close()))
    },
  }
}

/** `undefined` where there is none. A pipe that somebody put in its place is none, and is not waited for. */
async function openFile(folder: string, name: string): Promise<OpenFile | undefined> {
  const handle = await open(join(folder, name), constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    },
  )
  if (!handle) return undefined
  try {
    const found = await handle.stat({ bigint: true })
    if (found.isFile()) return { name, handle, size: Number(found.size), inode: found.ino }
    await handle.close()
    return undefined
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Whether each name still leads to the file that was opened by it. */
async function allInPlace(folder: string, { files, checkpoints }: OpenLog): Promise<boolean> {
  const inodeAt = async (name: string) =>
    (await stat(join(folder, name), { bigint: true }).catch(() => undefined))?.ino
  const inPlace = await Promise.all([
    inodeAt(checkpointFile).then((inode) => inode === checkpoints?.inode),
    ...files.map(async ({ name, inode }) => (await inodeAt(name)) === inode),
  ])
  return inPlace.every(Boolean)
}
