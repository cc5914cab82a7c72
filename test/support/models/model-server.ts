import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a client sent to be answered. */
export interface Asked {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Readonly<Record<string, unknown>>
}

/** Answers a `POST /v1/chat/completions` as some server would. */
export type Script = (asked: Asked, response: ServerResponse) => unknown

export interface ModelServer extends AsyncDisposable {
  /** For the address of a profile. */
  readonly baseUrl: string
  /** Requests for chats, in order. */
  readonly asked: Asked[]
  script: Script
  /** Pages besides the chat, by method and path: `GET /props`. */
  readonly pages: Record<string, unknown>
  /** Chats that are being answered now. */
  readonly open: number
  /** Resolves once no chat is being answered any more. */
  idle(): Promise<void>
}

/** A real HTTP server that speaks as servers of language models do, well or badly, as its script says. */
export async function startModelServer(script: Script): Promise<ModelServer> {
  const asked: Asked[] = []
  let open = 0
  let idle = Promise.withResolvers<void>()
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const text = Buffer.concat(parts).toString()
    const page = model.pages[`${request.method} ${request.url}`]
    if (request.url !== '/v1/chat/completions') {
      return page === undefined ? sendJson(response, 404, {}) : sendJson(response, 200, page)
    }
    const one: Asked = { path: request.url, headers: request.headers, body: JSON.parse(text) }
    asked.push(one)
    open += 1
    response.on('close', () => {
      open -= 1
      if (open === 0) idle.resolve()
    })
    await model.script(one, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const model: ModelServer = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    script,
    pages: {},
    get open() {
      return open
    },
    async idle() {
      if (open === 0) return
      idle = Promise.withResolvers()
      await idle.promise
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return model
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

export function sendHtml(response: ServerResponse, status: number, title: string): void {
  response
    .writeHead(status, { 'content-type': 'text/html' })
    .end(`<!doctype html><html><head><title>${title}</title></head><body><p>Sorry.</p></body></html>`)
}

/** Begins a stream. */
export function openStream(response: ServerResponse, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
}

/** One event of a stream; a text is sent as it is. */
export function sendEvent(response: ServerResponse, data: unknown): void {
  response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`)
}

/** A chunk with one choice. */
export function chunk(delta: object, finish: string | null = null, more: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'scripted',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  }
}

export const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 }

/** Sends these chunks as a stream, and `[DONE]`. */
export function sendChunks(response: ServerResponse, chunks: readonly unknown[]): void {
  openStream(response)
  for (const one of chunks) sendEvent(response, one)
  sendEvent(response, '[DONE]')
  response.end()
}

/** A server that does all as the reference has it. */
export const wellBehaved: Script = (_, response) =>
  sendChunks(response, [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Hello' }),
    chunk({ content: ' there.' }),
    chunk({}, 'stop'),
    { ...chunk({}), choices: [], usage },
  ])
