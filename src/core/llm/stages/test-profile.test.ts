import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { ableModel, ablePages } from '../../../../test/support/models/able-server.ts'
import { modelsForEachTest } from '../../../../test/support/models/model-rig.ts'
import {
  type Asked,
  type Script,
  sendJson,
  wellBehaved,
} from '../../../../test/support/models/model-server.ts'
import { freePort } from '../../../../test/support/programs.ts'
import type { ModelTestEvent } from '../../../contract/llm.ts'

const rig = modelsForEachTest()
const statuses = (events: readonly ModelTestEvent[]) =>
  Object.fromEntries(events.map(({ stage, status }) => [stage, status]))

async function run(script: Script, pages: object = ablePages) {
  const one = await rig(script)
  Object.assign(one.server.pages, pages)
  const told: ModelTestEvent[] = []
  const events = await one.models.test(one.profile, { onStage: (event) => told.push(event) })
  expect(told).toEqual(events)
  return { one, events, stage: (name: string) => events.find(({ stage }) => stage === name)! }
}

describe('the test of a profile', () => {
  test('goes through all stages of a server that can do all', async () => {
    const { events, one } = await run(ableModel)
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
    const one = await rig(ableModel, { profile: { baseUrl: `http://127.0.0.1:${await freePort()}/v1` } })
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
    const { stage } = await run(ableModel, {})
    expect([stage('models').status, stage('model').status, stage('chat').status]).toEqual([
      'warning',
      'skipped',
      'ok',
    ])
    const listed = await run(ableModel, { 'GET /v1/models': { data: [{ id: 'scripted-large' }] } })
    expect(listed.stage('model')).toMatchObject({ status: 'warning', remedy: 'Did you mean scripted-large?' })
  })

  test('learns that tools are dropped in silence, and asks for them as JSON from then on', async () => {
    const silent: Script = (asked, response) =>
      'tools' in asked.body ? wellBehaved(asked, response) : ableModel(asked, response)
    const { one, stage } = await run(silent)
    expect(stage('tools')).toMatchObject({ status: 'warning', message: expect.stringContaining('as JSON') })
    one.restart()
    expect(await one.models.quirks(one.profile)).toMatchObject({ tools: 'schema' })
  })

  test('learns that a schema is not followed', async () => {
    const format = ({ body }: Asked) => JSON.stringify(body.response_format ?? '')
    const loose: Script = (asked, response) =>
      format(asked).includes('json_schema') ? wellBehaved(asked, response) : ableModel(asked, response)
    const { one, stage } = await run(loose)
    expect(stage('schema').status).toBe('warning')
    expect(await one.models.quirks(one.profile)).toMatchObject({ schema: 'json_object' })
  })

  test('ends when it is cancelled', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const one = await rig(ableModel, { profile: { baseUrl: `http://127.0.0.1:${port}/v1` } })
    const stop = new AbortController()
    const testing = one.models.test(one.profile, {
      signal: stop.signal,
      onStage: ({ stage }) => stage === 'tls' && stop.abort(new Error('enough')),
    })
    await expect(testing).rejects.toThrow('enough')
    silent.close()
  })
})
