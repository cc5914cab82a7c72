import { availableParallelism } from 'node:os'
import { Problem } from '../../../platform/errors.ts'
import { writeWorkerLine } from '../../../platform/worker-log.ts'
import type { BuiltinOptions } from './builtin-options.ts'
import { EmbeddingCall, type Job, type TextToEmbed } from './embedding-call.ts'
import { type Ending, ModelProcess } from './model-process.ts'
import type { RuntimeKind } from './runtime.ts'

/** Texts a process holds at once: one in work, one on its way, so that it never waits for a message. */
const depth = 2
/** Waiting passages that are worth the start of a further process. */
const worthAnother = 16
/** Milliseconds for which a model that cannot be loaded is not tried again: no search shall wait for it each time. */
const breather = 10_000
const minute = 60_000

/** Starts embedder processes as they are needed and spreads texts over them: queries first, then passages in order. */
export class ModelPool {
  readonly #options: BuiltinOptions
  readonly #limit: number
  readonly #processes = new Set<ModelProcess>()
  readonly #calls = new Set<EmbeddingCall>()
  #runtime: RuntimeKind | undefined
  #failedStarts = 0
  #broken: { problem: Problem; until: number } | undefined

  constructor(options: BuiltinOptions) {
    this.#options = options
    this.#runtime = options.runtime
    this.#limit = options.processes ?? processesFor(availableParallelism())
  }

  get runtime(): RuntimeKind | undefined {
    return [...this.#processes].find((one) => one.ready)?.runtime
  }

  get pids(): number[] {
    return [...this.#processes].flatMap((one) => one.pid ?? [])
  }

  /** Vectors in order; rejects with a `Problem`, or with the signal's reason. */
  async embed(texts: readonly TextToEmbed[], urgent: boolean, signal?: AbortSignal): Promise<Float32Array[]> {
    signal?.throwIfAborted()
    if (texts.length === 0) return []
    if (this.#broken && performance.now() < this.#broken.until) throw this.#broken.problem
    const call = new EmbeddingCall(texts, urgent)
    const cancel = () => call.fail(signal?.reason)
    signal?.addEventListener('abort', cancel, { once: true })
    this.#calls.add(call)
    try {
      this.#pump()
      return await call.vectors
    } finally {
      this.#calls.delete(call)
      signal?.removeEventListener('abort', cancel)
    }
  }

  /** Ends all processes and the calls that wait for them. The next call starts anew. */
  async close(): Promise<void> {
    for (const call of this.#calls) {
      call.fail(new Problem('UNAVAILABLE', 'The built-in embedding model was closed.', 'Try again.'))
    }
    this.#calls.clear()
    const gone = [...this.#processes].map((one) => one.gone)
    for (const one of this.#processes) one.kill()
    await Promise.all(gone)
  }

  /** Hands out what can be handed out, and starts a process where one is missing. */
  #pump(): void {
    const ready = [...this.#processes].filter((one) => one.ready)
    if (ready.length > 0) {
      for (let job = this.#next(true); job; job = this.#next(true)) {
        ready.reduce((least, one) => (one.busy < least.busy ? one : least)).give(job)
      }
    }
    for (const one of ready) {
      while (one.busy < depth) {
        const job = this.#next(false)
        if (!job) break
        one.give(job)
      }
    }
    const waiting = [...this.#calls].reduce((sum, call) => sum + call.waiting, 0)
    const starting = this.#processes.size > ready.length
    const needed = this.#processes.size === 0 ? 1 : worthAnother
    if (waiting >= needed && !starting && this.#processes.size < this.#limit) this.#start()
  }

  #next(urgent: boolean): Job | undefined {
    for (const call of this.#calls) {
      if (call.urgent === urgent && call.waiting > 0) return call.take()
    }
    return undefined
  }

  #start(): void {
    const { launch, program, modelFolder, idleMs = minute } = this.#options
    const one = new ModelProcess(
      launch(program, 'embedder'),
      {
        kind: 'load',
        folder: modelFolder,
        idleMs,
        background: this.#processes.size > 0,
        ...(this.#runtime && { runtime: this.#runtime }),
      },
      () => this.#pump(),
      (line) => writeWorkerLine(this.#options.logger, line),
    )
    this.#processes.add(one)
    one.gone.then((ending) => {
      this.#processes.delete(one)
      this.#settle(ending)
      this.#pump()
    })
  }

  /** What the end of a process means for those who wait. */
  #settle(ending: Ending): void {
    if (ending.wasReady) this.#failedStarts = 0
    if (ending.inPeace) {
      for (const job of ending.undone) job.putBack()
    } else if (ending.unusable) {
      this.#giveUp(ending.unusable.message, ending.unusable.modelFile)
    } else if (ending.wasReady) {
      const problem = crashed(ending.detail)
      this.#options.logger.warn(problem.message, { undone: ending.undone.length })
      for (const call of new Set(ending.undone.map((job) => job.call))) call.fail(problem)
    } else {
      this.#failedStarts += 1
      this.#options.logger.warn(`The embedding process ended while it started: ${ending.detail}`)
      // A processor or system the native library was not made for kills it at once; WebAssembly runs anywhere.
      if (this.#failedStarts === 2 && this.#runtime === undefined) this.#runtime = 'wasm'
      else if (this.#failedStarts >= 2) this.#giveUp(`The embedding process ${ending.detail}.`, false)
    }
  }

  #giveUp(message: string, modelFile: boolean): void {
    const remedy = modelFile
      ? 'Install Catalyst again to restore the model, or choose another embedding model in Settings. Until then search works by words alone.'
      : 'Start Catalyst again; if that does not help, choose another embedding model in Settings.'
    const problem = new Problem('UNAVAILABLE', message, remedy)
    this.#options.logger.error(message)
    this.#failedStarts = 0
    this.#broken = { problem, until: performance.now() + breather }
    for (const call of this.#calls) call.fail(problem)
    this.#calls.clear()
  }
}

/**
 * Processes at most: a second one gives 1.6 to 1.9 times the texts a second on two cores (bench/embedding.ts), and costs
 * 200 MB while it works. Where there are more, half of them, because the readers work at the same time.
 */
function processesFor(cores: number): number {
  return cores < 2 ? 1 : Math.min(4, Math.max(2, Math.floor(cores / 2)))
}

function crashed(detail: string): Problem {
  return new Problem('UNAVAILABLE', `The embedding process ${detail}.`, 'Try again: it is started anew.')
}
