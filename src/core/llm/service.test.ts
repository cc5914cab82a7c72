import { describe, expect, test } from 'vitest'
import { modelsForEachTest } from '../../../test/support/models/model-rig.ts'
import {
  chunk,
  openStream,
  type Script,
  sendChunks,
  sendEvent,
  sendHtml,
  sendJson,
  usage,
  wellBehaved,
} from '../../../test/support/models/model-server.ts'

const rig = modelsForEachTest()
const weather = {
  name: 'weather',
  parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
}
const call = (index: number | undefined, id: string | undefined, name?: string, given?: unknown) => ({
  ...(index !== undefined && { index }),
  ...(id !== undefined && { id }),
  type: 'function',
  function: { ...(name !== undefined && { name }), ...(given !== undefined && { arguments: given }) },
})
const calls =
  (...deltas: object[][]): Script =>
  (_, response) =>
    sendChunks(response, [
      ...deltas.map((pieces) => chunk({ tool_calls: pieces })),
      chunk({}, 'stop'),
      { choices: [], usage },
    ])

describe('a stream', () => {
  test('is told piece by piece, and ends with reason, usage and no warning', async () => {
    const one = await rig(wellBehaved)
    const { events, ...answer } = await one.ask()
    expect(answer).toMatchObject({
      text: 'Hello there.',
      finishReason: 'stop',
      model: 'scripted',
      cost: null,
      warnings: [],
    })
    expect(events).toEqual([
      { type: 'text', text: 'Hello' },
      { type: 'text', text: ' there.' },
      expect.objectContaining({
        type: 'end',
        finishReason: 'stop',
        usage: { input: 20, cacheRead: 0, cacheWrite: 0, output: 5, reasoning: 0, from: 'reported' },
      }),
    ])
    expect(one.server.asked[0]).toMatchObject({
      headers: { authorization: 'Bearer sk-scripted-secret' },
      body: { stream: true, stream_options: { include_usage: true }, max_tokens: expect.any(Number) },
    })
  })

  const normal: Record<string, Script> = {
    'Azure: an empty first chunk': (_, response) =>
      sendChunks(response, [
        { choices: [], prompt_filter_results: [] },
        chunk({ content: 'Fine.' }),
        chunk({}, 'stop'),
      ]),
    'OpenRouter: comments that keep it alive': (_, response) => {
      openStream(response)
      response.write(': OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n')
      for (const one of [chunk({ content: 'Fine.' }), chunk({}, 'stop'), '[DONE]']) sendEvent(response, one)
      response.end()
    },
    'an empty reason to finish in every chunk': (_, response) =>
      sendChunks(response, [chunk({ content: 'Fi' }, ''), chunk({ content: 'ne.' }, ''), chunk({}, 'stop')]),
    'Moonshot: usage within the choice': (_, response) =>
      sendChunks(response, [
        chunk({ content: 'Fine.' }),
        { choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage }] },
      ]),
    'usage before the text': (_, response) =>
      sendChunks(response, [{ choices: [], usage }, chunk({ content: 'Fine.' }), chunk({}, 'stop')]),
    'no [DONE], and the connection cut after the reason': (_, response) => {
      openStream(response)
      for (const one of [chunk({ content: 'Fine.' }), chunk({}, 'stop')]) sendEvent(response, one)
      setImmediate(() => response.destroy())
    },
    'Mistral: content in parts': (_, response) =>
      sendChunks(response, [
        chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }] }),
        chunk({ content: [{ type: 'text', text: 'Fine.' }] }, 'stop'),
      ]),
    'a character cut between two packets': (_, response) => {
      openStream(response)
      const bytes = Buffer.from(`data: ${JSON.stringify(chunk({ content: 'Fine.' }))}\r\n\r\n`)
      response.write(bytes.subarray(0, 20))
      setImmediate(() => {
        response.write(bytes.subarray(20))
        sendEvent(response, chunk({}, 'stop'))
        response.end()
      })
    },
  }
  test.each(Object.keys(normal))('ends well with %s', async (name) => {
    const one = await rig(normal[name]!)
    const answer = await one.ask()
    expect(answer).toMatchObject({ text: 'Fine.', finishReason: 'stop' })
    expect(answer.usage.from).toBe(/usage/u.test(name) ? 'reported' : 'estimated')
    expect(answer.usage.output).toBeGreaterThan(0)
  })

  const broken: Record<string, [Script, string]> = {
    'the end of it without a reason': [
      (_, response) => {
        openStream(response)
        sendEvent(response, chunk({ content: 'Half an ans' }))
        response.end()
      },
      'truncated',
    ],
    '[DONE] without a reason': [
      (_, response) => sendChunks(response, [chunk({ content: 'Half' })]),
      'truncated',
    ],
    'nothing at all': [
      (_, response) => {
        openStream(response)
        response.end()
      },
      'malformed',
    ],
    'a web page': [(_, response) => sendHtml(response, 200, 'Sign in'), 'malformed'],
    'a web page called a stream': [
      (_, response) => {
        openStream(response)
        response.end('<html>Sign in</html>')
      },
      'malformed',
    ],
    'plain JSON': [
      (_, response) =>
        sendJson(response, 200, { choices: [{ message: { content: 'All.' }, finish_reason: 'stop' }] }),
      'malformed',
    ],
    'an error in plain JSON': [
      (_, response) => sendJson(response, 200, { error: { message: 'Rate limit reached', code: 429 } }),
      'rate-limited',
    ],
    'an error after text': [
      (_, response) =>
        sendChunks(response, [chunk({ content: 'Ha' }), { error: { message: 'upstream died', code: 502 } }]),
      'overloaded',
    ],
    'an error of another shape after text': [
      (_, response) =>
        sendChunks(response, [
          chunk({ content: 'Ha' }),
          { object: 'error', message: 'CUDA out of memory', code: 500 },
        ]),
      'overloaded',
    ],
    'an error as text in a chunk': [
      (_, response) => sendChunks(response, [chunk({ content: 'Ha' }), { error: 'model crashed' }]),
      'overloaded',
    ],
    'an error as its reason': [
      (_, response) => sendChunks(response, [chunk({ content: 'Ha' }), chunk({}, 'error')]),
      'overloaded',
    ],
    'its filter': [
      (_, response) => sendChunks(response, [chunk({ content: 'Ha' }), chunk({}, 'content_filter')]),
      'filtered',
    ],
    'JSON that cannot be read': [
      (_, response) => sendChunks(response, [chunk({ content: 'Ha' }), '{"choices": [']),
      'malformed',
    ],
    'a connection cut in the middle': [
      (_, response) => {
        openStream(response)
        sendEvent(response, chunk({ content: 'Ha' }))
        setTimeout(() => response.destroy(), 20)
      },
      'truncated',
    ],
  }
  test.each(Object.keys(broken))('that ends with %s is an error, not a short answer', async (name) => {
    const [script, reason] = broken[name]!
    const one = await rig((asked, response) =>
      one.server.asked.length > 1 ? wellBehaved(asked, response) : script(asked, response),
    )
    const isPassing = name === 'an error in plain JSON'
    if (isPassing) {
      expect(await one.ask()).toMatchObject({ text: 'Hello there.' })
      one.server.script = script
    } else {
      await expect(one.ask()).rejects.toMatchObject({
        reason,
        code: 'UNAVAILABLE',
        remedy: expect.any(String),
      })
      // Not asked again once text was shown.
      expect(one.server.asked).toHaveLength(1)
    }
  })
})

