import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { connectEmbeddings } from '../../../llm/embedding-endpoint.ts'
import { OpenAIModel, type OpenAIModelOptions } from './openai-model.ts'

interface Request {
  readonly headers: IncomingMessage['headers']
  readonly url: string
  readonly body: { model: string; input: string[]; encoding_format: string }
}
type Answer = (request: Request, response: ServerResponse) => unknown

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

/** A real HTTP server on loopback that answers as told, and keeps what it was asked. */
async function endpoint(answer: Answer) {
  const requests: Request[] = []
  const server = createServer(async (incoming, response) => {
    // Where a request fails or takes long, it is looked what protocol is spoken here.
    if (incoming.method === 'GET') return void response.writeHead(404).end()
    const parts: Buffer[] = []
    for await (const part of incoming) parts.push(part)
    const body = JSON.parse(Buffer.concat(parts).toString())
    const request = { headers: incoming.headers, url: incoming.url ?? '', body }
    requests.push(request)
    await answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests }
}

/** The vector of a text, of any length: it points to the number the text ends in. */
const vectorOf = (text: string, dimensions = 4) =>
  Array.from({ length: dimensions }, (_, at) => (at === Number(text.at(-1)) % dimensions ? 3 : 0.001))

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** What a good endpoint answers; in disorder, as the format allows. */
const good =
  (dimensions = 4): Answer =>
  ({ body }, response) => {
    const data = body.input.map((text, index) => ({ index, embedding: vectorOf(text, dimensions) }))
    json(response, 200, { object: 'list', model: body.model, data: data.reverse() })
  }

const failing =
  (status: number, message: string, more: Record<string, unknown> = {}): Answer =>
  (_, response) =>
    json(response, status, { error: { message, ...more } })

function model(baseUrl: string, options: Partial<OpenAIModelOptions> = {}): OpenAIModel {
  const created = new OpenAIModel({
    baseUrl,
    model: 'm',
    key: async () => 'sk-very-secret',
    connect: connectEmbeddings,
    batchSize: 4,
    concurrency: 2,
    ...options,
  })
  closers.push(() => created.close())
  return created
}

const texts = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ title: '', text: `text ${at % 4}` }))

describe('an OpenAI-compatible endpoint', () => {
  test('gives unit vectors in the order asked, in batches, with key, model and title', async () => {
    const { baseUrl, requests } = await endpoint(good())
    const vectors = await model(baseUrl).embed([{ title: 'Title', text: 'text 0' }, ...texts(9)])
    expect(requests.map(({ body }) => body.input.length).sort()).toEqual([2, 4, 4])
    expect(requests[0]).toMatchObject({
      url: '/v1/embeddings',
      headers: { authorization: 'Bearer sk-very-secret' },
      body: { model: 'm', encoding_format: 'float' },
    })
    expect(requests[0]!.body.input[0]).toBe('Title\n\ntext 0')
    for (const [at, { text }] of texts(9).entries()) {
      const vector = vectors[at + 1]!
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
      expect(vector[Number(text.at(-1)) % 4]).toBeCloseTo(1, 5)
    }
  })

  test('sends no Authorization header where there is no key, whatever the environment holds', async () => {
    process.env.OPENAI_API_KEY = 'sk-of-another-tool'
    closers.push(() => void delete process.env.OPENAI_API_KEY)
    const { baseUrl, requests } = await endpoint(good())
    await model(baseUrl, { key: async () => undefined }).embedQuery('q 1')
    expect(requests[0]!.headers.authorization).toBeUndefined()
  })

  test('asks for its dimensions once; the space names endpoint and model', async () => {
    const { baseUrl, requests } = await endpoint(good(7))
    const one = model(baseUrl)
    const space = await one.space()
    expect(space).toMatchObject({ dimensions: 7, id: expect.stringContaining(`${baseUrl}/m/7`) })
    expect(await one.space()).toEqual(space)
    expect(requests).toHaveLength(1)
  })

  test('never has more requests at once than the settings allow, over all calls', async () => {
    let now = 0
    let most = 0
    const { baseUrl } = await endpoint(async (request, response) => {
      most = Math.max(most, ++now)
      await sleep(20)
      now--
      good()(request, response)
    })
    const one = model(baseUrl, { concurrency: 3, batchSize: 1 })
    await Promise.all([one.embed(texts(8)), one.embed(texts(8))])
    expect(most).toBe(3)
  })

  test('waits as long as Retry-After says, and tries again after 429 and 503', async () => {
    const arrivals: number[] = []
    const { baseUrl, requests } = await endpoint((request, response) => {
      arrivals.push(performance.now())
      if (requests.length === 1)
        json(response, 429, { error: { message: 'slow down' } }, { 'retry-after': '1' })
      else if (requests.length === 2) json(response, 503, { error: { message: 'loading' } })
      else good()(request, response)
    })
    expect(await model(baseUrl).embed(texts(2))).toHaveLength(2)
    expect(requests).toHaveLength(3)
    expect(arrivals[1]! - arrivals[0]!).toBeGreaterThan(950)
  })

  test('gives up after a bounded number of tries', async () => {
    const { baseUrl, requests } = await endpoint((_, response) =>
      json(response, 500, { error: { message: 'out of memory' } }, { 'retry-after-ms': '1' }),
    )
    await expect(model(baseUrl).embed(texts(1))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('out of memory'),
      remedy: expect.stringContaining('log'),
    })
    expect(requests).toHaveLength(6)
  })
})

