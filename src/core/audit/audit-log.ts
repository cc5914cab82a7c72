import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { flushFolder } from '../platform/atomic-file.ts'
import { errorMessage, Problem } from '../platform/errors.ts'
import { holdLock } from '../platform/lock-file.ts'
import type { Logger } from '../platform/logger.ts'
import { AppendFile } from './append-file.ts'
import type { Entry } from './entry.ts'
import { newLogId } from './keys.ts'
import { makeLine, noHash } from './line.ts'
import { checkpointFile, closedFile, lockFile, logFile } from './log-folder.ts'
import type { LogKeys } from './log-keys.ts'
import { beginEntry, keyEntry, lostEntry, repairEntry, troubleEntry } from './own-entries.ts'
import { recover } from './recover.ts'
import { Sealer } from './sealer.ts'

/** An entry with its place in the log. */
export interface WrittenEntry {
  readonly seq: number
  readonly entry: Entry
  readonly sha256: string
}

export interface AuditLogOptions {
  readonly folder: string
  readonly keys: LogKeys
  readonly logger: Logger
  /** Said once when the log cannot be written, and once when it can again (`undefined`). */
  readonly onTrouble?: (message: string | undefined) => void
  readonly onWritten?: (entries: readonly WrittenEntry[]) => void
  /** Entries after which a checkpoint is made. Default 100. */
  readonly every?: number
  /** How long an entry may stand unsigned, in ms. Default one minute. */
  readonly sealAfterMs?: number
  /** A file that has grown beyond this is closed and a new one begun. Default 64 MB: about 130,000 entries. */
  readonly fileBytes?: number
}

interface Waiting {
  readonly entry: Entry
  /** Called when it is written, or cannot be for now. */
  done: () => void
}

/** Entries that are kept in memory while the disk does not take them; what comes then is counted. */
const mostWaiting = 5000
/** The same while the disk takes them, as fast as it can. */
const mostInHand = 50_000
const firstRetryMs = 500
const lastRetryMs = 30_000

/**
 * The one writer of an audit log. It opens the log with the first entry, so that who records nothing leaves no trace; it
 * writes what comes in together in one piece, and acknowledges security-relevant entries when they are on disk and signed.
 */
