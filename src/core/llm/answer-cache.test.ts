import { expect, test } from 'vitest'
import { modelsForEachTest } from '../../../test/support/models/model-rig.ts'
import { chunk, type Script, sendChunks, sendJson } from '../../../test/support/models/model-server.ts'
import type { ChatRequest, ModelProfile } from '../../contract/llm.ts'
import { createCache } from '../cache/cache.ts'
import type { CacheStore } from '../cache/ports.ts'
import { silentLogger } from '../platform/logger.ts'

const rig = modelsForEachTest()

function memoryCache() {
  const kept = new Map<string, Uint8Array>()
  const store: CacheStore = {
    get: async (_, keys) => new Map(keys.flatMap((key) => (kept.has(key) ? [[key, kept.get(key)!]] : []))),
    set: async (_, entries) => {
      for (const [key, value] of entries) kept.set(key, value)
    },
    clear: async () => kept.clear(),
    close: async () => {},
  }
  return createCache({ store, logger: silentLogger })
}

/** Answers each request with its number. */
async function countingRig(fails?: Script) {
  let count = 0
  const one = await rig(
    (asked, response) => {
      count += 1
      if (count === 1 && fails) return fails(asked, response)
      return sendChunks(response, [chunk({ content: `Answer ${count}` }), chunk({}, 'stop')])
    },
    { cache: memoryCache(), keptDays: () => 7 },
  )
  const request: ChatRequest = { messages: [{ role: 'user', content: 'Hello' }] }
  return {
    ...one,
    ask: (more: Partial<ChatRequest> = {}, profile: Partial<ModelProfile> = {}, cache = true) =>
      one.models.chat({ ...one.profile, ...profile }, { ...request, ...more }, { cache }),
  }
}

const tool = (name: string) => ({ tools: [{ name, parameters: { type: 'object' } }] })
const others: Record<string, [Partial<ChatRequest>, Partial<ModelProfile>?]> = {
  'another question': [{ messages: [{ role: 'user', content: 'Hello?' }] }],
  'the same words in another role': [{ messages: [{ role: 'system', content: 'Hello' }] }],
  'another temperature': [{ temperature: 0.7 }],
  'another greatest length': [{ maxTokens: 17 }],
  'a tool': [tool('a')],
  'a schema': [{ schema: { type: 'object' } }],
  'another profile': [{}, { id: 'q' }],
  'another model': [{}, { model: 'other' }],
  'another parameter of the profile': [{}, { parameters: { temperature: 0.2 } }],
}
test.each(Object.keys(others))('%s is another question', async (name) => {
  const one = await countingRig()
  await one.ask()
  const [request, profile] = others[name]!
  expect(await one.ask(request, profile)).toMatchObject({ text: 'Answer 2', cached: false })
  expect(await one.ask(request, profile)).toMatchObject({ text: 'Answer 2', cached: true, cost: 0 })
  expect(await one.ask()).toMatchObject({ text: 'Answer 1', cached: true })
})

test('the same tools make the same question, another tool does not', async () => {
  const one = await countingRig()
  await one.ask(tool('a'))
  expect(await one.ask(tool('a'))).toMatchObject({ cached: true })
  expect(await one.ask(tool('b'))).toMatchObject({ text: 'Answer 2', cached: false })
})

test('a name, a price and the order of fields make no other question', async () => {
  const one = await countingRig()
  await one.ask({ temperature: 0.5, maxTokens: 9 })
  const profile = { name: 'Renamed', prices: { input: 1, output: 1 } }
  expect(await one.ask({ maxTokens: 9, temperature: 0.5 }, profile)).toMatchObject({ cached: true })
})

test('nothing is taken from the cache unless that is asked for', async () => {
  const one = await countingRig()
  await one.ask()
  expect(
    await one.models.chat(one.profile, { messages: [{ role: 'user', content: 'Hello' }] }),
  ).toMatchObject({
    text: 'Answer 2',
    cached: false,
  })
  expect(await one.ask({}, {}, false)).toMatchObject({ text: 'Answer 3', cached: false })
})

const failures: Record<string, Script> = {
  'an error': (_, response) => sendJson(response, 401, { error: 'no' }),
  'an answer that breaks off': (_, response) => sendChunks(response, [chunk({ content: 'Half' })]),
  'an answer that the filter withholds': (_, response) =>
    sendChunks(response, [chunk({ content: 'Ha' }), chunk({}, 'content_filter')]),
}
test.each(Object.keys(failures))('%s is never kept', async (name) => {
  const one = await countingRig(failures[name])
  await expect(one.ask()).rejects.toThrow()
  expect(await one.ask()).toMatchObject({ text: 'Answer 2', cached: false })
})

test('an answer that was cut at its greatest length is not kept', async () => {
  const one = await countingRig((_, response) =>
    sendChunks(response, [chunk({ content: 'A long' }), chunk({}, 'length')]),
  )
  expect(await one.ask()).toMatchObject({ text: 'A long', finishReason: 'length' })
  expect(await one.ask()).toMatchObject({ text: 'Answer 2', cached: false })
})
