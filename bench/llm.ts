/**
 * What the layer costs over the bare package, per call and per streamed token, against a server on this machine.
 *
 *   node bench/llm.ts [--calls 200] [--tokens 20000]
 *
 * Prints one JSON object.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { OpenAI } from 'openai'
import type { ModelProfile } from '../src/contract/llm.ts'
import { llmSchema } from '../src/core/llm/schema.ts'
import { LanguageModelService } from '../src/core/llm/service.ts'
import { silentAudit } from '../src/core/platform/audit.ts'
import { silentLogger } from '../src/core/platform/logger.ts'
import { openDatabase } from '../src/core/platform/open-database.ts'
import { chunk, openStream, startModelServer, usage } from '../test/support/models/model-server.ts'

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '200' }, tokens: { type: 'string', default: '20000' } },
})
const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1]!

/** Tokens of the answers; written in pieces of a hundred, so that the server is not what is measured. */
let tokens = 1
const piece = `data: ${JSON.stringify(chunk({ content: 'word ' }))}\n\n`
await using server = await startModelServer((_, response) => {
  openStream(response)
  for (let sent = 0; sent < tokens; sent += 100) response.write(piece.repeat(Math.min(100, tokens - sent)))
  const end = [chunk({}, 'stop'), { choices: [], usage }].map((one) => `data: ${JSON.stringify(one)}\n\n`)
  response.end(`${end.join('')}data: [DONE]\n\n`)
})
const folder = await mkdtemp(join(tmpdir(), 'catalyst-bench-'))
const database = await openDatabase({
  file: join(folder, 'records.db'),
  program: new URL('../src/core/platform/records.worker.ts', import.meta.url),
  schema: { llm: llmSchema },
})
let budgets = {}
const models = new LanguageModelService({
  database,
  key: async () => 'key',
  limits: () => ({ gapSeconds: 60, totalSeconds: 900 }),
  budgets: () => budgets,
  audit: silentAudit,
  logger: silentLogger,
  keptDays: () => 0,
})
const profile: ModelProfile = {
  ...{ id: 'p', name: 'p', baseUrl: server.baseUrl, model: 'm', auth: 'bearer', parameters: {} },
  prices: { input: 1, output: 1 },
}
const bareClient = new OpenAI({ baseURL: server.baseUrl, apiKey: 'key', maxRetries: 0 })
const messages = [{ role: 'user' as const, content: 'Say a word.' }]

async function bare(): Promise<void> {
  const stream = await bareClient.chat.completions.create({ model: 'm', messages, stream: true })
  let text = ''
  for await (const one of stream) text += one.choices[0]?.delta.content ?? ''
  if (text === '') throw new Error('Nothing came.')
}

async function layered(): Promise<void> {
  await models.chat(profile, { messages }, { onEvent: () => {} })
}

/** Median ms of each way of asking; in turn, so that a busy moment hits all. */
async function time(count: number, ways: readonly (() => Promise<void>)[]): Promise<number[]> {
  const times = ways.map((): number[] => [])
  for (let round = -10; round < count; round += 1) {
    for (const [at, ask] of ways.entries()) {
      const began = performance.now()
      await ask()
      if (round >= 0) times[at]!.push(performance.now() - began)
    }
  }
  return times.map(median)
}

const round = (value: number | undefined) => Math.round((value ?? Number.NaN) * 100) / 100
try {
  const limited = async () => {
    budgets = { dayUsd: 1e6 }
    await layered()
    budgets = {}
  }
  const [bareMs = 0, callMs = 0, limitedMs = 0] = await time(Number(values.calls), [bare, layered, limited])
  tokens = Number(values.tokens)
  const [bareStream = 0, stream = 0] = await time(15, [bare, layered])
  console.log(
    JSON.stringify({
      call: {
        bareMs: round(bareMs),
        addedMs: round(callMs - bareMs),
        addedWithBudgetMs: round(limitedMs - bareMs),
      },
      token: {
        bareUs: round((bareStream * 1000) / tokens),
        addedUs: round(((stream - bareStream) * 1000) / tokens),
      },
    }),
  )
} finally {
  await models.stop()
  await database.close()
  await rm(folder, { recursive: true })
}
