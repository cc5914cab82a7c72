import { once } from 'node:events'
import { expect, test } from 'vitest'
import { checkContext } from '../../../../test/support/health.ts'
import { type Answer, httpDouble } from '../../../../test/support/http-double.ts'
import { freePort } from '../../../../test/support/programs.ts'
import { testEndpoint } from '../../llm/staged-test.ts'
import { llmCheck } from './llm.ts'

// A double with the shapes of the OpenAI API reference: GET /models, POST /chat/completions (stream), errors.
const server =
  (options: { key?: string; models?: string[] } = {}): Answer =>
  (path, request, response) => {
    if (options.key !== undefined && request.headers.authorization !== `Bearer ${options.key}`) {
      const message = `Incorrect API key provided: ${request.headers.authorization}`
      return [401, { error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } }]
    }
    if (path === '/v1/models') {
      const models = options.models ?? ['llama3:latest', 'qwen2.5-coder', 'gpt-4.1-mini']
      return [
        200,
        { object: 'list', data: models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'x' })) },
      ]
    }
    if (path === '/v1/chat/completions') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const event = (delta: object) =>
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`
      response.write(event({ role: 'assistant', content: '' }))
      setTimeout(() => response.write(event({ content: 'OK' })), 50)
      // The stream goes on for ever: whoever has the first token must end it.
      return undefined
    }
    return [404, { error: { message: 'no such page' } }]
  }
const endpoint = (url: string, more: Partial<Parameters<typeof testEndpoint>[0]> = {}) => ({
  baseUrl: `${url}/v1`,
  model: 'llama3',
  firstToken: false,
  apiKey: undefined,
  keyBelongsTo: '',
  timeoutMs: 3000,
  ...more,
})
const statuses = (findings: Awaited<ReturnType<typeof testEndpoint>>) =>
  findings.parts.map((part) => part.status)

test('reachable, key accepted, model there; the first token is left alone', async () => {
  await using double = await httpDouble(server({ key: 'right' }))
  const findings = await testEndpoint(endpoint(double.url, { apiKey: 'right' }))
  expect(statuses(findings)).toEqual(['healthy', 'healthy', 'healthy', 'off'])
  expect(findings.models).toContain('gpt-4.1-mini')
  expect(double.requests.map((request) => request.path)).toEqual(['/v1/models'])
})

test('the first token is asked for on demand and the stream is let go of after it', async () => {
  let ended: Promise<unknown> | undefined
  await using double = await httpDouble((path, request, response) => {
    if (request.method === 'POST') ended = once(response, 'close')
    return server()(path, request, response)
  })
  const findings = await testEndpoint(endpoint(double.url, { firstToken: true }))
  await ended
  expect(findings.parts[3]).toMatchObject({
    status: 'healthy',
    detail: expect.stringMatching(/after \d+ ms/u),
  })
  expect(findings.parts[3]!.latencyMs).toBeGreaterThanOrEqual(40)
})

test('a refused key stops there, and is not told', async () => {
  await using double = await httpDouble(server({ key: 'right' }))
  const findings = await testEndpoint(endpoint(double.url, { apiKey: 'hunter2' }))
  expect(statuses(findings)).toEqual(['healthy', 'unhealthy', 'unknown', 'off'])
  expect(JSON.stringify(findings)).not.toContain('hunter2')
})

test('the stored key is sent to the address it belongs to and to no other', async () => {
  await using double = await httpDouble(server({ key: 'right' }))
  const findings = await testEndpoint(
    endpoint(double.url, { apiKey: 'right', keyBelongsTo: 'https://api.example.com/v1' }),
  )
  expect(double.requests[0]).toBeDefined()
  expect(double.requests[0]?.headers.authorization).toBeUndefined()
  expect(findings.parts[1]?.detail).toMatch(/belongs to another address/u)
  expect(findings.hint).toMatch(/Save this address first/u)
})

test('a model that is not there gets the nearest names as a hint', async () => {
  await using double = await httpDouble(server())
  const findings = await testEndpoint(endpoint(double.url, { model: 'qwen2.5-code' }))
  expect(findings.parts[2]).toMatchObject({
    status: 'unhealthy',
    detail: 'The server has no model qwen2.5-code',
  })
  expect(findings.hint).toBe('Did you mean qwen2.5-coder?')
})

test('a server that lists no models leaves that stage unknown, and the first token settles it', async () => {
  await using double = await httpDouble((path, request, response) =>
    path === '/v1/models' ? [404, { error: { message: 'no' } }] : server()(path, request, response),
  )
  expect(statuses(await testEndpoint(endpoint(double.url)))).toEqual(['healthy', 'healthy', 'unknown', 'off'])
  const settled = await testEndpoint(endpoint(double.url, { firstToken: true }))
  expect(settled.parts[3]?.status).toBe('healthy')
  const settings = { llm: { baseUrl: `${double.url}/v1`, model: 'llama3' } }
  expect(await llmCheck(testEndpoint).check(checkContext(settings))).toMatchObject({ status: 'degraded' })
})

test('where nothing listens, the first stage says so', async () => {
  const port = await freePort()
  const findings = await testEndpoint(endpoint(`http://127.0.0.1:${port}`))
  expect(statuses(findings)).toEqual(['unhealthy', 'unknown', 'unknown', 'off'])
  expect(findings.parts[0]?.detail).toBe(`Connection refused at 127.0.0.1:${port}`)
})

test('a server that keeps silent costs the deadline', async () => {
  await using double = await httpDouble(() => undefined)
  const findings = await testEndpoint(endpoint(double.url, { timeoutMs: 200 }))
  expect(findings.parts[0]).toMatchObject({
    status: 'unhealthy',
    detail: expect.stringMatching(/^No answer from/u),
  })
})

test('another web server is not a language model', async () => {
  await using double = await httpDouble(() => [200, '<html>hello</html>'])
  expect(statuses(await testEndpoint(endpoint(double.url)))[0]).not.toBe('healthy')
})

test('the check as a whole is as bad as its worst part', async () => {
  await using double = await httpDouble(server({ key: 'right' }))
  const settings = { llm: { baseUrl: `${double.url}/v1`, model: 'llama3' } }
  expect(await llmCheck(testEndpoint).check(checkContext(settings, { 'llm.apiKey': 'right' }))).toMatchObject(
    {
      status: 'healthy',
      detail: expect.stringMatching(/^llama3 at 127\.0\.0\.1:\d+ \(3 models on offer\)$/u),
    },
  )
  expect(await llmCheck(testEndpoint).check(checkContext(settings))).toMatchObject({
    status: 'unhealthy',
    detail: 'A key is needed',
    hint: 'Store a key for this server in Settings.',
  })
})
