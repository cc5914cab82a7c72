import { describe, expect, test } from 'vitest'
import type { SecretName, SettingsPatch } from '../src/contract/settings.ts'
import { engineClient } from '../src/core/engine/find/engine-candidates.ts'
import { explainPlace } from '../src/core/engine/find/explain-absence.ts'
import { findEngine } from '../src/core/engine/find/find-engine.ts'
import type { Check } from '../src/core/health/check.ts'
import { dockerCheck } from '../src/core/health/checks/docker.ts'
import { langfuseCheck } from '../src/core/health/checks/langfuse.ts'
import { llmCheck } from '../src/core/health/checks/llm.ts'
import { qdrantCheck } from '../src/core/health/checks/qdrant.ts'
import { systemClock } from '../src/core/health/clock.ts'
import { CheckRunner } from '../src/core/health/run-check.ts'
import { OpenAIModel } from '../src/core/knowledge/embedding/openai/openai-model.ts'
import { connectEmbeddings } from '../src/core/llm/embedding-endpoint.ts'
import { testEndpoint } from '../src/core/llm/staged-test.ts'
import { Problem } from '../src/core/platform/errors.ts'
import { silentLogger } from '../src/core/platform/logger.ts'
import { qdrantClient } from '../src/core/platform/qdrant-client.ts'
import { heldSettings } from './support/health.ts'

import { movedWithin, twoOrigins } from './support/redirects.ts'

interface Words {
  readonly message: string
  readonly remedy: string
}
const secret = 'a-key-nobody-else-may-have'

/** What a check says, as the service runs it. */
async function runCheck(check: Check, patch: SettingsPatch, key?: SecretName) {
  const settings = heldSettings(patch)
  if (key) settings.setSecret(key, secret)
  const runner = new CheckRunner(check, { settings, clock: systemClock, logger: silentLogger })
  const measured = await runner.run(true, () => {})
  await check.close()
  return measured!.outcome
}

async function readWords(...run: Parameters<typeof runCheck>): Promise<Words> {
  const { status, detail, hint } = await runCheck(...run)
  expect(status).toBe('unhealthy')
  return { message: detail, remedy: hint ?? '' }
}

async function readProblem(work: Promise<unknown>): Promise<Words> {
  const error = await work.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Problem)
  return error as Problem
}

const embedder = (url: string) =>
  new OpenAIModel({
    connect: connectEmbeddings,
    baseUrl: `${url}/v1`,
    model: 'm',
    key: async () => secret,
    batchSize: 4,
    concurrency: 1,
  })
const engineAt = (url: string) => ({
  address: url.replace('http:', 'tcp:'),
  source: 'DOCKER_HOST',
  named: true,
})

/** Each of our clients, asked for something at an address with what it holds secret. */
const clients: Record<string, (url: string) => Promise<Words>> = {
  'the check of Qdrant': (url) =>
    readWords(qdrantCheck(), { endpoints: { qdrant: { url } } }, 'qdrant.apiKey'),
  'the check of Langfuse': (url) => readWords(langfuseCheck(), { endpoints: { langfuse: { url } } }),
  'the check of the language model': (url) =>
    readWords(llmCheck(testEndpoint), { llm: { baseUrl: `${url}/v1`, model: 'm' } }, 'llm.apiKey'),
  'the check of the engine': (url) =>
    readWords(dockerCheck(), { endpoints: { docker: { url: url.replace('http:', 'tcp:') } } }),
  'the search for an engine': async (url) => {
    const found = await findEngine([engineAt(url)])
    return explainPlace(('failures' in found ? found.failures : [])[0]!)
  },
  'the engine, with the credentials of a registry': async (url) => {
    const docker = await engineClient(engineAt(url))
    const authconfig = { username: 'u', password: secret, serveraddress: 'r' }
    return readProblem(docker.createImage({ authconfig, fromImage: 'a', tag: 'b' }))
  },
  'a search in Qdrant, with its vector': async (url) => {
    const qdrant = await qdrantClient(new URL(url), secret, 3000)
    return readProblem(qdrant.query('documents', { query: [0.25, 0.5] }))
  },
  'the embeddings of documents': async (url) => {
    const model = embedder(url)
    return readProblem(model.embed([{ title: 'Secret', text: 'of a document' }])).finally(() => model.close())
  },
  'the embedding of a query': async (url) => {
    const model = embedder(url)
    return readProblem(model.embedQuery('a question')).finally(() => model.close())
  },
}

