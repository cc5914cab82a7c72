import { formatCount } from '../../../../shared/count-words.ts'
import type { ChildProgram } from '../../../platform/programs.ts'
import type { WorkerLine } from '../../../platform/worker-log.ts'
import type { Job } from './embedding-call.ts'
import type { FromEmbedder, LoadModel, ToEmbedder } from './protocol.ts'
import type { RuntimeKind } from './runtime.ts'

/** How a process ended, and what was left undone. */
export interface Ending {
  /** It had loaded the model before. */
  readonly wasReady: boolean
  /** It went of idleness; nothing went wrong. */
  readonly inPeace: boolean
  /** What it said itself before it ended, if it found that it cannot work. */
  readonly unusable?: { message: string; modelFile: boolean }
  /** For people: code, signal, last words. */
  readonly detail: string
  readonly undone: readonly Job[]
}

/** Milliseconds without a sign of life, while there is work, after which a process counts as hung. */
const patience = 60_000

/** One running embedder, seen from the outside. */
export class ModelProcess {
  readonly #child: ChildProgram
  readonly #onLine: (line: WorkerLine) => void
  readonly #jobs = new Map<number, Job>()
  #nextId = 1
  #state: 'loading' | 'ready' | 'leaving' | 'gone' = 'loading'
  #wasReady = false
  #runtime: RuntimeKind | undefined
  #inPeace = false
  #unusable: { message: string; modelFile: boolean } | undefined
  #watchdog: NodeJS.Timeout | undefined
  #reason: string | undefined

  /** Resolves when the process has ended. */
  readonly gone: Promise<Ending>

  /**
   * @param onAnswer called after each message: there may be room for more
   * @param onLine writes what the process logs
   */
  constructor(
    child: ChildProgram,
    load: LoadModel,
    onAnswer: () => void,
    onLine: (line: WorkerLine) => void,
  ) {
    this.#child = child
    this.#onLine = onLine
    child.onMessage((message) => {
      this.#hear(message as FromEmbedder)
      onAnswer()
    })
    this.gone = new Promise((resolve) => child.onExit((detail) => resolve(this.#ended(detail))))
    this.#send(load)
    this.#watch()
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get ready(): boolean {
    return this.#state === 'ready'
  }

  get runtime(): RuntimeKind | undefined {
    return this.#runtime
  }

  /** Texts sent and not answered. */
  get busy(): number {
    return this.#jobs.size
  }

  give(job: Job): void {
    const id = this.#nextId++
    this.#jobs.set(id, job)
    this.#send({ kind: 'embed', id, urgent: job.urgent, title: job.title, text: job.text })
    if (this.#jobs.size === 1) this.#watch()
  }

  kill(): void {
    this.#child.kill()
  }

  #send(message: ToEmbedder): void {
    this.#child.send(message)
  }

  #hear(message: FromEmbedder): void {
    if (message.kind === 'log') this.#onLine(message)
    else if (message.kind === 'ready') {
      this.#state = 'ready'
      this.#wasReady = true
      this.#runtime = message.runtime
    } else if (message.kind === 'leaving') {
      this.#state = 'leaving'
      this.#inPeace = true
    } else if (message.kind === 'unusable') {
      this.#state = 'leaving'
      this.#unusable = { message: message.message, modelFile: message.modelFile }
    } else {
      const job = this.#jobs.get(message.id)
      this.#jobs.delete(message.id)
      if (message.kind === 'vector') job?.done(message.vector)
      else job?.refused(message.message)
    }
    this.#watch()
  }

  #ended(detail: string): Ending {
    this.#state = 'gone'
    clearTimeout(this.#watchdog)
    const undone = [...this.#jobs.values()]
    this.#jobs.clear()
    return {
      wasReady: this.#wasReady,
      inPeace: this.#inPeace,
      detail: this.#reason ?? detail,
      undone,
      ...(this.#unusable && { unusable: this.#unusable }),
    }
  }

  /** (Re)starts the wait for the next sign of life, if there is something to wait for. */
  #watch(): void {
    clearTimeout(this.#watchdog)
    if (this.#state === 'ready' && this.#jobs.size === 0) return
    this.#watchdog = setTimeout(() => {
      this.#reason = `gave no sign of life for ${formatCount(patience / 1000, 'second')}`
      this.kill()
    }, patience)
  }
}