describe('calls of tools', () => {
  const shapes: Record<string, [Script, object[]]> = {
    'as the reference has it': [
      calls(
        [call(0, 'a', 'weather', '')],
        [call(0, undefined, undefined, '{"place":')],
        [call(0, undefined, undefined, '"Rome"}')],
      ),
      [{ place: 'Rome' }],
    ],
    'in parallel, their pieces in turn': [
      calls(
        [call(0, 'a', 'weather', ''), call(1, 'b', 'weather', '')],
        [call(0, undefined, undefined, '{"place":"Ro'), call(1, undefined, undefined, '{"place":"Os')],
        [call(1, undefined, undefined, 'lo"}'), call(0, undefined, undefined, 'me"}')],
      ),
      [{ place: 'Rome' }, { place: 'Oslo' }],
    ],
    'all under index 0, by their ids': [
      calls([call(0, 'a', 'weather', '{"place":"1"}')], [call(0, 'b', 'weather', '{"place":"2"}')]),
      [{ place: '1' }, { place: '2' }],
    ],
    'all under index 0 in turn, by their ids': [
      calls(
        [call(0, 'a', 'weather', '{"place":'), call(0, 'b', 'weather', '{"place":')],
        [call(0, 'a', 'weather', '"1"}'), call(0, 'b', 'weather', '"2"}')],
      ),
      [{ place: '1' }, { place: '2' }],
    ],
    'all under index 0, without ids': [
      calls([call(0, '', 'weather', '{"place":"1"}')], [call(0, undefined, 'weather', '{"place":"2"}')]),
      [{ place: '1' }, { place: '2' }],
    ],
    'without an index': [
      calls(
        [call(undefined, 'a', 'weather', '{"pla')],
        [call(undefined, undefined, undefined, 'ce":"1"}')],
        [call(undefined, 'b', 'weather', '{"place":"2"}')],
      ),
      [{ place: '1' }, { place: '2' }],
    ],
    'without index and id': [
      calls([
        call(undefined, undefined, 'weather', '{"place":"1"}'),
        call(undefined, undefined, 'weather', '{"place":"2"}'),
      ]),
      [{ place: '1' }, { place: '2' }],
    ],
    'with arguments as an object': [
      calls([call(0, 'a', 'weather', { place: '1' }), call(0, undefined, 'weather', { place: '2' })]),
      [{ place: '1' }, { place: '2' }],
    ],
    'with id and name in every piece': [
      calls([call(0, 'a', 'weather', '{"place":')], [call(0, 'a', 'weather', '"1"}')]),
      [{ place: '1' }],
    ],
    'with arguments quoted as a text': [
      calls([call(0, 'a', 'weather', '"{\\"place\\":\\"1\\"}"')]),
      [{ place: '1' }],
    ],
    'by the older name': [
      (_, response) =>
        sendChunks(response, [
          chunk({ function_call: { name: 'weather', arguments: '{"place"' } }),
          chunk({ function_call: { arguments: ':"1"}' } }),
          chunk({}, 'function_call'),
        ]),
      [{ place: '1' }],
    ],
  }
  test.each(Object.keys(shapes))('%s are put together', async (name) => {
    const [script, inputs] = shapes[name]!
    const one = await rig(script)
    const { toolCalls, finishReason, events } = await one.ask({ tools: [weather] })
    expect(toolCalls.map(({ input }) => input)).toEqual(inputs)
    expect(finishReason).toBe('tool_calls')
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(inputs.length)
    expect(events.filter(({ type }) => type === 'tool-call')).toHaveLength(inputs.length)
  })

  test.each([
    ['cut off', '{"place": "Ro'],
    ['words', 'Rome, please'],
    ['a list', '["Rome"]'],
    ['missing', ''],
  ])('with arguments that are %s are a fault for the model, never {}', async (_, given) => {
    const one = await rig(calls([call(0, 'a', 'weather', given)]))
    const { toolCalls, warnings } = await one.ask({ tools: [weather] })
    expect(toolCalls).toMatchObject([
      {
        id: 'a',
        name: 'weather',
        arguments: given,
        input: undefined,
        fault: expect.stringMatching(/arguments/iu),
      },
    ])
    expect(warnings).toMatchObject([{ code: 'tool-arguments' }])
  })

  test('of a tool that needs nothing may come with nothing', async () => {
    const one = await rig(calls([call(0, 'a', 'now', '')]))
    expect((await one.ask({ tools: [{ name: 'now' }] })).toolCalls).toMatchObject([{ input: {} }])
  })
})

