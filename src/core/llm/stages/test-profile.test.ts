import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { modelsForEachTest } from '../../../../test/support/models/model-rig.ts'
import {
  type Asked,
  chunk,
  type Script,
  sendChunks,
  sendJson,
  usage,
  wellBehaved,
} from '../../../../test/support/models/model-server.ts'
import { freePort } from '../../../../test/support/programs.ts'
import type { ModelTestEvent } from '../../../contract/llm.ts'

const rig = modelsForEachTest()
const models = { 'GET /v1/models': { data: [{ id: 'scripted', max_model_len: 4096 }, { id: 'other' }] } }

/** A server that can do all: it calls the tool, and follows the schema. */
const able: Script = (asked, response) => {
  const { body } = asked
  if ('tools' in body) {
    const call = { index: 0, id: 'a', function: { name: 'report_number', arguments: '{"number": 7}' } }
    return sendChunks(response, [
      chunk({ tool_calls: [call] }),
      chunk({}, 'tool_calls'),
      { choices: [], usage },
    ])
  }
  if (!('response_format' in body)) return wellBehaved(asked, response)
  const text = JSON.stringify(body.response_format).includes('report_number') ? action : '{"number": 7}'
  return sendChunks(response, [chunk({ content: text }), chunk({}, 'stop'), { choices: [], usage }])
}
const action = '{"tool": "report_number", "arguments": {"number": 7}}'
const statuses = (events: readonly ModelTestEvent[]) =>
  Object.fromEntries(events.map(({ stage, status }) => [stage, status]))

async function run(script: Script, pages: object = models) {
  const one = await rig(script)
  Object.assign(one.server.pages, pages)
  const told: ModelTestEvent[] = []
  const events = await one.models.test(one.profile, { onStage: (event) => told.push(event) })
  expect(told).toEqual(events)
  return { one, events, stage: (name: string) => events.find(({ stage }) => stage === name)! }
}

describe('the test of a profile', () => {
  test('goes through all stages of a server that can do all', async () => {
    const { events, one } = await run(able)
    expect(statuses(events)).toEqual({
      ...{ connect: 'ok', tls: 'skipped', key: 'ok', models: 'ok', model: 'ok', chat: 'ok', stream: 'ok' },
      ...{ usage: 'ok', tools: 'ok', schema: 'ok', window: 'ok' },
    })
    expect(await one.models.quirks(one.profile)).toMatchObject({
      tools: 'native',
      schema: 'json_schema',
      window: 4096,
    })
  })

  test('stops where nobody listens', async () => {
    const one = await rig(able, { profile: { baseUrl: `http://127.0.0.1:${await freePort()}/v1` } })
    const events = await one.models.test(one.profile)
    expect(events[0]).toMatchObject({ stage: 'connect', status: 'failed', remedy: expect.any(String) })
    expect(events.slice(1).every(({ status }) => status === 'skipped')).toBe(true)
  })

  test('stops at a key that is refused', async () => {
    const one = await rig((_, response) => sendJson(response, 401, { error: 'no' }))
    const events = await one.models.test(one.profile, { key: 'typed' })
    expect(statuses(events)).toMatchObject({ key: 'skipped', chat: 'failed', usage: 'skipped' })
    expect(one.server.asked[0]?.headers.authorization).toBe('Bearer typed')
  })

  test('goes on without a list of models, and names the nearest where a model is not in it', async () => {
    const { stage } = await run(able, {})
    expect([stage('models').status, stage('model').status, stage('chat').status]).toEqual([
      'warning',
      'skipped',
      'ok',
    ])
    const listed = await run(able, { 'GET /v1/models': { data: [{ id: 'scripted-large' }] } })
    expect(listed.stage('model')).toMatchObject({ status: 'warning', remedy: 'Did you mean scripted-large?' })
  })

  test('learns that tools are dropped in silence, and asks for them as JSON from then on', async () => {
    const silent: Script = (asked, response) =>
      'tools' in asked.body ? wellBehaved(asked, response) : able(asked, response)
    const { one, stage } = await run(silent)
    expect(stage('tools')).toMatchObject({ status: 'warning', message: expect.stringContaining('as JSON') })
    one.restart()
    expect(await one.models.quirks(one.profile)).toMatchObject({ tools: 'schema' })
  })

  test('learns that a schema is not followed', async () => {
    const format = ({ body }: Asked) => JSON.stringify(body.response_format ?? '')
    const loose: Script = (asked, response) =>
      format(asked).includes('json_schema') ? wellBehaved(asked, response) : able(asked, response)
    const { one, stage } = await run(loose)
    expect(stage('schema').status).toBe('warning')
    expect(await one.models.quirks(one.profile)).toMatchObject({ schema: 'json_object' })
  })

  test('ends when it is cancelled', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const one = await rig(able, { profile: { baseUrl: `http://127.0.0.1:${port}/v1` } })
    const stop = new AbortController()
    const testing = one.models.test(one.profile, {
      signal: stop.signal,
      onStage: ({ stage }) => stage === 'tls' && stop.abort(new Error('enough')),
    })
    await expect(testing).rejects.toThrow('enough')
    silent.close()
  })
})
