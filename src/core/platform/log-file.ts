import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { logFileName, rotatedFiles, rotatedName, timeAtHead } from './log-files.ts'

export interface LogFileOptions {
  readonly folder: string
  /** Bytes after which a file is full. */
  readonly fileBytes?: number
  /** ms after which a file is taken for full. */
  readonly fileAgeMs?: number
  /** Bytes of all files together. */
  readonly totalBytes?: number
  /** ms after which a file is removed. */
  readonly keepMs?: number
  /** Called when it can be written again after lines were lost. */
  readonly onRecovered?: (lost: number, because: string) => void
  /** Writes bytes; replaced in tests of a full disk. */
  readonly write?: (file: FileHandle, bytes: Buffer, position: number) => Promise<void>
}

/** Why lines are not on disk. */
export interface LogTrouble {
  /** ISO time of the first failure. */
  readonly since: string
  readonly message: string
  readonly code: string
  /** Lines given up, because no more can be held in memory. */
  readonly lost: number
}

const mebibyte = 1024 * 1024
const dayMs = 86_400_000
/** UTF-16 units of lines that are held while the file cannot be written. */
const mostHeld = 8 * mebibyte
const chunkUnits = 256 * 1024
/** How often it is looked whether the file is still in its place, ms. */
const lookAgainMs = 1000
const retryMs = { first: 250, most: 30_000 }

/**
 * Lines into files that take turns. What is written waits in memory for the next turn of the event loop and goes to disk
 * in one piece at a time, so that the caller never waits; what has not got there is written at exit, at once. Every piece
 * goes to a position of its own: writing one again, at exit or after a failure, changes nothing. This is the only
 * writer: the process holds the data folder.
 */
export class LogFile {
  readonly #options: Required<Omit<LogFileOptions, 'onRecovered'>> & Pick<LogFileOptions, 'onRecovered'>
  readonly #path: string
  #queue: string[] = []
  #held = 0
  #lost = 0
  #file: FileHandle | undefined
  #identity = ''
  #position = 0
  /** Time of the file's first line. */
  #birth = 0
  #piece: Buffer | undefined
  /** Counts `flushNow`, which does a piece's work for it. */
  #taken = 0
  #looked = 0
  #draining: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #trouble: Omit<LogTrouble, 'lost'> | undefined
  #failures = 0
  #closed = false

