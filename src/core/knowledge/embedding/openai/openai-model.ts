import type { ConnectEmbeddings, EmbeddingEndpoint } from '../../../llm/ports.ts'
import { Problem } from '../../../platform/errors.ts'
import { Limiter } from '../../../platform/limiter.ts'
import type { EmbeddingModel, VectorSpace } from '../../ports.ts'
import { normalise } from '../vectors.ts'

export interface OpenAIModelOptions {
  readonly baseUrl: string
  readonly model: string
  /** The key, asked for before the first request; none for servers that want none. */
  readonly key: () => Promise<string | undefined>
  readonly connect: ConnectEmbeddings
  /** Texts a request. */
  readonly batchSize: number
  /** Requests at once, over all calls. */
  readonly concurrency: number
  /** Seconds a request for passages may take; 60 by default. A query gets a sixth: a search waits for it. */
  readonly timeoutSeconds?: number
}

interface Effort {
  readonly seconds: number
  /** Further tries after 408, 409, 429, 5xx and broken connections, as late as `Retry-After` says (60 s at most). */
  readonly retries: number
}

/** What the spaces of a model at an endpoint begin with: the rest is known only once it was asked. */
export function openaiSpacePrefix(baseUrl: string, model: string): string {
  return `openai/${baseUrl}/${model}/`
}

/** Embeddings of any endpoint that speaks OpenAI's `POST /embeddings`. */
export class OpenAIModel implements EmbeddingModel {
  readonly provider = 'openai'
  readonly model: string
  readonly #options: OpenAIModelOptions
  readonly #limiter: Limiter
  readonly #passages: Effort
  readonly #query: Effort
  #endpoint: Promise<EmbeddingEndpoint> | undefined
  #dimensions: number | undefined
  #closing = new AbortController()

  constructor(options: OpenAIModelOptions) {
    const seconds = options.timeoutSeconds ?? 60
    this.model = options.model
    this.#options = options
    this.#limiter = new Limiter(options.concurrency)
    this.#passages = { seconds, retries: 5 }
    this.#query = { seconds: Math.max(0.1, seconds / 6), retries: 1 }
  }

  async space(signal?: AbortSignal): Promise<VectorSpace> {
    if (this.#dimensions === undefined) await this.#ask(['dimensions'], this.#query, this.#until(signal))
    return {
      // The last number: how title and text are put together (see `embed`).
      id: `${openaiSpacePrefix(this.#options.baseUrl, this.model)}${this.#dimensions}/1`,
      dimensions: this.#dimensions!,
    }
  }

  async embed(
    texts: readonly { title: string; text: string }[],
    signal?: AbortSignal,
  ): Promise<Float32Array[]> {
    const { batchSize } = this.#options
    const inputs = texts.map(({ title, text }) => (title ? `${title}\n\n${text}` : text))
    const batches: string[][] = []
    for (let at = 0; at < inputs.length; at += batchSize) batches.push(inputs.slice(at, at + batchSize))
    const stop = new AbortController()
    const until = AbortSignal.any([this.#until(signal), stop.signal])
    try {
      const answers = await Promise.all(
        batches.map((batch) => this.#limiter.run(() => this.#ask(batch, this.#passages, until), until)),
      )
      return answers.flat()
    } finally {
      // The first failure ends the other requests: their answers have no use.
      stop.abort()
    }
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const [vector] = await this.#ask([text], this.#query, this.#until(signal))
    return vector!
  }

  async close(): Promise<void> {
    this.#closing.abort(
      new Problem('UNAVAILABLE', 'The connection to the embedding endpoint was closed.', 'Try again.'),
    )
    this.#closing = new AbortController()
    this.#endpoint = undefined
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal
  }

  async #ask(input: string[], effort: Effort, signal: AbortSignal): Promise<Float32Array[]> {
    signal.throwIfAborted()
    this.#endpoint ??= this.#connect()
    const endpoint = await this.#endpoint
    const vectors = await endpoint.embed(input, { ...effort, signal })
    return vectors.map((vector) => this.#check(vector))
  }

  async #connect(): Promise<EmbeddingEndpoint> {
    const { baseUrl, model, key, connect } = this.#options
    return connect({ baseUrl, model, key: await key() })
  }

  /** All vectors of a model have the dimensions of the first. */
  #check(vector: readonly number[]): Float32Array {
    this.#dimensions ??= vector.length
    if (vector.length !== this.#dimensions) {
      throw new Problem(
        'UNAVAILABLE',
        `The embedding endpoint answers with ${vector.length} dimensions; “${this.model}” had ${this.#dimensions}.`,
        'The model behind this name was changed: choose it again in Settings › Embeddings to embed everything anew.',
      )
    }
    return normalise(Float32Array.from(vector))
  }
}
