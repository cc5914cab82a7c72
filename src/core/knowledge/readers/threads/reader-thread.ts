import { Worker } from 'node:worker_threads'
import { errorCode } from '../../../../shared/error-code.ts'
import { childEnvironment } from '../../../platform/child-environment.ts'
import { errorMessage } from '../../../platform/errors.ts'
import { requestIfAny, withRequest } from '../../../platform/request-context.ts'
import type { WorkerLine } from '../../../platform/worker-log.ts'
import type { Chunk } from '../../ports.ts'
import type { ReaderAnswer, ReaderTask, ReadOutcome } from './reader-messages.ts'

/** A thread did not come to the end of its task. */
export class ThreadFailure extends Error {
  readonly why: 'timeout' | 'out-of-memory' | 'crashed'
  /** What the thread had said before, in case it gets no further. */
  readonly provisional: ReadOutcome | undefined

  constructor(why: ThreadFailure['why'], message: string, provisional: ReadOutcome | undefined) {
    super(message)
    this.name = 'ThreadFailure'
    this.why = why
    this.provisional = provisional
  }
}

interface Answered {
  readonly outcome: ReadOutcome | undefined
  readonly chunks: readonly Chunk[]
}

/** One worker thread that does one task at a time. After a failure it is ended and not `usable` any more. */
export class ReaderThread {
  readonly memoryMb: number
  readonly #worker: Worker
  readonly #onLine: (line: WorkerLine) => void
  #usable = true

  /** @param onLine writes what the thread logs */
  constructor(program: URL, memoryMb: number, onLine: (line: WorkerLine) => void) {
    this.#onLine = onLine
    this.memoryMb = memoryMb
    this.#worker = new Worker(program, {
      name: 'reader',
      execArgv: [],
      env: childEnvironment('worker'),
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    })
    // A thread that waits for work keeps no process alive.
    this.#worker.unref()
    // Between tasks too: an error nobody listens to would end the process.
    this.#worker.on('error', () => {
      this.#usable = false
    })
    this.#worker.on('exit', () => {
      this.#usable = false
    })
  }

  get usable(): boolean {
    return this.#usable
  }

  /** Rejects with `ThreadFailure`, or with the signal's reason. */
  async run(task: ReaderTask, deadline: number, signal: AbortSignal | undefined): Promise<Answered> {
    const worker = this.#worker
    // What the thread says is said for the request that this task is done for.
    const context = requestIfAny()
    const inContext = (work: () => void) => (context ? withRequest(context, work) : work())
    const chunks: Chunk[] = []
    let provisional: ReadOutcome | undefined
    const settled = Promise.withResolvers<Answered>()
    const fail = (why: ThreadFailure['why'], message: string) =>
      settled.reject(new ThreadFailure(why, message, provisional))

    const onMessage = (answer: ReaderAnswer) => {
      if (answer.kind === 'log') inContext(() => this.#onLine(answer))
      else if (answer.kind === 'chunks') for (const chunk of answer.chunks) chunks.push(chunk)
      else if (answer.kind === 'provisional') provisional = answer.outcome
      else if (answer.kind === 'end') settled.resolve({ outcome: answer.outcome, chunks })
      else fail(answer.outOfMemory ? 'out-of-memory' : 'crashed', answer.message)
    }
    const onError = (error: unknown) => {
      const outOfMemory = errorCode(error) === 'ERR_WORKER_OUT_OF_MEMORY'
      fail(outOfMemory ? 'out-of-memory' : 'crashed', errorMessage(error))
    }
    const onExit = (code: number) => fail('crashed', `its thread ended with code ${code}`)
    const onAbort = () => settled.reject(signal?.reason)
    const timer = setTimeout(() => fail('timeout', `${deadline} ms have passed`), deadline)

    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.on('exit', onExit)
    signal?.addEventListener('abort', onAbort, { once: true })
    worker.ref()
    worker.postMessage(task)
    try {
      return await settled.promise
    } catch (error) {
      await this.end()
      throw error
    } finally {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('error', onError)
      worker.off('exit', onExit)
      signal?.removeEventListener('abort', onAbort)
      worker.unref()
    }
  }

  async end(): Promise<void> {
    this.#usable = false
    await this.#worker.terminate()
  }
}
