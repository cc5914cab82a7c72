import { messageOf } from '../../../platform/errors.ts'
import type { Logger } from '../../../platform/logger.ts'
import { writeWorkerLine } from '../../../platform/worker-log.ts'
import type { Chunk, DocumentReader, ReadResult } from '../../ports.ts'
import { failures, type ReadFailure } from '../failures.ts'
import type { ReaderTask, ReadOutcome } from './reader-messages.ts'
import { ReaderThread, ThreadFailure } from './reader-thread.ts'

export interface ReaderLimits {
  readonly timeoutSeconds: number
  readonly memoryMb: number
}

/** Milliseconds after which a thread with nothing to do is ended. */
const idleTime = 30_000

/**
 * Reads documents in up to `threads` worker threads, started when needed and ended after half a minute of idleness.
 * A file has `timeoutSeconds` from the moment a thread takes it up; then, or when it takes too much memory or breaks
 * its thread, the thread is ended and the next file gets a new one.
 */
export function createDocumentReader(options: {
  program: URL
  threads: number
  limits: () => ReaderLimits
  logger: Logger
}): DocumentReader {
  return new ReaderPool(options)
}

interface Waiting {
  start(thread: ReaderThread): void
  fail(error: unknown): void
}

class ReaderPool implements DocumentReader {
  readonly #options: Parameters<typeof createDocumentReader>[0]
  readonly #idle: { thread: ReaderThread; timer: NodeJS.Timeout }[] = []
  readonly #busy = new Set<ReaderThread>()
  readonly #queue: Waiting[] = []
  #closed = false

  constructor(options: Parameters<typeof createDocumentReader>[0]) {
    this.#options = options
  }

  async read(request: Parameters<DocumentReader['read']>[0], signal?: AbortSignal): Promise<ReadResult> {
    const limits = this.#options.limits()
    const task: ReaderTask = { kind: 'read', request, memory: limits.memoryMb * 2 ** 20 }
    try {
      const { outcome, chunks } = await this.#run(task, limits, signal)
      if (!outcome) throw new Error('The reader gave no outcome.')
      return withChunks(outcome, chunks)
    } catch (error) {
      if (!(error instanceof ThreadFailure)) throw error
      const failure = toReadFailure(error, limits)
      const fields = { path: request.path, code: failure.code, detail: error.message }
      if (error.provisional) {
        this.#options.logger.info('The second reader gave no answer; the first one holds.', fields)
        return withChunks(error.provisional, [])
      }
      this.#options.logger.warn('A reader thread was ended.', fields)
      return { ok: false, code: failure.code, message: failure.message, remedy: failure.remedy }
    }
  }

  async chunkText(
    ...[text, chunking, signal]: Parameters<DocumentReader['chunkText']>
  ): Promise<readonly Chunk[]> {
    const limits = this.#options.limits()
    try {
      const { chunks } = await this.#run({ kind: 'chunk', text, chunking }, limits, signal)
      return chunks
    } catch (error) {
      throw error instanceof ThreadFailure ? toReadFailure(error, limits) : error
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const waiting of this.#queue.splice(0)) waiting.fail(closedError())
    for (const { timer } of this.#idle) clearTimeout(timer)
    const threads = [...this.#idle.splice(0).map(({ thread }) => thread), ...this.#busy]
    await Promise.all(threads.map((thread) => thread.end()))
  }

  async #run(task: ReaderTask, limits: ReaderLimits, signal: AbortSignal | undefined) {
    signal?.throwIfAborted()
    const thread = await this.#acquire(limits.memoryMb, signal)
    try {
      return await thread.run(task, limits.timeoutSeconds * 1000, signal)
    } finally {
      this.#release(thread)
    }
  }

  async #acquire(memoryMb: number, signal: AbortSignal | undefined): Promise<ReaderThread> {
    if (this.#closed) throw closedError()
    const thread = this.#takeIdle(memoryMb)
    if (thread) return this.#occupy(thread)
    if (this.#busy.size < this.#options.threads) return this.#occupy(this.#startThread(memoryMb))
    return await new Promise((resolve, reject) => {
      const stop = () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1)
        reject(signal?.reason as Error)
      }
      const waiting: Waiting = {
        start: (given) => {
          signal?.removeEventListener('abort', stop)
          resolve(given)
        },
        fail: (error) => {
          signal?.removeEventListener('abort', stop)
          reject(error as Error)
        },
      }
      this.#queue.push(waiting)
      signal?.addEventListener('abort', stop, { once: true })
    })
  }

  /** A thread that waits for work and has the memory limit asked for. */
  #takeIdle(memoryMb: number): ReaderThread | undefined {
    for (;;) {
      const idle = this.#idle.pop()
      if (!idle) return undefined
      clearTimeout(idle.timer)
      if (idle.thread.usable && idle.thread.memoryMb === memoryMb) return idle.thread
      this.#end(idle.thread)
    }
  }

  #startThread(memoryMb: number): ReaderThread {
    const { program, logger } = this.#options
    return new ReaderThread(program, memoryMb, (line) => writeWorkerLine(logger, line))
  }

  #occupy(thread: ReaderThread): ReaderThread {
    this.#busy.add(thread)
    return thread
  }

  #release(thread: ReaderThread): void {
    this.#busy.delete(thread)
    const next = this.#closed ? undefined : this.#queue.shift()
    const { memoryMb } = this.#options.limits()
    const usable = thread.usable && thread.memoryMb === memoryMb
    if (!usable || this.#closed) this.#end(thread)
    if (next) next.start(this.#occupy(usable ? thread : this.#startThread(memoryMb)))
    else if (usable && !this.#closed) this.#rest(thread)
  }

  #rest(thread: ReaderThread): void {
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((idle) => idle.thread === thread),
        1,
      )
      this.#end(thread)
    }, idleTime)
    timer.unref()
    this.#idle.push({ thread, timer })
  }

  #end(thread: ReaderThread): void {
    thread.end().catch((error: unknown) => {
      this.#options.logger.error('A reader thread could not be ended.', { error })
    })
  }
}

function withChunks(outcome: ReadOutcome, chunks: readonly Chunk[]): ReadResult {
  return outcome.ok ? { ...outcome, chunks } : outcome
}

function toReadFailure(failure: ThreadFailure, limits: ReaderLimits): ReadFailure {
  if (failure.why === 'timeout') return failures.timeout(limits.timeoutSeconds)
  if (failure.why === 'out-of-memory') return failures.outOfMemory(limits.memoryMb)
  return failures.crashed(messageOf(failure), failure)
}

function closedError(): Error {
  return new Error('Catalyst is closing.')
}
