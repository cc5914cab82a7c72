import { expect, test } from 'vitest'
import { modelsForEachTest } from '../../../test/support/models/model-rig.ts'
import { chunk, sendChunks, sendJson, wellBehaved } from '../../../test/support/models/model-server.ts'
import { createCache } from '../cache/cache.ts'
import type { CacheStore } from '../cache/ports.ts'
import type { Act, Audit } from '../platform/audit.ts'
import { type LogFields, type Logger, silentLogger } from '../platform/logger.ts'
import type { OpenRun, StepUpdate } from '../runs/ports.ts'

const rig = modelsForEachTest()
const secretPrompt = 'the plan of the secret garden'

function recorders() {
  const acts: Act[] = []
  const lines: { message: string; fields?: LogFields }[] = []
  const steps: StepUpdate[] = []
  const audit: Audit = { record: async (act) => void acts.push(act), fingerprint: () => 'fp' }
  const write = (message: string, fields?: LogFields) =>
    void lines.push({ message, ...(fields && { fields }) })
  const logger: Logger = { ...silentLogger, info: write, warn: write, error: write }
  const step = (update: StepUpdate) => void steps.push(update)
  const run = { id: 'run_1', signal: new AbortController().signal, step } as unknown as OpenRun
  return { acts, lines, steps, audit, logger, run }
}
const messages = [{ role: 'user' as const, content: secretPrompt }]

test('a call is a step of its run, an audit entry and a log line, with sizes and no contents', async () => {
  const { acts, lines, steps, audit, logger, run } = recorders()
  const one = await rig(wellBehaved, { audit, logger, profile: { prices: { input: 1, output: 1 } } })
  await one.ask({ messages }, { run, parent: 'phase-1', role: 'ask' })
  expect(steps.map(({ status }) => status)).toEqual(['running', 'succeeded'])
  expect(new Set(steps.map(({ id }) => id)).size).toBe(1)
  expect(steps[1]).toMatchObject({
    ...{ kind: 'model', parent: 'phase-1', name: 'Scripted' },
    attributes: { model: 'scripted', answeredBy: 'scripted', tokensIn: 20, tokensOut: 5, cost: 25e-6 },
  })
  expect(acts).toMatchObject([
    {
      action: 'model.chat',
      result: 'ok',
      inputs: { characters: secretPrompt.length, role: 'ask' },
      outputs: { tokens: 25 },
    },
  ])
  expect(lines.at(-1)).toMatchObject({
    message: 'Model answered',
    fields: { tokens: 25, ms: expect.any(Number) },
  })
  expect(JSON.stringify([acts, lines, steps])).not.toMatch(/secret garden|Hello there/u)
})

test('the step tells all buckets, the first byte, further tries, warnings, and no cost where none is known', async () => {
  const { steps, run } = recorders()
  const one = await rig((_, response) => {
    if (one.server.asked.length === 1)
      return sendJson(response, 503, { error: 'busy' }, { 'retry-after-ms': '1' })
    return sendChunks(response, [
      chunk({ content: 'Well' }),
      chunk({}, 'length', {
        model: 'scripted-2026-05',
        usage: {
          ...{ prompt_tokens: 100, completion_tokens: 30 },
          prompt_tokens_details: { cached_tokens: 60 },
          completion_tokens_details: { reasoning_tokens: 20 },
        },
      }),
    ])
  })
  await one.ask({ messages }, { run, role: 'judge' })
  expect(steps.at(-1)?.attributes).toEqual({
    ...{ model: 'scripted', role: 'judge', attempt: 2, finishReason: 'length', usage: 'by the server' },
    ...{
      answeredBy: 'scripted-2026-05',
      tokensIn: 100,
      tokensCached: 60,
      tokensOut: 30,
      tokensReasoning: 20,
    },
    firstByteMs: expect.any(Number),
    warnings: 'The answer was cut off at its greatest length.',
  })
})

test('texts stand beside the step where that is allowed', async () => {
  const { steps, run } = recorders()
  const one = await rig(wellBehaved, { keptDays: () => 7 })
  await one.ask({ messages }, { run })
  expect(steps.at(-1)?.payloads).toEqual({ prompt: `user:\n${secretPrompt}`, answer: 'Hello there.' })
})

