import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type ReceivedSpan, readSpans } from './otlp-shape.ts'

export interface ReceivedRequest {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly spans: readonly ReceivedSpan[]
}

/** Answers a request; what it takes of it is `take`n. Without an answer the connection stays open and silent. */
export type Script = (
  request: ReceivedRequest,
  answer: {
    /** A status, with what a server says and the headers it says it with. */
    say(status: number, body?: unknown, headers?: Record<string, string>): void
    /** Keeps the spans, all or these, as a server that has stored them. */
    take(spans?: readonly ReceivedSpan[]): void
    response: ServerResponse
  },
) => void

/** Takes all, as a server that is well. */
export const takesAll: Script = (_, { say, take }) => {
  take()
  say(200, {})
}

/**
 * A server of OTLP over HTTP, as JSON, that checks each request against the specification and then does as its script says.
 * What is not a request of OTLP is a 400, and stands in `faults`.
 */
export class OtlpReceiver implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = []
  readonly faults: string[] = []
  /** Spans that it has, as often as it took them. */
  readonly spans: ReceivedSpan[] = []
  script: Script
  port = 0
  readonly #listeners = new Set<() => void>()
  #server: ReturnType<typeof createServer> | undefined

  constructor(script: Script = takesAll) {
    this.script = script
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Span ids, each as often as it was taken. */
  get ids(): string[] {
    return this.spans.map(({ spanId }) => spanId)
  }

  /** Opens the door; at its last port where it was open before. */
  async open(): Promise<this> {
    const server = createServer((request, response) => void this.#answer(request, response))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.port, '127.0.0.1', resolve)
    })
    const address = server.address()
    if (typeof address === 'object' && address !== null) this.port = address.port
    this.#server = server
    return this
  }

  /** Is down: connections are refused. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  /** Resolves once what has come fits. */
  async until(fits: (receiver: this) => boolean, within = 15_000): Promise<void> {
    if (fits(this)) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = () => fits(this) && resolve()
    const said = () => `${this.requests.length} requests, ${this.spans.length} spans, faults: ${this.faults}`
    const late = setTimeout(() => reject(new Error(`It has not come to that: ${said()}`)), within)
    this.#listeners.add(look)
    await promise.finally(() => {
      clearTimeout(late)
      this.#listeners.delete(look)
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const say = (status: number, body?: unknown, headers: Record<string, string> = {}) => {
      const type = typeof body === 'string' ? 'text/plain' : 'application/json'
      response.writeHead(status, { 'content-type': type, ...headers })
      response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
    }
    let spans: ReceivedSpan[] = []
    try {
      if (request.headers['content-type'] !== 'application/json') throw new Error('not said to be JSON')
      spans = readSpans(Buffer.concat(parts).toString('utf8'))
    } catch (error) {
      this.faults.push(String(error))
      say(400, { message: 'not a request of OTLP' })
    }
    const received = { path: request.url ?? '/', headers: request.headers, spans }
    this.requests.push(received)
    if (!response.writableEnded) {
      const take = (taken: readonly ReceivedSpan[] = spans) => this.spans.push(...taken)
      this.script(received, { say, take, response })
    }
    for (const listener of [...this.#listeners]) listener()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
