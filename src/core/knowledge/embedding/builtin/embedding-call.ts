import { Problem } from '../../../platform/errors.ts'

export interface TextToEmbed {
  readonly title: string
  readonly text: string
}

/** A text on its way to its vector. */
export interface Job extends TextToEmbed {
  readonly urgent: boolean
  readonly call: EmbeddingCall
  done(vector: Float32Array): void
  /** This text alone is refused; the process goes on. */
  refused(message: string): void
  /** Not done, through nobody's fault: the call hands it out again. */
  putBack(): void
}

/** One call of `embed`: its texts, those that still wait, and the vectors so far. All or none succeed. */
export class EmbeddingCall {
  readonly urgent: boolean
  /** Settled once; nothing of a settled call is handed out any more. */
  readonly vectors: Promise<Float32Array[]>
  readonly fail: (reason: unknown) => void
  readonly #texts: readonly TextToEmbed[]
  readonly #results: Float32Array[]
  readonly #succeed: (vectors: Float32Array[]) => void
  /** Positions of texts to hand out, the next one last. */
  readonly #waiting: number[]
  #missing: number

  /** @param texts at least one */
  constructor(texts: readonly TextToEmbed[], urgent: boolean) {
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array[]>()
    this.urgent = urgent
    this.vectors = promise
    this.fail = reject
    this.#succeed = resolve
    this.#texts = texts
    this.#results = new Array(texts.length)
    this.#waiting = texts.map((_, at) => texts.length - 1 - at)
    this.#missing = texts.length
  }

  /** Texts that no process has yet. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** The next text, as a job for a process. */
  take(): Job | undefined {
    const at = this.#waiting.pop()
    if (at === undefined) return undefined
    return {
      urgent: this.urgent,
      ...this.#texts[at]!,
      call: this,
      done: (vector) => {
        this.#results[at] = vector
        this.#missing -= 1
        if (this.#missing === 0) this.#succeed(this.#results)
      },
      refused: (message) => this.fail(refusal(message, this.#texts[at]!)),
      putBack: () => void this.#waiting.push(at),
    }
  }
}

function refusal(message: string, { title, text }: TextToEmbed): Problem {
  const shown = `${title ? `${title}: ` : ''}${text}`.slice(0, 60)
  return new Problem(
    'UNAVAILABLE',
    `The built-in model cannot embed “${shown}…”: ${message}`,
    'Remove this document, or choose another embedding model in Settings.',
  )
}
