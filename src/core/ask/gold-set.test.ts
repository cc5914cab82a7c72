import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerable, unanswerable } from '../../../test/support/ask-gold-set.ts'
import { everyLie } from '../../../test/support/ask-lies.ts'
import { startCatalyst } from '../../../test/support/catalyst.ts'
import { type Claim, groundedModel, type ReadPrompt } from '../../../test/support/models/grounded-model.ts'
import { type ModelServer, startModelServer } from '../../../test/support/models/model-server.ts'
import { writePdf } from '../../../test/support/pdf-writer.ts'
import type { AskAnswer, AskCitation } from '../../contract/ask.ts'
import type { CatalystClient } from '../../contract/index.ts'
import { createDirectClient } from '../../transports/common/calls.ts'
import { silentLogger } from '../platform/logger.ts'

const support = join(import.meta.dirname, '../../../test')
let catalyst: Awaited<ReturnType<typeof startCatalyst>>
let client: CatalystClient
let server: ModelServer
let say: (prompt: ReadPrompt) => readonly Claim[]
const texts = new Map<string, string>()

beforeAll(async () => {
  catalyst = await startCatalyst()
  client = createDirectClient(catalyst.router, { actor: 'api', logger: silentLogger })
  const survey = (await readFile(join(support, 'support/ask-survey-pages.txt'), 'utf8')).split('=====\n')
  const pdf = join(catalyst.folder, 'survey.pdf')
  await writeFile(
    pdf,
    writePdf({
      title: 'Survey of the Marl Valley aqueduct',
      pages: survey.map((page) => page.trim().split('\n')),
    }),
  )
  const { runId } = await client.knowledge.ingest({ paths: [join(support, 'fixtures/ask'), pdf] })
  expect(await catalyst.runs.ended(runId)).toMatchObject({ status: 'succeeded', counts: { succeeded: 6 } })
  server = await startModelServer(groundedModel((prompt) => say(prompt)))
  await catalyst.settings.update({ llm: { baseUrl: server.baseUrl, model: 'scripted' } })
  for (const { id } of (await client.knowledge.list({})).documents)
    for (const chunk of (await client.knowledge.chunks({ id })).chunks) texts.set(chunk.id, chunk.text)
}, 120_000)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await catalyst[Symbol.asyncDispose]()
})

async function ask(question: string): Promise<AskAnswer> {
  for await (const event of await client.ask.ask({ question })) if (event.type === 'answer') return event
  throw new Error('There was no answer.')
}

function expectTrue({ chunkId, quote, offsets }: AskCitation): void {
  expect(texts.get(chunkId)!.slice(...offsets)).toBe(quote)
}

test('the set has enough questions of both kinds', () => {
  expect(answerable.length).toBeGreaterThanOrEqual(40)
  expect(unanswerable.length).toBeGreaterThanOrEqual(10)
})

test.each(answerable)(
  '$question is answered truly by a model that lies in every way',
  async ({ question, text, quotes }) => {
    let told: readonly { kind: string; claim: Claim }[] = []
    say = (prompt) => {
      const evidence = quotes.map((quote) => ({ chunk: prompt.find(quote).handle, quote }))
      const truth = { text, evidence }
      told = everyLie(truth, prompt)
      const half = Math.floor(told.length / 2)
      const claims = told.map(({ claim }) => claim)
      return [...claims.slice(0, half), truth, ...claims.slice(half)]
    }
    const { answer, notFound } = await ask(question)
    expect(told.length).toBeGreaterThanOrEqual(10)
    const lies = answer.filter((sentence) => sentence.text !== text)
    expect(lies.map((lie) => [told.find(({ claim }) => claim.text === lie.text)?.kind, lie.text])).toEqual([])
    expect({ notFound, shown: answer.length }).toEqual({ notFound: false, shown: 1 })
    for (const citation of answer[0]!.citations) expectTrue(citation)
  },
)

test('a quote across a page break is cited at the page where it begins', async () => {
  const quote = 'carries no water today and that the eastern pier of the third bridge leans by 6 centimetres'
  say = (prompt) => [
    {
      text: 'The eastern pier of the third bridge leans by 6 centimetres.',
      evidence: [{ chunk: prompt.find(quote).handle, quote }],
    },
  ]
  const { answer } = await ask('Which pier of the aqueduct leans?')
  expect(answer[0]!.citations).toMatchObject([{ page: 1 }])
  expectTrue(answer[0]!.citations[0]!)
})

test('what the documents do not answer is refused, whatever the model makes up', async () => {
  const answered: string[] = []
  for (const { question, claim } of unanswerable) {
    say = (prompt) =>
      claim
        ? [{ text: claim.text, evidence: [{ chunk: prompt.find(claim.quote).handle, quote: claim.quote }] }]
        : []
    const { notFound } = await ask(question)
    if (!notFound) answered.push(question)
  }
  expect(answered).toEqual([])
})

test('no call is made for questions about something else', async () => {
  server.asked.length = 0
  for (const { question } of unanswerable.filter(({ claim }) => claim === undefined)) await ask(question)
  expect(server.asked).toHaveLength(0)
})

test('without a model, sentences of the documents answer most, and nothing that is not asked', async () => {
  await catalyst.settings.update({ llm: { baseUrl: '', model: '' } })
  let right = 0
  for (const { question, quotes } of answerable) {
    const { answer, mode } = await ask(question)
    expect(mode).toBe('extract')
    const shown = answer
      .map((sentence) => sentence.text)
      .join(' ')
      .replace(/\s+/gu, ' ')
    if (shown.includes(quotes[0]!.slice(0, 25))) right += 1
    for (const citation of answer.flatMap(({ citations }) => citations)) expectTrue(citation)
  }
  expect(right / answerable.length).toBeGreaterThan(0.8)
  for (const { question } of unanswerable.filter(({ claim }) => claim === undefined))
    expect((await ask(question)).notFound).toBe(true)
})
