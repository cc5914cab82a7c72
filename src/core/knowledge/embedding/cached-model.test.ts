import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type EmbeddingEndpoint,
  startEmbeddingEndpoint,
} from '../../../../test/support/embedding-endpoint.ts'
import { createCache } from '../../cache/cache.ts'
import { SqliteCacheStore } from '../../cache/sqlite/cache-store.ts'
import { connectEmbeddings } from '../../llm/embedding-endpoint.ts'
import { silentLogger } from '../../platform/logger.ts'
import type { EmbeddingModel } from '../ports.ts'
import { cacheVectors, vectorSpace } from './cached-model.ts'
import { OpenAIModel } from './openai/openai-model.ts'

let folder: string
let endpoint: EmbeddingEndpoint
let store: SqliteCacheStore
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-vectors-'))
  endpoint = await startEmbeddingEndpoint()
  store = openStore()
})
afterEach(async () => {
  await endpoint[Symbol.asyncDispose]()
  await store.close()
  await rm(folder, { recursive: true })
})

function openStore(): SqliteCacheStore {
  const program = new URL('../../platform/records.worker.ts', import.meta.url)
  return new SqliteCacheStore({ file: join(folder, 'cache.db'), program, maxBytes: 10_000_000 })
}
function cachedModel(model = 'm'): EmbeddingModel {
  const options = { model, batchSize: 8, concurrency: 2, key: async () => undefined }
  const connect = connectEmbeddings
  const asked = new OpenAIModel({ ...options, connect, baseUrl: endpoint.baseUrl })
  const cache = createCache({ store, logger: silentLogger, deadlineMs: 10_000 })
  return cacheVectors(asked, cache.values(vectorSpace))
}
const passage = (text: string, title = '') => ({ title, text })

test('the same text is asked for once, also after a restart, and its vector is the same to the bit', async () => {
  const first = await cachedModel().embed([passage('terns'), passage('whales')])
  await store.close()
  store = openStore()
  endpoint.inputs.length = 0
  const again = await cachedModel().embed([passage('whales'), passage('krill'), passage('terns')])
  expect(endpoint.inputs.filter((text) => text !== 'dimensions')).toEqual(['krill'])
  expect([again[2], again[0]]).toEqual(first)
  expect(again[1]).toHaveLength(16)
})

test('another title, model or purpose is another vector', async () => {
  const model = cachedModel()
  await model.embed([passage('terns')])
  endpoint.inputs.length = 0
  await model.embed([passage('terns', 'Birds')])
  await model.embedQuery('terns')
  await cachedModel('another').embed([passage('terns')])
  const asked = endpoint.inputs.filter((text) => text !== 'dimensions')
  expect(asked).toEqual(['Birds\n\nterns', 'terns', 'terns'])
})

test('a question that is asked twice is embedded once', async () => {
  const model = cachedModel()
  const first = await model.embedQuery('where do terns nest')
  // It is kept in the background.
  await store.get('none', ['k'])
  endpoint.failure = { status: 503, message: 'down' }
  expect(await model.embedQuery('where do terns nest')).toEqual(first)
  await expect(model.embedQuery('something else')).rejects.toThrow()
})

test('what is called off stays called off, though the vector is there', async () => {
  const model = cachedModel()
  await model.embed([passage('terns')])
  await expect(model.embed([passage('terns')], AbortSignal.abort())).rejects.toThrow()
})

test('without a cache that works, vectors are made as if there were none', async () => {
  const model = cachedModel()
  await model.embed([passage('terns')])
  await store.close()
  endpoint.inputs.length = 0
  expect(await model.embed([passage('terns')])).toHaveLength(1)
  expect(endpoint.inputs).toEqual(['terns'])
})
