import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CatalystClient } from '../src/contract/index.ts'
import { startCatalyst } from './support/catalyst.ts'
import { doors } from './support/doors.ts'
import { startEmbeddingEndpoint } from './support/embedding-endpoint.ts'
import { httpDouble } from './support/http-double.ts'
import { freePort } from './support/programs.ts'
import { redisAvailable, startRedis } from './support/redis.ts'

let catalyst: Awaited<ReturnType<typeof startCatalyst>>
let client: CatalystClient
let close: () => Promise<void>
beforeAll(async () => {
  catalyst = await startCatalyst()
  await catalyst.secrets.protect({ kind: 'plain', startOver: false })
  const door = await doors.HTTP!(catalyst.router)
  client = door.client
  close = door.close
})
afterAll(async () => {
  await close()
  await catalyst[Symbol.asyncDispose]()
})

const written = async (folder: string): Promise<string> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')))).join(
    '',
  )
}

describe.skipIf(!redisAvailable.available)(`a redis with a password ${redisAvailable.reason}`, () => {
  const password = 'a-typed-password-8c1f'

  test('is tested with what is typed, stage by stage, before anything is saved; the password stays unknown', async () => {
    await using redis = await startRedis({ password })
    const found = await client.health.testEndpoint({ endpoint: 'redis', url: redis.url, secret: password })
    expect(found).toMatchObject({
      status: expect.stringMatching(/^(?:healthy|degraded)$/u),
      parts: [
        { name: 'reachable', status: 'healthy', detail: `127.0.0.1:${redis.port} takes connections` },
        { name: 'service', title: 'Answers as Redis', latencyMs: expect.any(Number) },
      ],
    })
    const wrong = await client.health.testEndpoint({
      endpoint: 'redis',
      url: redis.url,
      secret: 'another-one',
    })
    expect(wrong).toMatchObject({ status: 'unhealthy', hint: expect.any(String) })
    expect(wrong.parts.map(({ status }) => status)).toEqual(['healthy', 'unhealthy'])
    // The same in the address.
    const inside = redis.url.replace('redis://', `redis://:${password}@`)
    expect((await client.health.testEndpoint({ endpoint: 'redis', url: inside })).status).not.toBe(
      'unhealthy',
    )
    expect(catalyst.settings.current().endpoints.redis.url).toBe('')
    expect((await client.settings.get()).secrets.find(({ name }) => name === 'redis.password')?.set).toBe(
      false,
    )
    expect(await written(catalyst.folder)).not.toContain(password)
  })

  test('gets the stored password only where it was stored for', async () => {
    await using redis = await startRedis({ password })
    await using other = await startRedis({ password })
    await catalyst.settings.update({ endpoints: { redis: { url: redis.url } } })
    await catalyst.secrets.set('redis.password', password)
    expect((await client.health.testEndpoint({ endpoint: 'redis' })).status).not.toBe('unhealthy')
    const elsewhere = await client.health.testEndpoint({ endpoint: 'redis', url: other.url })
    expect(elsewhere).toMatchObject({ status: 'unhealthy', hint: expect.stringContaining('was not sent') })
    await catalyst.settings.update({ endpoints: { redis: { url: '' } } })
  })
})

test.each(['mongodb', 'redis', 'qdrant', 'rabbitmq', 'langfuse', 'docker', 'llm', 'embeddings'] as const)(
  '%s where nothing listens is told so at the first stage, with what to do',
  async (endpoint) => {
    const schemes = { mongodb: 'mongodb', redis: 'redis', rabbitmq: 'amqp', docker: 'tcp' }
    const scheme = endpoint in schemes ? schemes[endpoint as keyof typeof schemes] : 'http'
    const url = `${scheme}://127.0.0.1:${await freePort()}`
    const provider = endpoint === 'embeddings' ? ('openai' as const) : undefined
    const found = await client.health.testEndpoint({
      endpoint,
      url,
      ...(provider && { provider, model: 'm' }),
    })
    expect(found).toMatchObject({ status: 'unhealthy', hint: expect.any(String) })
    expect(found.parts[0]).toMatchObject({ name: 'reachable', status: 'unhealthy' })
    expect(found.detail).toContain('127.0.0.1')
    if (endpoint === 'embeddings') expect(found.hint).toContain('Start the embedding server')
  },
)

test('what is no address is refused beside its field; and so is none at all', async () => {
  await expect(
    client.health.testEndpoint({ endpoint: 'redis', url: 'http://127.0.0.1' }),
  ).rejects.toMatchObject({
    code: 'INVALID',
    data: { fields: { 'endpoints.redis.url': expect.stringContaining('redis://') } },
  })
  await expect(client.health.testEndpoint({ endpoint: 'qdrant' })).rejects.toMatchObject({
    code: 'INVALID',
    data: { fields: { url: expect.any(String) } },
  })
})

test('a server that takes connections and says nothing is given up within the deadline, and at once on request', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const { port } = silent.address() as { port: number }
  const begun = performance.now()
  const cancelled = client.health.testEndpoint(
    { endpoint: 'redis', url: `redis://127.0.0.1:${port}` },
    { signal: AbortSignal.timeout(300) },
  )
  await expect(cancelled).rejects.toThrow()
  expect(performance.now() - begun).toBeLessThan(5000)
  const late = await client.health.testEndpoint({ endpoint: 'rabbitmq', url: `amqp://127.0.0.1:${port}` })
  expect(late).toMatchObject({ status: 'unhealthy', detail: expect.stringContaining('within') })
  expect(late.parts.map(({ status }) => status)).toEqual(['healthy', 'unhealthy'])
  silent.close()
})

test('a language model server is asked with the typed key, and tells what it has', async () => {
  await using server = await httpDouble((_, { headers }) =>
    headers.authorization === 'Bearer a-typed-key-1234'
      ? [200, { data: [{ id: 'qwen3:14b' }] }]
      : [401, { error: { message: 'no' } }],
  )
  const ask = (secret: string) =>
    client.health.testEndpoint({ endpoint: 'llm', url: `${server.url}/v1`, model: 'qwen3:14', secret })
  expect(await ask('a-typed-key-1234')).toMatchObject({
    status: 'unhealthy',
    detail: 'The server has no model qwen3:14',
    hint: 'Did you mean qwen3:14b?',
    models: ['qwen3:14b'],
  })
  expect(await ask('a-wrong-key-12345')).toMatchObject({ status: 'unhealthy', detail: 'The key is refused' })
})

test('an embedding endpoint has to make a vector; the built-in model too', async () => {
  await using endpoint = await startEmbeddingEndpoint(24)
  const typed = { endpoint: 'embeddings', provider: 'openai', url: endpoint.baseUrl, model: 'm1' } as const
  const found = await client.health.testEndpoint(typed)
  expect(found.parts.at(-1)).toMatchObject({
    name: 'vector',
    detail: expect.stringContaining('24 dimensions'),
  })
  endpoint.failure = { status: 503, message: 'Out of order' }
  expect(await client.health.testEndpoint(typed)).toMatchObject({
    status: 'unhealthy',
    hint: expect.any(String),
  })
  const builtin = await client.health.testEndpoint({ endpoint: 'embeddings', provider: 'builtin' })
  expect(builtin).toMatchObject({ status: 'healthy', detail: expect.stringContaining('384 dimensions') })
})
