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

const rig = modelsForEachTest()
const tool = { name: 'weather', parameters: { type: 'object', properties: { place: { type: 'string' } } } }

/** A server that refuses a request of which something holds, and answers others well. */
const picky =
  (refuses: (asked: Asked) => boolean, status: number, body: unknown, then: Script = wellBehaved): Script =>
  (asked, response) =>
    refuses(asked) ? sendJson(response, status, body) : then(asked, response)
const has = (name: string) => (asked: Asked) => name in asked.body
const first = ({ body }: Asked) => (body.messages as { role: string; content: string }[])[0]!

const servers: [string, Script, (asked: Asked) => boolean][] = [
  [
    'OpenAI: max_completion_tokens',
    picky(has('max_tokens'), 400, {
      error: {
        message:
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        param: 'max_tokens',
        code: 'unsupported_parameter',
      },
    }),
    has('max_completion_tokens'),
  ],
  [
    'stream_options refused',
    picky(has('stream_options'), 400, {
      error: { message: 'Unrecognized request argument supplied: stream_options' },
    }),
    (asked) => !has('stream_options')(asked),
  ],
  [
    'FastAPI: an extra field',
    picky(has('seed'), 422, {
      detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' }],
    }),
    (asked) => !has('seed')(asked),
  ],
  [
    'a value that is not supported',
    picky(has('temperature'), 400, {
      error: {
        message: "Unsupported value: 'temperature' does not support 0.2 with this model.",
        param: 'temperature',
      },
    }),
    (asked) => !has('temperature')(asked),
  ],
  [
    'a role that is not known',
    picky((asked) => first(asked).role === 'system', 400, {
      error: { message: 'System role not supported' },
    }),
    (asked) => first(asked).role === 'user' && first(asked).content.includes('Be brief.'),
  ],
]

describe('what a server refuses is asked for in another way, once', () => {
  test.each(servers)('%s', async (_, script, isRight) => {
    const one = await rig(script, { profile: { parameters: { seed: 7, temperature: 0.2, maxTokens: 50 } } })
    const messages = [
      { role: 'system' as const, content: 'Be brief.' },
      { role: 'user' as const, content: 'Hello' },
    ]
    expect(await one.ask({ messages })).toMatchObject({ text: 'Hello there.' })
    expect(one.server.asked).toHaveLength(2)
    expect(isRight(one.server.asked[1]!)).toBe(true)
    // Another start of the app knows it.
    one.restart()
    await one.ask({ messages })
    expect(one.server.asked).toHaveLength(3)
    expect(isRight(one.server.asked[2]!)).toBe(true)
  })

  test('Mistral: max_completion_tokens refused after max_tokens', async () => {
    const one = await rig(
      picky(has('max_completion_tokens'), 422, {
        detail: [
          {
            loc: ['body', 'max_completion_tokens'],
            msg: 'Extra inputs are not permitted',
            type: 'extra_forbidden',
          },
        ],
      }),
      {
        profile: { model: 'scripted' },
      },
    )
    await one.ask({ maxTokens: 40 })
    expect(one.server.asked[0]?.body).toMatchObject({ max_tokens: 40 })
  })

  test('another model at the same address starts anew', async () => {
    const one = await rig(servers[1]![1])
    await one.ask()
    await one.models.chat({ ...one.profile, model: 'other' }, { messages: [{ role: 'user', content: 'Hi' }] })
    expect(one.server.asked.map(({ body }) => 'stream_options' in body)).toEqual([true, false, true, false])
  })
})

