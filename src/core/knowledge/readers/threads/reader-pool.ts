import { errorMessage } from '../../../platform/errors.ts'
import { Limiter } from '../../../platform/limiter.ts'
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

class ReaderPool implements DocumentReader {
  readonly #options: Parameters<typeof createDocumentReader>[0]
  readonly #idle: { thread: ReaderThread; timer: NodeJS.Timeout }[] = []
  readonly #busy = new Set<ReaderThread>()
  readonly #limiter: Limiter
  readonly #closing = new AbortController()

  constructor(options: Parameters<typeof createDocumentReader>[0]) {
    this.#options = options
    this.#limiter = new Limiter(options.threads)
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
    this.#closing.abort(new Error('Catalyst is closing.'))
    for (const { timer } of this.#idle) clearTimeout(timer)
    const threads = [...this.#idle.splice(0).map(({ thread }) => thread), ...this.#busy]
    await Promise.all(threads.map((thread) => thread.end()))
  }

  #run(task: ReaderTask, limits: ReaderLimits, signal: AbortSignal | undefined) {
    const closing = this.#closing.signal
    const work = async () => {
      const thread = this.#takeIdle(limits.memoryMb) ?? this.#startThread(limits.memoryMb)
      this.#busy.add(thread)
      try {
        return await thread.run(task, limits.timeoutSeconds * 1000, signal)
      } finally {
        this.#release(thread)
      }
    }
    return this.#limiter.run(work, signal ? AbortSignal.any([signal, closing]) : closing)
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

  #release(thread: ReaderThread): void {
    this.#busy.delete(thread)
    const usable = thread.usable && thread.memoryMb === this.#options.limits().memoryMb
    if (usable && !this.#closing.signal.aborted) this.#rest(thread)
    else this.#end(thread)
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
  return failures.crashed(errorMessage(failure), failure)
}