describe.each(Object.keys(clients))('%s', (name) => {
  test.each([
    [301, 0],
    [302, 0],
    [303, 0],
    [307, 0],
    [308, 0],
    [307, 2],
  ])('refuses a redirect (%d, after %d within the origin) and names the target', async (status, hops) => {
    await using servers = await twoOrigins(status, hops)
    const { message, remedy } = await clients[name]!(servers.asked.url)
    expect(servers.other.requests).toEqual([])
    expect(message).toContain(servers.asked.url.replace('http://', ''))
    expect(message + remedy).not.toContain(secret)
    // The search in Qdrant and the engine follow nowhere at all, so their words name the first hop.
    const target = hops > 0 && /engine|search/u.test(name) ? servers.asked.url : servers.other.url
    expect(message).toContain(target)
    expect(remedy).toContain(target)
    expect(servers.asked.requests.length).toBeLessThan(8)
  })

  test('names a target that nobody listens at, not the address that was asked', async () => {
    await using servers = await twoOrigins(302)
    await servers.other[Symbol.asyncDispose]()
    const { message, remedy } = await clients[name]!(servers.asked.url)
    expect(message).toContain(`redirects to ${servers.other.url}`)
    expect(remedy).toContain(servers.other.url)
    expect(message).not.toMatch(/refused at|not known|cannot be reached|No engine answers/u)
  })
})

test('the first token is not asked for elsewhere, nor is the prompt sent there', async () => {
  await using servers = await twoOrigins(307)
  servers.asked.answer = (path, _, response) => {
    if (path === '/v1/models') return [200, { data: [{ id: 'm' }] }]
    response.writeHead(307, { location: servers.other.url }).end()
    return undefined
  }
  const baseUrl = `${servers.asked.url}/v1`
  const { parts, hint } = await testEndpoint({
    baseUrl,
    model: 'm',
    firstToken: true,
    apiKey: secret,
    keyBelongsTo: baseUrl,
    timeoutMs: 3000,
  })
  expect(parts[3]).toMatchObject({
    status: 'unhealthy',
    detail: expect.stringContaining(`redirects to ${servers.other.url}`),
  })
  expect(hint).toContain(servers.other.url)
  expect(servers.other.requests).toEqual([])
})

describe('a redirect within the origin is followed', () => {
  test('by the check of Qdrant, with its key', async () => {
    await using double = await movedWithin((path, request) => {
      if (request.headers['api-key'] !== secret) return [401, 'no']
      return [200, path === '/' ? { version: '1.19.0' } : { result: { collections: [] } }]
    })
    const outcome = await runCheck(
      qdrantCheck(),
      { endpoints: { qdrant: { url: double.url } } },
      'qdrant.apiKey',
    )
    expect(outcome).toMatchObject({ status: 'healthy', detail: 'Qdrant 1.19.0, 0 collections' })
  })

  test('by the check of Langfuse', async () => {
    await using double = await movedWithin(() => [200, { status: 'OK', version: '3.1.4' }])
    const outcome = await runCheck(langfuseCheck(), { endpoints: { langfuse: { url: double.url } } })
    expect(outcome).toMatchObject({ status: 'healthy' })
  })

  test('by the check of the language model', async () => {
    await using double = await movedWithin(() => [200, { data: [{ id: 'm' }] }])
    const outcome = await runCheck(llmCheck(testEndpoint), {
      llm: { baseUrl: `${double.url}/v1`, model: 'm' },
    })
    expect(outcome).toMatchObject({ status: 'healthy' })
  })

  test('by embeddings, body and all', async () => {
    await using double = await movedWithin((_, request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const { input } = JSON.parse(Buffer.concat(parts).toString()) as { input: string[] }
        const data = input.map((__, index) => ({ index, embedding: [1, 0] }))
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }))
      })
      return undefined
    })
    const model = embedder(double.url)
    expect(await model.embed([{ title: '', text: 'a' }])).toHaveLength(1)
    await model.close()
  })
})
