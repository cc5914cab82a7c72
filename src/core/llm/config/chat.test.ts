import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doors, type OpenDoor } from '../../../../test/support/doors.ts'
import { configRig } from '../../../../test/support/models/config-rig.ts'
import {
  chunk,
  openStream,
  type Script,
  sendChunks,
  sendEvent,
  sendJson,
  usage,
  wellBehaved,
} from '../../../../test/support/models/model-server.ts'

const rig = configRig()
const messages = [{ role: 'user', content: 'Hello' }] as const

/** A server that begins to answer and never ends. */
const endless: Script = (_, response) => {
  openStream(response)
  sendEvent(response, chunk({ content: 'Once' }))
}

async function serve(script: Script, more: object = {}) {
  const server = await rig.serve(script)
  await rig.save({ id: 'p', baseUrl: server.baseUrl, model: 'scripted', ...more })
  return server
}

describe('a plain call over HTTP', () => {
  test('is a stream of events: text, and what it took at the end', async () => {
    const server = await serve(wellBehaved, {
      prices: { input: 1, output: 2 },
      parameters: { temperature: 0.3 },
    })
    const events = await rig.stream('/llm/chat', { messages })
    expect(events).toEqual([
      { event: 'message', data: { type: 'text', text: 'Hello' } },
      { event: 'message', data: { type: 'text', text: ' there.' } },
      {
        event: 'message',
        data: {
          ...{ type: 'end', finishReason: 'stop', cost: 0.00003, warnings: [], cached: false },
          usage: { input: 20, cacheRead: 0, cacheWrite: 0, output: 5, reasoning: 0, from: 'reported' },
        },
      },
      { event: 'done', data: undefined },
    ])
    expect(server.asked[0]?.body).toMatchObject({
      ...{ model: 'scripted', temperature: 0.3, max_tokens: expect.any(Number), messages },
    })
  })

  test('goes to the profile of its role, to the one that is named, and to the default', async () => {
    const [first, second] = [await rig.serve(wellBehaved), await rig.serve(wellBehaved)]
    await rig.ask('PUT', '/config', {
      profiles: [
        { id: 'first', baseUrl: first.baseUrl, model: 'm' },
        { id: 'second', baseUrl: second.baseUrl, model: 'm' },
      ],
      roles: { judge: 'second' },
      untested: true,
    })
    await rig.stream('/llm/chat', { messages })
    await rig.stream('/llm/chat', { messages, role: 'planner' })
    expect([first.asked.length, second.asked.length]).toEqual([2, 0])
    await rig.stream('/llm/chat', { messages, role: 'judge' })
    await rig.stream('/llm/chat', { messages, profile: 'second', maxTokens: 17, temperature: 0 })
    expect([first.asked.length, second.asked.length]).toEqual([2, 2])
    expect(second.asked[1]?.body).toMatchObject({ max_tokens: 17, temperature: 0 })
  })

  test('tells reasoning and calls of tools as events of their own', async () => {
    const call = { index: 0, id: 'a', function: { name: 'weather', arguments: '{"place":"Kiel"}' } }
    await serve((_, response) =>
      sendChunks(response, [
        chunk({ reasoning_content: 'Hm.' }),
        chunk({ tool_calls: [call] }),
        chunk({}, 'tool_calls'),
        { choices: [], usage },
      ]),
    )
    const events = await rig.stream('/llm/chat', {
      messages,
      tools: [{ name: 'weather' }],
      toolChoice: 'auto',
    })
    expect(events.slice(0, 2).map(({ data }) => data)).toEqual([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'tool-call', id: 'a', name: 'weather', arguments: '{"place":"Kiel"}' },
    ])
  })

  const failures: Record<string, [script: Script, code: string, more?: object]> = {
    'a refused key': [(_, response) => sendJson(response, 401, { error: 'no' }), 'unauthorized'],
    'a wait of two hours': [
      (_, response) => sendJson(response, 429, { error: 'slow' }, { 'retry-after': '7200' }),
      'rate-limited',
      { waitMs: 7_200_000 },
    ],
    'a stream that breaks off': [
      (_, response) => {
        openStream(response)
        sendEvent(response, chunk({ content: 'Half' }))
        response.end()
      },
      'truncated',
    ],
  }
  test.each(Object.entries(failures))(
    'ends with the event error: %s',
    async (_, [script, code, more = {}]) => {
      await serve(script)
      const { event, data } = (await rig.stream('/llm/chat', { messages })).at(-1)!
      expect(event).toBe('error')
      expect(data).toMatchObject({ code, message: expect.any(String), remedy: expect.any(String), ...more })
    },
  )

  test('that no budget allows ends with the code budget', async () => {
    const server = await serve(wellBehaved)
    await rig.ask('PUT', '/config', { budgets: { dayTokens: 5 } })
    const [only] = await rig.stream('/llm/chat', { messages, maxTokens: 50 })
    expect(only).toMatchObject({ event: 'error', data: { code: 'budget', remedy: expect.any(String) } })
    expect(server.asked).toHaveLength(0)
    await rig.ask('PUT', '/config', { budgets: { dayTokens: null } })
  })

  test('is refused before there is a stream where nothing can be asked, or the question does not fit', async () => {
    const none = await rig.ask('POST', '/llm/chat', { messages })
    expect(none).toMatchObject({ status: 409, body: { detail: 'No language model is set up.' } })
    expect((await rig.ask('POST', '/llm/chat', { messages, profile: 'nope' })).status).toBe(404)
    expect((await rig.ask('POST', '/llm/chat', { messages: [] })).status).toBe(400)
  })

  test('is cancelled at its server when whoever reads it goes away', async () => {
    const server = await serve(endless)
    const gone = new AbortController()
    const response = await rig.send('POST', '/llm/chat', { messages }, { signal: gone.signal })
    await response.body!.getReader().read()
    await expect.poll(() => server.open).toBe(1)
    const began = performance.now()
    gone.abort()
    await server.idle()
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

describe.each(Object.keys(doors))('a plain call over %s', (name) => {
  let door: OpenDoor
  beforeAll(async () => {
    door = await doors[name]!(rig.catalyst.router)
  })
  afterAll(() => door.close())

  test('gives the same events, and fails with code, message and remedy', async () => {
    const server = await serve(wellBehaved)
    const types: string[] = []
    for await (const { type } of await door.client.llm.chat({ messages: [...messages] })) types.push(type)
    expect(types).toEqual(['text', 'text', 'end'])
    server.script = (_, response) => sendJson(response, 401, { error: 'no' })
    const failing = async () => {
      for await (const _ of await door.client.llm.chat({ messages: [...messages] }));
    }
    await expect(failing()).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.any(String),
      data: { remedy: expect.any(String) },
    })
  })

  test('is cancelled with its signal, and when nobody reads on', async () => {
    const server = await serve(endless)
    const stop = new AbortController()
    const reading = async () => {
      for await (const _ of await door.client.llm.chat({ messages: [...messages] }, { signal: stop.signal }))
        stop.abort()
    }
    await reading().catch(() => {})
    await server.idle()
    for await (const _ of await door.client.llm.chat({ messages: [...messages] })) break
    await server.idle()
    expect(server.asked).toHaveLength(2)
  })
})

test('what was used is told by profile, with what counts today', async () => {
  await serve(wellBehaved)
  const before = (await (await rig.send('GET', '/llm/usage?by=profile')).json()).today.tokens
  await rig.stream('/llm/chat', { messages })
  const report = await (await rig.send('GET', '/llm/usage?by=profile')).json()
  expect(report).toMatchObject({
    by: 'profile',
    rows: expect.arrayContaining([expect.objectContaining({ key: 'p' })]),
  })
  expect(report.today.tokens).toBe(before + 25)
  expect((await rig.send('GET', '/llm/usage?since=yesterday')).status).toBe(400)
})