test('a call that fails says why at each of them', async () => {
  const { acts, lines, steps, audit, logger, run } = recorders()
  const one = await rig((_, response) => sendJson(response, 401, { error: 'no' }), { audit, logger })
  await expect(one.ask({ messages }, { run })).rejects.toThrow('refused the key')
  expect(steps.at(-1)).toMatchObject({ status: 'failed', code: 'unauthorized', remedy: expect.any(String) })
  expect(acts).toMatchObject([{ result: 'failed', error: { reason: 'unauthorized' } }])
  expect(lines.at(-1)?.fields).toMatchObject({ reason: 'unauthorized' })
  one.budgets = { callTokens: 1 }
  await expect(one.ask({ messages }, { run })).rejects.toMatchObject({ reason: 'budget' })
  expect(acts[1]).toMatchObject({ result: 'refused' })
})

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

test('the same question gets the same answer for free, where that is asked for', async () => {
  let count = 0
  const one = await rig(
    (_, response) => sendChunks(response, [chunk({ content: `Answer ${++count}` }, 'stop')]),
    {
      cache: memoryCache(),
      keptDays: () => 7,
    },
  )
  const first = await one.ask({}, { cache: true })
  const again = await one.ask({}, { cache: true })
  expect(again).toMatchObject({ text: 'Answer 1', cached: true, cost: 0, usage: { input: 0, output: 0 } })
  expect(again.events.map(({ type }) => type)).toEqual(['text', 'end'])
  expect(first.cached).toBe(false)
  expect((await one.ask({ temperature: 0.5 }, { cache: true })).text).toBe('Answer 2')
  expect((await one.ask()).text).toBe('Answer 3')
  expect(one.server.asked).toHaveLength(3)
})

test('steps, audit entries, log lines and totals of what was used agree, whether calls succeeded or not', async () => {
  const { acts, lines, steps, audit, logger, run } = recorders()
  const one = await rig(wellBehaved, { audit, logger, profile: { prices: { input: 1, output: 3 } } })
  await one.ask({ messages }, { run, role: 'ask' })
  await one.ask({ messages }, { run, role: 'judge' })
  one.server.script = (_, response) => sendChunks(response, [chunk({ content: 'Half an answer' })])
  await expect(one.ask({ messages }, { run, role: 'ask' })).rejects.toMatchObject({ reason: 'truncated' })
  one.server.script = (_, response) => sendJson(response, 401, { error: 'no' })
  await expect(one.ask({ messages }, { run, role: 'ask' })).rejects.toMatchObject({ reason: 'unauthorized' })
  const sum = (numbers: readonly unknown[]) =>
    numbers.reduce((all: number, one) => all + (typeof one === 'number' ? one : 0), 0)
  const ended = steps.filter(({ status }) => status !== 'running')
  const tokens = sum(ended.flatMap(({ attributes = {} }) => [attributes.tokensIn, attributes.tokensOut]))
  const cost = sum(ended.map(({ attributes = {} }) => attributes.cost))
  expect(tokens).toBeGreaterThan(50)
  expect(ended).toHaveLength(4)
  expect(ended.slice(0, 3).every(({ attributes }) => attributes?.firstByteMs !== undefined)).toBe(true)
  const outputs = acts.map((act) => act.outputs ?? {})
  expect(sum(outputs.map((output) => output.tokens))).toBe(tokens)
  expect(sum(outputs.map((output) => output.cost))).toBeCloseTo(cost, 9)
  expect(sum(lines.map(({ fields = {} }) => fields.tokens))).toBe(tokens)
  for (const by of ['day', 'profile', 'role', 'run'] as const) {
    const totals = await one.models.usage(by, '2000-01-01')
    expect(sum(totals.map((total) => total.calls))).toBe(4)
    expect(sum(totals.map((total) => total.tokens))).toBe(tokens)
    expect(sum(totals.map((total) => total.cost))).toBeCloseTo(cost, 9)
  }
})
