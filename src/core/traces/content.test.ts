import { expect, test } from 'vitest'
import { tracesForEachTest } from '../../../test/support/traces/trace-rig.ts'
import { knownSecrets } from '../platform/redaction/redaction.ts'
import type { OpenRun } from '../runs/ports.ts'

const rig = tracesForEachTest()
const canaries = {
  title: 'Is the garden of Elsinore haunted',
  query: 'ghost of the garden',
  prompt: 'user:\nTell me all of the ghost',
  answer: 'It walks at midnight',
  message: 'The server says: your prompt about the ghost is filtered',
  reason: 'because the ghost asked for it',
  warning: 'The prompt about midnight was cut',
}

/** A run as somebody's question makes it: of a kind whose title is not Catalyst's own. */
function askLike(run: OpenRun) {
  run.step({ id: 'find', kind: 'search', name: canaries.query, status: 'succeeded', detail: canaries.query })
  run.step({
    ...{ id: 'call', kind: 'model', name: 'My model', status: 'succeeded' },
    payloads: { prompt: canaries.prompt, answer: canaries.answer },
    attributes: {
      ...{
        model: 'm-1',
        answeredBy: 'm-1-2026-05',
        tokensIn: 100,
        tokensCached: 30,
        tokensCacheWritten: 10,
        tokensOut: 50,
      },
      ...{
        tokensReasoning: 20,
        cost: 0.25,
        finishReason: 'stop',
        firstByteMs: 1500,
        warnings: canaries.warning,
      },
    },
  })
  run.step({
    ...{ id: 'bad', kind: 'model', name: 'My model', status: 'failed', code: 'filtered' },
    ...{ message: canaries.message, remedy: 'Ask otherwise.' },
  })
  run.step({
    id: 'why',
    kind: 'decision',
    name: canaries.query,
    status: 'succeeded',
    attributes: { reason: canaries.reason },
  })
}

test('without leave nothing that people or models wrote goes along', async () => {
  const one = await rig()
  await one.run(askLike, { kind: 'ask', title: canaries.title })
  await one.receiver.until(({ spans }) => spans.length === 5)
  const sent = JSON.stringify(one.receiver.spans)
  for (const words of Object.values(canaries))
    for (const part of words.split('\n')) expect(sent).not.toContain(part)
  expect(sent).not.toMatch(/ghost|garden|midnight/u)
  expect(one.receiver.spans.find(({ name }) => name === 'chat m-1')?.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'm-1',
    'gen_ai.response.model': 'm-1-2026-05',
    'gen_ai.usage.input_tokens': '100',
    'gen_ai.usage.cache_read.input_tokens': '30',
    'gen_ai.usage.cache_write.input_tokens': '10',
    'gen_ai.usage.output_tokens': '50',
    'gen_ai.usage.reasoning.output_tokens': '20',
    'gen_ai.response.time_to_first_chunk': 1.5,
    'gen_ai.response.finish_reasons': { values: [{ stringValue: 'stop' }] },
    'langfuse.observation.type': 'generation',
    'langfuse.observation.cost_details': '{"total":0.25}',
    // Each bucket apart from the others.
    'langfuse.observation.usage_details':
      '{"input":60,"input_cache_read":30,"input_cache_write":10,"output":30,"output_reasoning":20}',
  })
  expect(one.receiver.spans.find(({ status }) => status.code === 2)).toMatchObject({
    status: { message: 'filtered' },
    attributes: { 'error.type': 'filtered' },
  })
  expect(one.receiver.spans.find(({ name }) => name === 'search')?.attributes).toMatchObject({
    'langfuse.observation.type': 'retriever',
  })
})

test('with leave prompts and answers go along, masked and cut', async () => {
  const secret = 'a-secret-that-is-known-by-now-42'
  const one = await rig({ traces: { content: true } })
  await one.run(
    (run) => {
      askLike(run)
      const long = 'x'.repeat(30_000)
      run.step({
        id: 'long',
        kind: 'tool',
        name: 'grep',
        status: 'succeeded',
        payloads: { input: secret, output: long },
      })
    },
    { kind: 'ask', title: canaries.title, after: async () => void knownSecrets.add(secret, 'secret') },
  )
  await one.receiver.until(({ spans }) => spans.length === 6)
  const call = one.receiver.spans.find(({ attributes }) => attributes['catalyst.step.id'] === 'call')
  expect(call).toMatchObject({
    name: 'My model',
    attributes: {
      'langfuse.observation.input': canaries.prompt,
      'langfuse.observation.output': canaries.answer,
      'langfuse.trace.name': canaries.title,
    },
  })
  const tool = one.receiver.spans.find(({ attributes }) => attributes['catalyst.step.id'] === 'long')
  expect(String(tool?.attributes['langfuse.observation.output']).length).toBe(16_384)
  expect(JSON.stringify(one.receiver.spans)).not.toContain(secret)
})
