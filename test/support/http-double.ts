import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A stand-in server on 127.0.0.1, or on a Unix socket, that answers as the test says. */
export interface HttpDouble {
  /** `http://127.0.0.1:port`; of a socket, its path. */
  readonly url: string
  readonly requests: { method: string; path: string; headers: IncomingMessage['headers'] }[]
  answer: Answer
  [Symbol.asyncDispose](): Promise<void>
}

/** Gives status and JSON body, or writes to the response itself and gives nothing. */
export type Answer = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
) => [number, unknown] | undefined

export async function httpDouble(answer: Answer, socketPath?: string): Promise<HttpDouble> {
  const requests: HttpDouble['requests'] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    requests.push({ method: request.method ?? '', path, headers: request.headers })
    const said = double.answer(path, request, response)
    if (!said) return
    const [status, body] = said
    response.writeHead(status, {
      'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
    })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    if (socketPath === undefined) server.listen(0, '127.0.0.1', resolve)
    else server.listen(socketPath, resolve)
  })
  const address = server.address()
  const double: HttpDouble = {
    url:
      typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : String(address),
    requests,
    answer,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
  return double
}