describe('says what is wrong and what to do', () => {
  const cases: [string, Answer, RegExp, RegExp][] = [
    ['a refused key', failing(401, 'Incorrect API key: sk-very-secret'), /refused the key/u, /valid key/u],
    [
      'an unknown model',
      failing(404, 'model "m" not found, try pulling it first'),
      /does not know the model “m”/u,
      /name/u,
    ],
    ['a wrong address', failing(404, 'no such page'), /no embeddings at/u, /\/v1/u],
    [
      'input that is too long',
      failing(400, "This model's maximum context length is 512 tokens, however you requested 600"),
      /too long for “m”/u,
      /smaller chunk size/u,
    ],
    [
      'a used up quota',
      (_, response) =>
        json(
          response,
          429,
          { error: { message: 'no credit', code: 'insufficient_quota' } },
          { 'x-should-retry': 'false' },
        ),
      /quota/u,
      /plan/u,
    ],
    ['a page in place of vectors', (_, response) => response.end('<html>'), /cannot be used/u, /\/v1/u],
    [
      'too few vectors',
      (_, response) => json(response, 200, { data: [{ index: 0, embedding: [1, 2] }] }),
      /1 vector for 2 texts/u,
      /address/u,
    ],
    [
      'a vector of nothing',
      ({ body }, response) =>
        json(response, 200, { data: body.input.map((_, index) => ({ index, embedding: [0, 0] })) }),
      /without direction/u,
      /address/u,
    ],
  ]
  test.each(cases)('%s', async (_, answer, message, remedy) => {
    const { baseUrl } = await endpoint(answer)
    const failure = await model(baseUrl)
      .embed(texts(2))
      .catch((error) => error)
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    })
    expect(failure.message).not.toContain('sk-very-secret')
  })

  test('nobody listens', async () => {
    await expect(model('http://127.0.0.1:1/v1').embedQuery('q')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/cannot be reached.*ECONNREFUSED|cannot be reached.*bad port/u),
    })
  })

  test('no answer in time', async () => {
    const { baseUrl } = await endpoint(() => {})
    await expect(model(baseUrl, { timeoutSeconds: 0.3 }).embedQuery('q')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/did not answer within 0\.1 seconds/u),
    })
  })

  test('other dimensions than before', async () => {
    let dimensions = 4
    const { baseUrl } = await endpoint((request, response) => good(dimensions)(request, response))
    const one = model(baseUrl)
    await one.embedQuery('q 1')
    dimensions = 5
    await expect(one.embedQuery('q 1')).rejects.toMatchObject({
      message: expect.stringMatching(/5 dimensions; “m” had 4/u),
    })
  })
})

describe('stops', () => {
  test('when the caller does: requests end, waiting ones are never sent', async () => {
    let broken = 0
    const { baseUrl, requests } = await endpoint((_, response) => {
      response.on('close', () => broken++)
    })
    const stop = new AbortController()
    const outcome = expect(model(baseUrl).embed(texts(40), stop.signal)).rejects.toThrow('enough')
    await expect.poll(() => requests.length).toBe(2)
    stop.abort(new Error('enough'))
    await outcome
    await expect.poll(() => broken).toBe(2)
    expect(requests).toHaveLength(2)
  })

  test('when one batch fails: the others are not sent', async () => {
    const { baseUrl, requests } = await endpoint(failing(400, 'no'))
    await expect(model(baseUrl, { concurrency: 1 }).embed(texts(40))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
    expect(requests).toHaveLength(1)
  })

  test('when it is closed', async () => {
    const { baseUrl, requests } = await endpoint(() => {})
    const one = model(baseUrl)
    const outcome = expect(one.embed(texts(1))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect.poll(() => requests.length).toBe(1)
    await one.close()
    await outcome
  })
})