describe('tools where a server has none', () => {
  const act: Script = (_, response) =>
    sendChunks(response, [
      chunk({ content: '{"tool": "weather", ' }),
      chunk({ content: '"arguments": {"place": "Rome"}}' }, 'stop'),
      { choices: [], usage },
    ])
  test.each([
    [
      'vLLM',
      {
        object: 'error',
        message: '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
      },
    ],
    ['Ollama', { error: { message: 'registry/phi does not support tools' } }],
    [
      'llama.cpp',
      { error: { code: 500, message: 'tools param requires --jinja flag', type: 'server_error' } },
    ],
  ])('%s: they are asked for as JSON of a schema, and nothing of that is shown', async (_, body) => {
    const one = await rig(picky(has('tools'), 400, body, act))
    const { toolCalls, finishReason, events } = await one.ask({ tools: [tool] })
    expect(toolCalls).toMatchObject([{ name: 'weather', input: { place: 'Rome' } }])
    expect(finishReason).toBe('tool_calls')
    expect(events.map(({ type }) => type)).toEqual(['tool-call', 'end'])
    expect(one.server.asked[1]?.body).toMatchObject({ response_format: { type: 'json_schema' } })
  })

  test('a schema that is refused as well is asked for in words', async () => {
    const noSchema = (asked: Asked) => 'response_format' in asked.body
    const one = await rig(
      picky(
        has('tools'),
        400,
        { error: 'This model does not support tools' },
        picky(noSchema, 400, { error: "'response_format.type' must be 'text'" }, act),
      ),
    )
    expect((await one.ask({ tools: [tool] })).toolCalls).toMatchObject([{ input: { place: 'Rome' } }])
    expect(first(one.server.asked.at(-1)!).content).toContain('You can use these tools')
  })
})

describe('reasoning', () => {
  test.each(['reasoning_content', 'reasoning'])('in %s is told apart from the answer', async (field) => {
    const one = await rig((_, response) =>
      sendChunks(response, [chunk({ [field]: 'Let me think.' }), chunk({ content: 'Four.' }, 'stop')]),
    )
    const { text, reasoning, events } = await one.ask()
    expect({ text, reasoning }).toEqual({ text: 'Four.', reasoning: 'Let me think.' })
    expect(events[0]).toEqual({ type: 'reasoning', text: 'Let me think.' })
    expect(await one.models.quirks(one.profile)).toMatchObject({ reasoningField: field })
  })

  test('DeepSeek: it is sent back once the server wants it', async () => {
    const lacks = ({ body }: Asked) =>
      (body.messages as object[]).some(
        (message) => 'tool_calls' in message && !('reasoning_content' in message),
      )
    const one = await rig(
      picky(lacks, 400, {
        error: { message: 'The `reasoning_content` in the thinking mode must be passed back to the API.' },
      }),
    )
    const answer = await one.ask({
      messages: [
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: '',
          reasoning: 'Ask the tool.',
          toolCalls: [{ id: 'a', name: 'weather', arguments: '{}' }],
        },
        { role: 'tool', toolCallId: 'a', content: 'Rain' },
      ],
      tools: [tool],
    })
    expect(answer.text).toBe('Hello there.')
    expect(one.server.asked[1]?.body.messages).toMatchObject([{}, { reasoning_content: 'Ask the tool.' }, {}])
  })
})

describe('the window', () => {
  const ask = async (pages: Record<string, unknown>, model = 'scripted') => {
    const one = await rig(wellBehaved, { profile: { model } })
    Object.assign(one.server.pages, pages)
    return one.models.window(one.profile)
  }
  test.each<[string, Record<string, unknown>, number]>([
    ['llama.cpp', { 'GET /props': { default_generation_settings: { n_ctx: 4096 } } }, 4096],
    [
      'Ollama, as its file says',
      {
        'POST /api/show': {
          parameters: 'stop "x"\nnum_ctx    2048',
          model_info: { 'llama.context_length': 131_072 },
        },
      },
      2048,
    ],
    [
      'Ollama, as the model was made',
      { 'POST /api/show': { model_info: { 'qwen2.context_length': 32_768 } } },
      32_768,
    ],
    ['vLLM', { 'GET /v1/models': { data: [{ id: 'scripted', max_model_len: 16_384 }] } }, 16_384],
    ['nobody', {}, 8192],
  ])('is told by %s', async (_, pages, window) => {
    expect(await ask(pages)).toBe(window)
  })
})