export class AuditLog {
  readonly #options: AuditLogOptions
  readonly #logger: Logger
  readonly #file: AppendFile
  readonly #sealer: Sealer
  readonly #every: number
  #lock: { close(): void } | undefined
  #opened = false
  #size = 0
  #head = noHash
  #firstSeq = 0
  #waiting: Waiting[] = []
  #lost = 0
  #writing: Promise<void> | undefined
  #trouble: string | undefined
  #retry: NodeJS.Timeout | undefined
  #retryMs = firstRetryMs
  #sealTimer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: AuditLogOptions) {
    this.#options = options
    this.#logger = options.logger
    this.#file = new AppendFile(options.folder, logFile)
    this.#every = options.every ?? 100
    this.#sealer = new Sealer(this.#file, new AppendFile(options.folder, checkpointFile), options.keys)
  }

  /** Entries written by now; 0 before the log was opened. */
  get size(): number {
    return this.#size
  }

  /** Why the log cannot be written now. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Resolves when the entry is written (and on disk and signed where security depends on it), or cannot be for now. */
  append(entry: Entry): Promise<void> {
    if (this.#closed || this.#waiting.length >= (this.#trouble === undefined ? mostInHand : mostWaiting)) {
      this.#lost++
      return Promise.resolve()
    }
    if (this.#retry) {
      // Nobody waits for a disk.
      this.#waiting.push(silently(entry))
      return Promise.resolve()
    }
    return new Promise((done) => {
      this.#waiting.push({ entry, done })
      void this.#drain()
    })
  }

  /** Resolves when everything given so far is written, or cannot be for now. */
  async flush(): Promise<void> {
    const last = this.#waiting.at(-1)
    // Not until nothing waits any more: while others keep writing, that may be never.
    if (last && !this.#retry) {
      await new Promise<void>((resolve) => {
        const { done } = last
        last.done = () => {
          done()
          resolve()
        }
        void this.#drain()
      })
    } else await this.#writing
  }

  /** Signs what is written and not yet signed. */
  async seal(): Promise<void> {
    clearTimeout(this.#sealTimer)
    this.#sealTimer = undefined
    await this.flush()
    if (this.#opened) await this.#safely(() => this.#sealer.seal())
  }

  /**
   * Begins a new log, and sets the one there is aside as it is: because it was tampered with and that is known now, or
   * because it has grown long.
   *
   * @returns the folder it was set aside in
   * @throws when the disk does not take it
   */
  async beginAnew(why: string): Promise<string> {
    await this.seal()
    while (this.#writing) await this.#writing
    // What comes in meanwhile waits for the new log.
    const done = this.#replace(why)
    this.#writing = done.then(
      () => {},
      () => {},
    )
    try {
      return await done
    } finally {
      this.#writing = undefined
      if (this.#waiting.length > 0 && !this.#retry) void this.#drain()
    }
  }

  async #replace(why: string): Promise<string> {
    if (!this.#opened) await this.#open()
    const before = { size: this.#size, head: this.#head }
    const aside = await this.#setAside()
    await this.#begin(why, { aside, before }, [])
    await this.#options.keys.anchorNow()
    return aside
  }

  /** The key can be had now: what waits for its signature gets it. */
  async keyArrived(): Promise<void> {
    if (!this.#opened || this.#closed) return
    const key = await this.#options.keys.key()
    if (key && !this.#sealer.knows(key.publicKey) && (await this.#options.keys.keep())) {
      await this.append(keyEntry(key.publicKey))
    } else await this.seal()
  }

  /** Writes what waits, signs everything, anchors it, and lets go of the log. */
  async close(): Promise<void> {
    if (this.#closed) return
    clearTimeout(this.#retry)
    this.#retry = undefined
    await this.seal()
    this.#closed = true
    if (this.#waiting.length + this.#lost > 0) {
      this.#logger.error('Entries of the audit log could not be written and are lost', {
        entries: this.#waiting.length + this.#lost,
      })
    }
    await this.#options.keys.anchorNow()
    await this.#file.close()
    await this.#sealer.close()
    this.#lock?.close()
  }

  #drain(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
      // What came in after the last look.
      if (this.#waiting.length > 0 && !this.#retry) void this.#drain()
    })
    return this.#writing
  }

  async #writeAll(): Promise<void> {
    try {
      if (!this.#opened) await this.#open()
      while (this.#waiting.length > 0) {
        if (this.#lost > 0) await this.#write([{ entry: lostEntry(this.#lost), done: () => {} }])
        this.#lost = 0
        const batch = this.#waiting.slice(0, Math.max(1, this.#every - this.#sealer.unsealed))
        await this.#write(batch)
        // Taken out only now: what was not written waits for the next try.
        this.#waiting = this.#waiting.slice(batch.length)
        for (const { done } of batch) done()
      }
      if (this.#trouble !== undefined) await this.#sealer.seal()
      this.#recovered()
    } catch (error) {
      this.#failed(error)
    }
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    let head = this.#head
    const lines = batch.map(({ entry }, at) => {
      const line = makeLine(entry, head, this.#size + at)
      head = line.sha256
      return line
    })
    await this.#file.append(lines.map(({ text }) => text).join(''))
    const written = batch.map(({ entry }, at) => ({
      seq: this.#size + at,
      entry,
      sha256: lines[at]!.sha256,
    }))
    this.#size += lines.length
    this.#head = head
    this.#sealer.add(lines)
    const urgent = batch.some(({ entry }) => entry.security)
    // A disk that fails from here on has taken the lines all the same: they are not written twice.
    await this.#safely(async () => {
      if (urgent || this.#sealer.unsealed >= this.#every) await this.#sealer.seal()
      else this.#sealSoon()
      if (this.#file.bytes > (this.#options.fileBytes ?? 64 * 1024 * 1024)) await this.#rotate()
    })
    this.#options.onWritten?.(written)
  }

  #sealSoon(): void {
    this.#sealTimer ??= setTimeout(() => void this.seal(), this.#options.sealAfterMs ?? 60_000).unref()
  }

  async #rotate(): Promise<void> {
    await this.#sealer.seal()
    await this.#file.sync()
    await this.#file.setAside(closedFile(this.#firstSeq))
    this.#firstSeq = this.#size
  }

  async #open(): Promise<void> {
    const { folder, keys } = this.#options
    await mkdir(folder, { recursive: true, mode: 0o700 })
    this.#lock ??= holdLock(join(folder, lockFile))
    if (!this.#lock) {
      throw new Problem(
        'CONFLICT',
        `Another process writes the audit log in ${folder}.`,
        'End that process: two would break the chain of its lines.',
      )
    }
    const anchors = await keys.anchors()
    const found = await recover(folder, anchors)
    if (found.trouble) {
      const aside = await this.#setAside()
      this.#logger.error('The audit log is not as it was left; it was set aside and a new one begun', {
        cause: found.trouble.cause,
        found: found.trouble.message,
        aside,
      })
      await this.#begin('The log was not as it was left.', { aside }, [troubleEntry(found.trouble, aside)])
      return
    }
    if (found.size === 0) {
      await this.#begin('There was no log yet.', {}, found.torn ? [repairEntry(found.torn)] : [])
      return
    }
    const log = found.log ?? newLogId()
    const known = anchors.find(({ anchor }) => anchor.log === log)?.anchor.keys ?? found.keys
    this.#size = found.size
    this.#head = found.head
    this.#firstSeq = found.firstSeq
    this.#sealer.open({ log, keys: known, recovered: found })
    this.#opened = true
    const key = await this.#usableKey()
    const first = key !== undefined && !known.includes(key) ? [keyEntry(key)] : []
    if (found.torn) first.push(repairEntry(found.torn))
    for (const entry of first) await this.#write([silently(entry)])
    if (first.length === 0 && found.unsealed.length > 0) await this.#sealer.seal()
  }

  /** The first entries of a new log. The very first is signed before another is taken. */
  async #begin(why: string, about: Record<string, unknown>, more: readonly Entry[]): Promise<void> {
    const log = newLogId()
    this.#size = 0
    this.#head = noHash
    this.#firstSeq = 0
    this.#sealer.open({ log, keys: [], recovered: { unsealed: [] } })
    this.#opened = true
    const first = beginEntry(why, { ...about, log, key: await this.#usableKey() })
    for (const entry of [first, ...more]) await this.#write([silently(entry)])
  }

  /** Moves everything out of the way as it is, and gives where it is now. */
  async #setAside(): Promise<string> {
    const { folder } = this.#options
    const aside = `${folder}.set-aside-${new Date().toISOString().replace(/[:.]/gu, '-')}`
    await this.#file.close()
    await this.#sealer.close()
    this.#lock?.close()
    await rename(folder, aside)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await flushFolder(dirname(folder))
    this.#lock = holdLock(join(folder, lockFile))
    return aside
  }

  /** The public half of the key, once it can be had and is kept. */
  async #usableKey(): Promise<string | undefined> {
    const key = await this.#options.keys.key()
    return key && (await this.#options.keys.keep()) ? key.publicKey : undefined
  }

  /** Signing and flushing may fail without the entries being lost: it is tried again with the next. */
  async #safely(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#failed(error)
    }
  }

  #failed(error: unknown): void {
    if (this.#trouble === undefined) {
      this.#trouble =
        error instanceof Problem ? error.message : `The audit log cannot be written: ${errorMessage(error)}.`
      this.#logger.error('The audit log cannot be written', { error })
      this.#options.onTrouble?.(this.#trouble)
    }
    // What is not written yet is tried again, and nobody waits for it.
    this.#waiting = this.#waiting.map(({ entry, done }) => {
      done()
      return silently(entry)
    })
    if (this.#closed || this.#retry) return
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      void this.#drain()
    }, this.#retryMs).unref()
    this.#retryMs = Math.min(lastRetryMs, this.#retryMs * 2)
  }

  #recovered(): void {
    if (this.#trouble === undefined || this.#retry) return
    this.#trouble = undefined
    this.#retryMs = firstRetryMs
    this.#logger.info('The audit log is written again')
    this.#options.onTrouble?.(undefined)
  }
}

const silently = (entry: Entry): Waiting => ({ entry, done: () => {} })