describe('deadlines', () => {
  test('the first byte, the gap and the whole each end a call as timeout', async () => {
    const one = await rig(() => {})
    one.limits = { firstByteSeconds: 0.2, gapSeconds: 60, totalSeconds: 900 }
    await expect(one.ask()).rejects.toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining('nothing within 0.2 seconds'),
    })
    one.server.script = (_, response) => {
      openStream(response)
      sendEvent(response, chunk({ content: 'Ha' }))
    }
    one.limits = { firstByteSeconds: 5, gapSeconds: 0.2, totalSeconds: 900 }
    await expect(one.ask()).rejects.toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining('nothing for 0.2 seconds'),
    })
    one.server.script = (_, response) => {
      openStream(response)
      const timer = setInterval(() => sendEvent(response, chunk({ content: '.' })), 20)
      response.on('close', () => clearInterval(timer))
    }
    one.limits = { gapSeconds: 5, totalSeconds: 0.3 }
    await expect(one.ask()).rejects.toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining('did not finish within 0.3 seconds'),
    })
    await one.server.idle()
  })

  test('comments count as a sign of life', async () => {
    const one = await rig((_, response) => {
      openStream(response)
      let count = 0
      const timer = setInterval(() => {
        count += 1
        if (count < 8) return void response.write(': wait\n\n')
        clearInterval(timer)
        for (const data of [chunk({ content: 'Fine.' }), chunk({}, 'stop'), '[DONE]'])
          sendEvent(response, data)
        response.end()
      }, 50)
    })
    one.limits = { firstByteSeconds: 0.2, gapSeconds: 0.2, totalSeconds: 10 }
    expect(await one.ask()).toMatchObject({ text: 'Fine.' })
  })

  test('cancelling frees the server at once', async () => {
    const one = await rig((_, response) => {
      openStream(response)
      sendEvent(response, chunk({ content: 'Ha' }))
    })
    const stop = new AbortController()
    const asking = one.ask({}, { signal: stop.signal, onEvent: () => stop.abort(new Error('enough')) })
    await expect(asking).rejects.toMatchObject({ reason: 'cancelled' })
    const began = performance.now()
    await one.server.idle()
    expect(performance.now() - began).toBeLessThan(2000)
  })
})
