import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { AskAnswer } from '../src/contract/ask.ts'
import { type ModelRig, modelsForEachTest } from './support/models/model-rig.ts'
import { wellBehaved } from './support/models/model-server.ts'
import { type RealModel, realModelUnavailable, startRealModel } from './support/models/real-model.ts'
import { runCommand } from './support/run-command.ts'

const why = await realModelUnavailable()

/** A model of 135 million parameters is true on the wire, and no judge of what is right. */
describe.skipIf(why)(`a real model behind llama.cpp${why ? ` (skipped: ${why})` : ''}`, () => {
  let real: RealModel
  const rig = modelsForEachTest()
  const begin = (): Promise<ModelRig> =>
    rig(wellBehaved, { profile: { baseUrl: real.baseUrl, model: real.model } })
  beforeAll(async () => {
    real = await startRealModel()
  }, 60_000)
  afterAll(() => real?.[Symbol.asyncDispose]())

  test('streams an answer, and tells what it used', async () => {
    const one = await begin()
    const { text, usage, finishReason, events } = await one.ask({ maxTokens: 24, temperature: 0 })
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(3)
    expect(text.length).toBeGreaterThan(10)
    expect(usage).toMatchObject({ from: 'reported', reasoning: 0 })
    expect(usage.input + usage.cacheRead).toBeGreaterThan(5)
    expect(usage.output).toBeLessThanOrEqual(24)
    expect(['stop', 'length']).toContain(finishReason)
    const [total] = await one.models.usage('day', '2000-01-01')
    expect(total).toMatchObject({ calls: 1, unpriced: 1 })
  })

  test('is free again soon after a call is cancelled', async () => {
    const one = await begin()
    const stop = new AbortController()
    const asking = one.ask(
      { messages: [{ role: 'user', content: 'Tell a very long story.' }], maxTokens: 1500 },
      { signal: stop.signal, onEvent: () => stop.abort() },
    )
    await expect(asking).rejects.toMatchObject({ reason: 'cancelled' })
    await expect.poll(() => real.isBusy(), { timeout: 8000 }).toBe(false)
  })

  test('says that a prompt is too long', async () => {
    const one = await begin()
    const content = 'one two three four five six seven eight '.repeat(600)
    await expect(one.ask({ messages: [{ role: 'user', content }], maxTokens: 8 })).rejects.toMatchObject({
      reason: 'context-overflow',
    })
  })

  test('answers by a schema', async () => {
    const one = await begin()
    const schema = {
      type: 'object',
      properties: { colour: { enum: ['red', 'green'] }, count: { type: 'integer', minimum: 0, maximum: 9 } },
      required: ['colour', 'count'],
      additionalProperties: false,
    }
    const messages = [{ role: 'user' as const, content: 'How many wheels has a red car? Answer as JSON.' }]
    const { text } = await one.ask({ messages, schema, maxTokens: 64, temperature: 0 })
    const Answer = z.strictObject({ colour: z.enum(['red', 'green']), count: z.number().int() })
    expect(Answer.safeParse(JSON.parse(text)).success).toBe(true)
  })

  test('passes the test of its profile, and tells its window', { timeout: 60_000 }, async () => {
    const one = await begin()
    const events = await one.models.test(one.profile)
    const stages = Object.fromEntries(events.map(({ stage, status }) => [stage, status]))
    expect(stages).toMatchObject({
      ...{ connect: 'ok', tls: 'skipped', models: 'ok', model: 'ok', chat: 'ok', stream: 'ok' },
      ...{ usage: 'ok', window: 'ok' },
    })
    expect(await one.models.window(one.profile)).toBe(real.window)
  })

  test('answers a question about a document from the command line', { timeout: 600_000 }, async () => {
    const home = await mkdtemp(join(tmpdir(), 'catalyst-real-model-'))
    const document =
      'The lighthouse of Brannock was built in 1871. Its keeper, Mara Quill, counted the passing ships.'
    await writeFile(join(home, 'lighthouse.txt'), document)
    const run = async (...args: string[]) => {
      const ended = await runCommand(home, args)
      expect(ended, ended.stderr).toMatchObject({ code: 0 })
      return ended.stdout
    }
    try {
      await run('ingest', join(home, 'lighthouse.txt'))
      await run('settings', 'set', 'llm.baseUrl', real.baseUrl)
      await run('settings', 'set', 'llm.model', real.model)
      const answer = AskAnswer.parse(
        JSON.parse(await run('ask', 'When was the lighthouse of Brannock built?', '--json')),
      )
      // It was asked; whatever it said, nothing stands there that the document does not say.
      expect(answer.usage?.input).toBeGreaterThan(50)
      const quotes = answer.answer.flatMap(({ citations }) => citations.map(({ quote }) => quote))
      for (const quote of quotes) expect(document).toContain(quote)
      expect(answer.notFound || quotes.length > 0).toBe(true)
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  })
})
