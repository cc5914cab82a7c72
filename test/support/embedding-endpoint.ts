import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface EmbeddingEndpoint extends AsyncDisposable {
  /** For the setting `embeddings.baseUrl`. */
  readonly baseUrl: string
  /** How many texts it was asked for, by model. */
  readonly texts: Map<string, number>
  /** Every text it made a vector of, in order. */
  readonly inputs: string[]
  /** The header that held the key of the last request. */
  readonly authorization: string | undefined
  /** Requests that reached it, answered or not. */
  readonly asked: number
  /** Answers with this HTTP status and message instead of vectors, until it is `undefined` again. */
  failure: { status: number; message: string } | undefined
  /** Answers nothing until `release`. */
  hold(): void
  release(): void
}

/** A real HTTP server that speaks OpenAI's `POST /v1/embeddings`. Texts that share words get near vectors. */
export async function startEmbeddingEndpoint(dimensions = 16): Promise<EmbeddingEndpoint> {
  const texts = new Map<string, number>()
  const inputs: string[] = []
  let held: Promise<void> | undefined
  let asked = 0
  let authorization: string | undefined
  let letGo = () => {}
  const server = createServer(async (request, response) => {
    // Where a request fails or takes long, it is looked what protocol is spoken here.
    if (request.method === 'GET') return void response.writeHead(404).end()
    asked++
    authorization = request.headers.authorization
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const { model, input } = JSON.parse(Buffer.concat(parts).toString()) as { model: string; input: string[] }
    await held
    const { failure } = endpoint
    if (failure) return answer(response, failure.status, { error: { message: failure.message } })
    texts.set(model, (texts.get(model) ?? 0) + input.length)
    inputs.push(...input)
    const data = input.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: vectorOf(text, dimensions),
    }))
    answer(response, 200, { object: 'list', model, data, usage: { prompt_tokens: 1, total_tokens: 1 } })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint: EmbeddingEndpoint = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    texts,
    inputs,
    get authorization() {
      return authorization
    },
    get asked() {
      return asked
    },
    failure: undefined,
    hold() {
      held ??= new Promise((resolve) => {
        letGo = resolve
      })
    },
    release() {
      letGo()
      held = undefined
    },
    async [Symbol.asyncDispose]() {
      endpoint.release()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return endpoint
}

/** Each word adds to one direction. */
function vectorOf(text: string, dimensions: number): number[] {
  const vector = Array<number>(dimensions).fill(0.01)
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    let sum = 7
    for (const letter of word) sum = (sum * 31 + letter.charCodeAt(0)) % 9973
    vector[sum % dimensions]! += 1
  }
  return vector
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
