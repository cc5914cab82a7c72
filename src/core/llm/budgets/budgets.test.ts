import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { modelsForEachTest } from '../../../../test/support/models/model-rig.ts'
import {
  chunk,
  openStream,
  type Script,
  sendChunks,
  sendEvent,
  startModelServer,
} from '../../../../test/support/models/model-server.ts'
import { openDatabase } from '../../platform/open-database.ts'
import type { OpenRun } from '../../runs/ports.ts'
import { llmSchema } from '../schema.ts'
import { Ledger } from './ledger.ts'

const rig = modelsForEachTest()
const today = '2000-01-01'
/** $1 a million tokens of answer, nothing for the prompt: an answer of 1,000 tokens costs a tenth of a cent. */
const prices = { input: 0, output: 1 }
const thousand: Script = (_, response) =>
  sendChunks(response, [
    chunk({ content: 'x' }, 'stop'),
    { choices: [], usage: { prompt_tokens: 5, completion_tokens: 1000 } },
  ])
const run = (id: string) =>
  ({ id, signal: new AbortController().signal, step: () => {} }) as unknown as OpenRun

test('calls at once overspend a budget by nothing', async () => {
  const one = await rig(thousand, { profile: { prices } })
  one.budgets = { dayUsd: 0.003 }
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => one.ask({ maxTokens: 1000 })))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: {
      reason: 'budget',
      message: expect.stringContaining('$0.003'),
      remedy: expect.stringContaining('tomorrow'),
    },
  })
  expect(one.server.asked).toHaveLength(3)
  const [total] = await one.models.usage('day', today)
  expect(total).toMatchObject({ calls: 3, cost: 0.003, unpriced: 0 })
})

test('what a call did not use is given back', async () => {
  const one = await rig(thousand, { profile: { prices } })
  one.budgets = { dayUsd: 0.004 }
  // Each may use all of it, and uses a quarter.
  await one.ask({ maxTokens: 4000 })
  await one.ask({ maxTokens: 3000 })
  await expect(one.ask({ maxTokens: 3000 })).rejects.toMatchObject({ reason: 'budget' })
})

test('each call and each run has its own budget; another run goes on', async () => {
  const one = await rig(thousand, { profile: { prices } })
  one.budgets = { callUsd: 0.001, runUsd: 0.002 }
  await expect(one.ask({ maxTokens: 1001 })).rejects.toMatchObject({
    reason: 'budget',
    message: expect.stringContaining('each call'),
  })
  const asking = [1, 2, 3].map(() => one.ask({ maxTokens: 1000 }, { run: run('run_a') }))
  expect((await Promise.allSettled(asking)).filter(({ status }) => status === 'rejected')).toHaveLength(1)
  await one.ask({ maxTokens: 1000 }, { run: run('run_b') })
  expect(await one.models.usage('run', today)).toMatchObject([
    { key: 'run_a', calls: 2, cost: 0.002 },
    { key: 'run_b', calls: 1, cost: 0.001 },
  ])
})

test('without a price tokens count, and the budget in dollars is said not to hold', async () => {
  const one = await rig(thousand)
  one.budgets = { dayTokens: 2400, dayUsd: 0.000001 }
  const { warnings, cost } = await one.ask({ maxTokens: 1000 })
  expect(cost).toBeNull()
  expect(warnings).toMatchObject([{ code: 'price-unknown' }])
  await expect(one.ask({ maxTokens: 1400 })).rejects.toMatchObject({
    reason: 'budget',
    message: expect.stringContaining('2,400 tokens'),
  })
  await one.ask({ maxTokens: 1000 })
})

test('a call that is refused by the server costs nothing, one that breaks off what it had said', async () => {
  const one = await rig((_, response) => response.writeHead(401).end('{}'), {
    profile: { prices: { input: 1, output: 1 } },
  })
  await expect(one.ask()).rejects.toMatchObject({ reason: 'unauthorized' })
  expect((await one.models.usage('day', today))[0]).toMatchObject({ calls: 1, tokens: 0, cost: 0 })
  one.server.script = (_, response) => {
    openStream(response)
    sendEvent(response, chunk({ content: 'word '.repeat(100) }))
    response.end()
  }
  await expect(one.ask()).rejects.toMatchObject({ reason: 'truncated' })
  const [total] = await one.models.usage('day', today)
  expect(total!.tokens).toBeGreaterThan(100)
  expect(total!.cost).toBeGreaterThan(0)
})

