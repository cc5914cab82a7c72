import type { OpenAI } from 'openai'
import { formatCount } from '../../../../contract/count-words.ts'
import { Problem } from '../../../platform/errors.ts'
import { expectProtocol } from '../../../platform/expect-protocol.ts'
import { type OpenAIClient, openaiClient } from '../../../platform/openai-client.ts'
import type { EmbeddingModel, VectorSpace } from '../../ports.ts'
import { normalise } from '../vectors.ts'
import { problemOf } from './problems.ts'
import { Slots } from './slots.ts'

export interface OpenAIModelOptions {
  readonly baseUrl: string
  readonly model: string
  /** The key, asked for before the first request; none for servers that want none. */
  readonly key: () => Promise<string | undefined>
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

const expected = {
  protocol: 'HTTP',
  port: 80,
  ports: 'Ollama is at 11434, vLLM at 8000, TEI mostly at 8080.',
} as const

/** Embeddings of any endpoint that speaks OpenAI's `POST /embeddings`. */
export class OpenAIModel implements EmbeddingModel {
  readonly provider = 'openai'
  readonly model: string
  readonly #options: OpenAIModelOptions
  readonly #slots: Slots
  readonly #passages: Effort
  readonly #query: Effort
  #client: Promise<{ client: OpenAIClient; key: string | undefined }> | undefined
  #dimensions: number | undefined
  #closing = new AbortController()

  constructor(options: OpenAIModelOptions) {
    const seconds = options.timeoutSeconds ?? 60
    this.model = options.model
    this.#options = options
    this.#slots = new Slots(options.concurrency)
    this.#passages = { seconds, retries: 5 }
    this.#query = { seconds: Math.max(0.1, seconds / 6), retries: 1 }
  }

  async space(signal?: AbortSignal): Promise<VectorSpace> {
    if (this.#dimensions === undefined) await this.#ask(['dimensions'], this.#query, this.#until(signal))
    return {
      // The last number: how title and text are put together (see `embed`).
      id: `openai/${this.#options.baseUrl}/${this.model}/${this.#dimensions}/1`,
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
        batches.map((batch) => this.#slots.run(() => this.#ask(batch, this.#passages, until), until)),
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
    this.#client = undefined
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal
  }

  async #ask(input: string[], effort: Effort, signal: AbortSignal): Promise<Float32Array[]> {
    signal.throwIfAborted()
    const { baseUrl, model } = this.#options
    this.#client ??= this.#connect()
    const { client, key } = await this.#client
    try {
      const timeout = Math.round(effort.seconds * 1000)
      const answer = await expectProtocol(expected, baseUrl, { timeoutMs: timeout, signal }, (until) =>
        client.embeddings.create(
          // Plain numbers, because not every server knows base64.
          { model, input, encoding_format: 'float' },
          { signal: until, timeout, maxRetries: effort.retries },
        ),
      )
      return this.#vectors(answer, input.length)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw problemOf(error, { baseUrl, model, key, seconds: effort.seconds })
    }
  }

  async #connect(): Promise<{ client: OpenAIClient; key: string | undefined }> {
    const { baseUrl } = this.#options
    const key = await this.#options.key()
    return { client: await openaiClient(baseUrl, key), key }
  }

  /** Checks an answer: as many vectors as texts, in their order, all of the dimensions seen first. */
  #vectors(answer: OpenAI.CreateEmbeddingResponse, count: number): Float32Array[] {
    if (!Array.isArray(answer?.data)) throw new Error('it holds no list of vectors.')
    if (answer.data.length !== count) {
      throw new Error(
        `it holds ${formatCount(answer.data.length, 'vector')} for ${formatCount(count, 'text')}.`,
      )
    }
    const vectors = new Array<Float32Array>(count)
    for (const [at, { index, embedding }] of answer.data.entries()) {
      if (!Array.isArray(embedding) || embedding.length === 0) throw new Error('a vector is missing.')
      this.#dimensions ??= embedding.length
      if (embedding.length !== this.#dimensions) {
        throw new Problem(
          'UNAVAILABLE',
          `The embedding endpoint answers with ${embedding.length} dimensions; “${this.model}” had ${this.#dimensions}.`,
          'The model behind this name was changed: choose it again in Settings › Embeddings to embed everything anew.',
        )
      }
      vectors[index ?? at] = normalise(Float32Array.from(embedding))
    }
    if (Object.keys(vectors).length !== count) throw new Error('a vector is missing.')
    return vectors
  }
}
