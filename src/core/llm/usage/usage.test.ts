import { expect, test } from 'vitest'
import { modelsForEachTest } from '../../../../test/support/models/model-rig.ts'
import { chunk, sendChunks } from '../../../../test/support/models/model-server.ts'
import { priceCall } from '../prices/price-table.ts'
import { readUsage } from './read-usage.ts'

const rig = modelsForEachTest()
const buckets = (...[input, cacheRead, cacheWrite, output, reasoning]: number[]) => ({
  ...{ input, cacheRead, cacheWrite, output, reasoning },
  from: 'reported',
})

test.each<[string, unknown, unknown]>([
  ['plain', { prompt_tokens: 10, completion_tokens: 4 }, buckets(10, 0, 0, 4, 0)],
  [
    'OpenAI',
    {
      prompt_tokens: 100,
      completion_tokens: 40,
      prompt_tokens_details: { cached_tokens: 60 },
      completion_tokens_details: { reasoning_tokens: 30 },
    },
    buckets(40, 60, 0, 10, 30),
  ],
  [
    'DeepSeek',
    { prompt_tokens: 100, completion_tokens: 4, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 },
    buckets(36, 64, 0, 4, 0),
  ],
  [
    'xAI, reasoning beside the answer',
    {
      prompt_tokens: 10,
      completion_tokens: 9,
      total_tokens: 319,
      completion_tokens_details: { reasoning_tokens: 300 },
    },
    buckets(10, 0, 0, 9, 300),
  ],
  [
    'reasoning beside a longer answer',
    {
      prompt_tokens: 10,
      completion_tokens: 50,
      total_tokens: 80,
      completion_tokens_details: { reasoning_tokens: 20 },
    },
    buckets(10, 0, 0, 50, 20),
  ],
  [
    'the cache beside the prompt',
    { prompt_tokens: 10, completion_tokens: 4, cache_read_input_tokens: 500, cache_creation_input_tokens: 7 },
    buckets(10, 500, 7, 4, 0),
  ],
  [
    "by Anthropic's names, where the prompt is what no cache had",
    { input_tokens: 100, output_tokens: 4, cache_read_input_tokens: 60, cache_creation_input_tokens: 7 },
    buckets(100, 60, 7, 4, 0),
  ],
  [
    "by the names of OpenAI's newer API",
    {
      input_tokens: 100,
      output_tokens: 40,
      input_tokens_details: { cached_tokens: 60 },
      output_tokens_details: { reasoning_tokens: 30 },
      total_tokens: 140,
    },
    buckets(40, 60, 0, 10, 30),
  ],
  [
    'Moonshot',
    { prompt_tokens: 100, completion_tokens: 4, total_tokens: 104, cached_tokens: 60 },
    buckets(40, 60, 0, 4, 0),
  ],
  [
    'cache and reasoning beside the rest',
    {
      prompt_tokens: 100,
      completion_tokens: 40,
      total_tokens: 220,
      prompt_tokens_details: { cached_tokens: 50 },
      completion_tokens_details: { reasoning_tokens: 30 },
    },
    buckets(100, 50, 0, 40, 30),
  ],
  [
    'Google, whose thoughts are in the total alone',
    { prompt_tokens: 10, completion_tokens: 4, total_tokens: 214 },
    buckets(10, 0, 0, 4, 200),
  ],
  [
    'with null and texts',
    { prompt_tokens: '10', completion_tokens: 4, prompt_tokens_details: null },
    buckets(10, 0, 0, 4, 0),
  ],
  ['of nothing', { prompt_tokens: 0, completion_tokens: 0 }, undefined],
  ['that is missing', null, undefined],
])('usage %s is parted into buckets that share nothing', (_, reported, read) => {
  expect(readUsage(reported)).toEqual(read)
})

const profile = {
  id: 'p',
  name: '',
  baseUrl: 'https://api.openai.com/v1',
  model: 'gpt-4o-mini',
  auth: 'bearer' as const,
  parameters: {},
}
const used = { input: 1_000_000, cacheRead: 0, cacheWrite: 0, output: 1_000_000, reasoning: 0 }

test('a price is found by the address, and is unknown rather than 0', async () => {
  const at = new Date('2026-01-01')
  expect(await priceCall(profile, used, at)).toBeCloseTo(0.75, 6)
  const cached = await priceCall(profile, { ...used, input: 0, cacheRead: 1_000_000 }, at)
  expect(cached).toBeLessThan(0.75)
  expect(await priceCall({ ...profile, model: 'nobody-knows-this' }, used, at)).toBeNull()
  expect(await priceCall({ ...profile, baseUrl: 'http://127.0.0.1:11434/v1' }, used, at)).toBeNull()
})

test("a profile's own price wins", async () => {
  expect(await priceCall({ ...profile, prices: { input: 2, output: 8 } }, used, new Date())).toBe(10)
})

test('a prompt that the server cut is told', async () => {
  const one = await rig((_, response) =>
    sendChunks(response, [
      chunk({ content: 'Yes.' }, 'stop'),
      { choices: [], usage: { prompt_tokens: 2048, completion_tokens: 2 } },
    ]),
  )
  const content = 'A long story about nothing in particular. '.repeat(2000)
  const cut = await one.ask({ messages: [{ role: 'user', content }] })
  expect(cut.warnings).toMatchObject([
    { code: 'prompt-cut', message: expect.stringContaining('2,048 tokens') },
  ])
  expect((await one.ask({ messages: [{ role: 'user', content: content.slice(0, 8000) }] })).warnings).toEqual(
    [],
  )
})

test('usage that came before the answer counts its prompt, and the answer by an estimate', async () => {
  const early = { choices: [], usage: { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 } }
  const one = await rig((_, response) =>
    sendChunks(response, [early, chunk({ content: 'Yes, of course.' }), chunk({}, 'stop')]),
  )
  const { usage } = await one.ask()
  expect(usage).toMatchObject({ input: 9, output: 4, from: 'estimated' })
})

test('an answer that reached its greatest length says so', async () => {
  const one = await rig((_, response) => sendChunks(response, [chunk({ content: 'And then' }, 'length')]))
  const { finishReason, warnings } = await one.ask({ maxTokens: 2 })
  expect(finishReason).toBe('length')
  expect(warnings.map(({ code }) => code)).toContain('length')
  expect(one.server.asked[0]?.body).toMatchObject({ max_tokens: 2 })
})