test('usage tells each call that has ended, and nothing of one that is under way', async () => {
  const asked = Promise.withResolvers<void>()
  const one = await rig(() => asked.resolve(), { profile: { prices } })
  const stop = new AbortController()
  const asking = one.ask({}, { signal: stop.signal })
  await asked.promise
  expect(await one.models.usage('day', today)).toEqual([])
  one.server.script = thousand
  await Promise.all(Array.from({ length: 6 }, () => one.ask()))
  expect(await one.models.usage('profile', today)).toMatchObject([{ calls: 6, tokens: 6030, cost: 0.006 }])
  stop.abort()
  await expect(asking).rejects.toMatchObject({ reason: 'cancelled' })
  expect(await one.models.usage('profile', today)).toMatchObject([{ calls: 7 }])
})

test('usage keeps the buckets apart, and the standing of the day what is reserved from what is used', async () => {
  const details = {
    ...{ prompt_tokens: 1000, completion_tokens: 400 },
    prompt_tokens_details: { cached_tokens: 600, cache_write_tokens: 100 },
    completion_tokens_details: { reasoning_tokens: 150 },
  }
  const one = await rig((_, response) =>
    sendChunks(response, [chunk({ content: 'Yes' }, 'stop', { usage: details })]),
  )
  await one.ask()
  await one.ask()
  const [total] = await one.models.usage('day', today)
  expect(total).toMatchObject({
    ...{ calls: 2, tokens: 2800, unpriced: 2 },
    buckets: { input: 600, cacheRead: 1200, cacheWrite: 200, output: 500, reasoning: 300 },
  })
  expect(await one.models.standing()).toMatchObject({ tokens: 2800, cost: 0, unpriced: 2, reservedTokens: 0 })
  const asked = Promise.withResolvers<void>()
  one.server.script = () => asked.resolve()
  const stop = new AbortController()
  const asking = one.ask({ maxTokens: 500 }, { signal: stop.signal })
  await asked.promise
  const { tokens, reservedTokens } = await one.models.standing()
  expect(tokens).toBe(2800)
  expect(reservedTokens).toBeGreaterThan(500)
  stop.abort()
  await expect(asking).rejects.toMatchObject({ reason: 'cancelled' })
  expect((await one.models.standing()).reservedTokens).toBe(0)
})

test('killed in the middle of a call, what was reserved for it counts at the next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-llm-killed-'))
  const asked = Promise.withResolvers<void>()
  await using server = await startModelServer((_, response) => {
    openStream(response)
    asked.resolve()
  })
  const file = join(folder, 'records.db')
  const child = fork(new URL('../../../../test/crash/model-call.ts', import.meta.url), [file, server.baseUrl])
  const died = once(child, 'exit')
  await Promise.race([
    asked.promise,
    died.then(([code]) => Promise.reject(new Error(`It ended by itself, with ${code}`))),
  ])
  child.kill('SIGKILL')
  await died
  const program = new URL('../../platform/records.worker.ts', import.meta.url)
  const database = await openDatabase({ file, program, schema: { llm: llmSchema } })
  const ledger = new Ledger(database)
  // Until then it may still be under way: it counts against the budgets, and is no use.
  expect(await ledger.totals('profile', today)).toEqual([])
  expect(await ledger.settleAbandoned()).toBe(1)
  expect(await ledger.settleAbandoned()).toBe(0)
  expect(await ledger.totals('profile', today)).toMatchObject([{ calls: 1, cost: 0.0015 }])
  const wanted = { profile: 'p', role: '', run: '', tokens: 1000, cost: 0.001, at: new Date() }
  expect(await ledger.reserve(wanted, { dayUsd: 0.002 })).toMatchObject({ scope: 'day', used: 0.0015 })
  expect(await ledger.reserve({ ...wanted, cost: 0.0005 }, { dayUsd: 0.002 })).toHaveProperty('id')
  await database.close()
  await rm(folder, { recursive: true })
})