  constructor(options: LogFileOptions) {
    this.#options = {
      fileBytes: 10 * mebibyte,
      fileAgeMs: dayMs,
      totalBytes: 50 * mebibyte,
      keepMs: 14 * dayMs,
      write: writeAll,
      ...options,
    }
    this.#path = join(options.folder, logFileName)
  }

  /** Why lines are not on disk, or `undefined` where they are. */
  get trouble(): LogTrouble | undefined {
    return this.#trouble && { ...this.#trouble, lost: this.#lost }
  }

  /** Takes a line, which ends in a newline. */
  write(line: string): void {
    if (this.#closed) return
    if (this.#held + line.length > mostHeld) {
      this.#lost += 1
      return
    }
    this.#queue.push(line)
    this.#held += line.length
    if (!this.#draining && !this.#timer) this.#draining = this.#drainNextTurn()
  }

  /** Resolves once what was taken is on disk, or cannot be brought there. */
  async flush(): Promise<void> {
    if (this.#timer) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#draining ??= this.#drain()
    }
    await this.#draining
  }

  /** Writes what was taken before it returns, as well as it can: the process is about to end. */
  flushNow(): void {
    const rest = this.#queue.join('')
    if (!this.#piece && rest === '') return
    const bytes = Buffer.concat([this.#piece ?? Buffer.alloc(0), Buffer.from(rest)])
    let fd: number | undefined
    try {
      const own = this.#file === undefined
      fd = this.#file?.fd ?? this.#openNow()
      for (let done = 0; done < bytes.length; )
        done += writeSync(fd, bytes, done, bytes.length - done, this.#position + done)
      if (own) closeSync(fd)
      this.#position += bytes.length
      this.#taken += 1
      this.#piece = undefined
      this.#queue = []
      this.#held = 0
    } catch {
      // A disk that is full keeps being full; nobody is left to be told.
    }
  }

  async close(): Promise<void> {
    await this.flush()
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#file?.close().catch(() => {})
    this.#file = undefined
  }

  async #drainNextTurn(): Promise<void> {
    await new Promise<void>((resolve) => void setImmediate(resolve))
    await this.#drain()
  }

  async #drain(): Promise<void> {
    try {
      while (this.#piece || this.#queue.length > 0) await this.#writePiece()
      this.#recovered()
    } catch (error) {
      await this.#failed(error as NodeJS.ErrnoException)
    } finally {
      this.#draining = undefined
      // A line may have come between the last look and here.
      if (!this.#timer && this.#queue.length > 0) this.#draining = this.#drainNextTurn()
    }
  }

  async #writePiece(): Promise<void> {
    await this.#place()
    if (!this.#piece) {
      const most = Math.min(chunkUnits, this.#options.fileBytes)
      let count = 0
      for (let units = 0; count < this.#queue.length; count++) {
        units += this.#queue[count]!.length
        if (units > most && count > 0) break
      }
      const text = this.#queue.splice(0, count).join('')
      this.#held -= text.length
      this.#piece = Buffer.from(text)
    }
    const piece = this.#piece
    if (this.#position > 0 && this.#isFull(piece.length)) await this.#rotate()
    // By its first line, as readers tell files apart: not by when it got to disk.
    if (this.#position === 0) this.#birth = timeAtHead(piece) ?? Date.now()
    const taken = this.#taken
    await this.#options.write(this.#file!, piece, this.#position)
    if (taken !== this.#taken) return // `flushNow` has counted it
    this.#position += piece.length
    this.#piece = undefined
  }

  #isFull(more: number): boolean {
    const { fileBytes, fileAgeMs } = this.#options
    return this.#position + more > fileBytes || Date.now() - this.#birth > fileAgeMs
  }

  /** Sees to it that the file is open and the one in its place: a folder that was removed is made again. */
  async #place(): Promise<void> {
    if (this.#file && Date.now() - this.#looked < lookAgainMs) return
    this.#looked = Date.now()
    if (this.#file) {
      const there = await stat(this.#path).catch(() => undefined)
      if (there && fileIdentity(there) === this.#identity && there.size >= this.#position) return
      await this.#file.close().catch(() => {})
      this.#file = undefined
    }
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 })
    const flags = await stat(this.#path).then(
      () => 'r+',
      () => 'w+',
    )
    const file = await open(this.#path, flags, 0o600)
    try {
      const found = await file.stat()
      await this.#takeUp(file, found, fileIdentity(found))
    } catch (error) {
      await file.close().catch(() => {})
      throw error
    }
    if (this.#failures === 0) await this.#prune()
  }

  /** Goes on where the last whole line ends. */
  async #takeUp(file: FileHandle, found: { size: number; birthtimeMs: number }, identity: string) {
    if (identity === this.#identity && found.size >= this.#position) {
      // What a failed write left behind the last whole piece.
      await file.truncate(this.#position)
    } else {
      this.#position = found.size
      this.#birth = (await firstTime(file)) ?? found.birthtimeMs
      if (found.size > 0 && !(await endsWithNewline(file, found.size))) {
        await this.#options.write(file, Buffer.from('\n'), found.size)
        this.#position += 1
      }
    }
    this.#identity = identity
    this.#file = file
  }

  async #rotate(): Promise<void> {
    const { folder } = this.#options
    const others = new Set(await rotatedFiles(folder))
    let twin = 0
    while (others.has(rotatedName(this.#birth, twin))) twin += 1
    await this.#file!.close()
    this.#file = undefined
    await rename(this.#path, join(folder, rotatedName(this.#birth, twin)))
    this.#identity = ''
    this.#looked = 0
    await this.#place()
  }

  /** Removes what is too old, and the oldest until there is room for one more file. */
  async #prune(): Promise<void> {
    const { folder, fileBytes, totalBytes, keepMs } = this.#options
    let total = fileBytes
    for (const name of (await rotatedFiles(folder)).reverse()) {
      const path = join(folder, name)
      const found = await stat(path).catch(() => undefined)
      if (!found) continue
      total += found.size
      if (total > totalBytes || Date.now() - found.mtimeMs > keepMs)
        await rm(path, { force: true }).catch(() => {})
    }
  }

  #recovered(): void {
    if (!this.#trouble) return
    const because = this.#trouble.message
    const lost = this.#lost
    this.#trouble = undefined
    this.#failures = 0
    this.#lost = 0
    if (lost > 0) this.#options.onRecovered?.(lost, because)
  }

  async #failed(error: NodeJS.ErrnoException): Promise<void> {
    this.#trouble ??= {
      since: new Date().toISOString(),
      message: error.message,
      code: error.code ?? 'UNKNOWN',
    }
    await this.#file?.close().catch(() => {})
    this.#file = undefined
    const wait = Math.min(retryMs.most, retryMs.first * 2 ** this.#failures)
    this.#failures += 1
    if (this.#closed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#draining = this.#drain()
    }, wait)
    this.#timer.unref()
  }

  /** As `#place`, without waiting: at exit. */
  #openNow(): number {
    mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 })
    const fd = openExistingOrNew(this.#path)
    const found = fstatSync(fd)
    if (fileIdentity(found) === this.#identity && found.size >= this.#position) {
      ftruncateSync(fd, this.#position)
    } else {
      this.#position = found.size
      const last = Buffer.alloc(1)
      if (found.size > 0 && readSync(fd, last, 0, 1, found.size - 1) === 1 && last[0] !== 10)
        this.#position += writeSync(fd, '\n', found.size)
    }
    return fd
  }
}

function openExistingOrNew(path: string): number {
  try {
    return openSync(path, 'r+')
  } catch {
    return openSync(path, 'w+', 0o600)
  }
}

function fileIdentity({ dev, ino }: { dev: number; ino: number }): string {
  return `${dev}:${ino}`
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

async function endsWithNewline(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === 10
}

/** The time of the first line, ms since 1970. */
async function firstTime(file: FileHandle): Promise<number | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0)
  return timeAtHead(buffer.subarray(0, bytesRead))
}
