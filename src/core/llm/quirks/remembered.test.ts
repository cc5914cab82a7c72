import { describe, expect, test } from 'vitest'
import { modelsForEachTest } from '../../../../test/support/models/model-rig.ts'
import {
  type Asked,
  type Script,
  sendJson,
  wellBehaved,
} from '../../../../test/support/models/model-server.ts'

const rig = modelsForEachTest()

/** Refuses these fields, one at a time and in its own words, and answers what has none of them. */
const refusing =
  (words: (name: string) => object, status: number, ...names: string[]): Script =>
  ({ body }, response) => {
    const refused = names.find((name) => name in body)
    return refused ? sendJson(response, status, words(refused)) : wellBehaved({} as Asked, response)
  }
const parameters = { temperature: 0.5, topP: 0.9, seed: 7, stop: ['END'], extra: { top_k: 40, min_p: 0.1 } }

describe('a field that a server refuses is left out once, and from then on', () => {
  test.each<[string, number, (name: string) => object]>([
    [
      'OpenAI',
      400,
      (name) => ({ error: { message: `Unsupported parameter: '${name}' is not supported.`, param: name } }),
    ],
    ['in words alone', 400, (name) => ({ error: `Unrecognized field "${name}"` })],
    [
      'FastAPI',
      422,
      (name) => ({
        detail: [{ type: 'extra_forbidden', loc: ['body', name], msg: 'Extra inputs are not permitted' }],
      }),
    ],
    [
      'vLLM',
      400,
      (name) => ({ object: 'error', message: `${name} is not supported by this model`, code: 400 }),
    ],
    [
      'within a 500',
      500,
      (name) => ({
        error: { message: `unknown parameter: ${name}, not supported with tools`, type: 'server_error' },
      }),
    ],
  ])('%s', async (_, status, words) => {
    const refused = ['seed', 'top_k', 'stop', 'min_p', 'stream_options']
    const one = await rig(refusing(words, status, ...refused), { profile: { parameters } })
    const { text, warnings } = await one.ask({ maxTokens: 10 })
    expect(text).toBe('Hello there.')
    expect(one.server.asked).toHaveLength(6)
    expect(warnings.filter(({ code }) => code === 'parameter-dropped')).toHaveLength(4)
    await one.models.stop()
    one.restart()
    expect((await one.ask({ maxTokens: 10 })).warnings).toEqual([])
    expect(one.server.asked).toHaveLength(7)
    expect(one.server.asked[6]?.body).toMatchObject({ temperature: 0.5, top_p: 0.9, max_tokens: 10 })
  })

  test('calls at once forget nothing of what another one learnt', async () => {
    const words = (name: string) => ({ error: { message: 'not supported', param: name } })
    const one = await rig(
      (asked, response) => {
        const own = String((asked.body.messages as { content: string }[])[0]?.content)
        return refusing(words, 400, own)(asked, response)
      },
      { profile: { parameters } },
    )
    const fields = ['seed', 'stop', 'top_k', 'min_p', 'top_p']
    await Promise.all(fields.map((content) => one.ask({ messages: [{ role: 'user', content }] })))
    await one.models.stop()
    expect([...(await one.restart().quirks(one.profile)).dropped].sort()).toEqual([...fields].sort())
  })
})

describe('the greatest length', () => {
  test('goes under the other name, and under none where both are refused', async () => {
    const words = (name: string) => ({ error: { message: `Unknown parameter: ${name}`, param: name } })
    const one = await rig(refusing(words, 400, 'max_tokens'))
    expect((await one.ask({ maxTokens: 10 })).warnings).toEqual([])
    expect(one.server.asked[1]?.body).toMatchObject({ max_completion_tokens: 10 })
    const other = await rig(refusing(words, 400, 'max_tokens', 'max_completion_tokens'))
    expect((await other.ask({ maxTokens: 10 })).warnings).toMatchObject([{ code: 'parameter-dropped' }])
    expect(other.server.asked).toHaveLength(3)
  })

  test.each([
    [400, { error: { message: 'max_tokens must be at least 16', param: 'max_tokens' } }],
    [
      422,
      {
        detail: [
          {
            loc: ['body', 'max_tokens'],
            msg: 'Input should be less than or equal to 4096',
            type: 'less_than_equal',
          },
        ],
      },
    ],
    [400, { error: { message: 'max_tokens is too large: 99999', param: 'max_tokens' } }],
  ])('that is out of range is no reason to forget its name (HTTP %i)', async (status, body) => {
    const one = await rig((_, response) => sendJson(response, status, body))
    await expect(one.ask({ maxTokens: 99_999 })).rejects.toMatchObject({ name: 'ModelProblem' })
    expect(one.server.asked).toHaveLength(1)
    expect(await one.models.quirks(one.profile)).toMatchObject({ maxTokens: 'max_tokens', dropped: [] })
  })
})

test('LM Studio: json_object is refused, and the schema goes in words', async () => {
  const one = await rig(({ body }, response) => {
    const { type } = (body.response_format ?? {}) as { type?: string }
    if (type === 'json_object')
      return sendJson(response, 400, { error: "'response_format.type' must be 'json_schema' or 'text'" })
    if (type === 'json_schema')
      return sendJson(response, 400, { error: 'json_schema is not supported by this engine' })
    return wellBehaved({} as Asked, response)
  })
  await one.ask({ schema: { type: 'object' } })
  expect(one.server.asked).toHaveLength(3)
  expect(await one.models.quirks(one.profile)).toMatchObject({ schema: 'text' })
  await one.ask({ schema: { type: 'object' } })
  expect(one.server.asked).toHaveLength(4)
})

test('a server that refuses all the same is not asked without end, and nothing is learnt of it', async () => {
  const one = await rig(
    (_, response) => sendJson(response, 400, { error: 'tools, seed and system role are not supported' }),
    {
      profile: { parameters },
    },
  )
  const messages = [
    { role: 'system' as const, content: 'Be brief.' },
    { role: 'user' as const, content: 'Hello' },
  ]
  await expect(one.ask({ messages, tools: [{ name: 'now' }] })).rejects.toMatchObject({
    reason: 'unsupported-parameter',
  })
  expect(one.server.asked.length).toBeLessThan(9)
  expect(await one.models.quirks(one.profile)).toMatchObject({
    tools: 'native',
    system: 'system',
    dropped: [],
  })
})

test('the test of a profile looks anew at what a server can do', async () => {
  let refuses = true
  const one = await rig((asked, response) =>
    refuses
      ? refusing(() => ({ error: 'stream_options is not supported' }), 400, 'stream_options')(asked, response)
      : wellBehaved(asked, response),
  )
  await one.ask()
  expect(await one.models.quirks(one.profile)).toMatchObject({ streamUsage: false })
  refuses = false
  await one.models.test(one.profile)
  expect(await one.models.quirks(one.profile)).toMatchObject({ streamUsage: true })
})
