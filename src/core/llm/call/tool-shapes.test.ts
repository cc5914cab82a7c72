import { describe, expect, test } from 'vitest'
import { modelsForEachTest } from '../../../../test/support/models/model-rig.ts'
import { chunk, type Script, sendChunks } from '../../../../test/support/models/model-server.ts'

const rig = modelsForEachTest()
const tools = [
  { name: 'find', parameters: { type: 'object', properties: { q: {} }, required: ['q'] } },
  { name: 'read', parameters: { type: 'object', properties: { file: {} }, required: ['file'] } },
  { name: 'now' },
]
/** A piece with what is given, and nothing else. */
const piece = (fields: { index?: unknown; id?: unknown; name?: unknown; args?: unknown }) => {
  const { name, args, ...rest } = fields
  const inner = { ...('name' in fields && { name }), ...('args' in fields && { arguments: args }) }
  return { ...rest, function: inner }
}
const send =
  (deltas: readonly (readonly object[])[], finish = 'tool_calls'): Script =>
  (_, response) =>
    sendChunks(response, [...deltas.map((pieces) => chunk({ tool_calls: pieces })), chunk({}, finish)])

type Calls = [name: string, input: object][]
const two: Calls = [
  ['find', { q: 'a' }],
  ['read', { file: 'b' }],
]

describe('calls of tools are put together', () => {
  const shapes: [string, object[][], Calls][] = [
    [
      'interleaved by index',
      [
        [
          piece({ index: 0, id: 'x', name: 'find', args: '' }),
          piece({ index: 1, id: 'y', name: 'read', args: '' }),
        ],
        [piece({ index: 1, args: '{"file"' }), piece({ index: 0, args: '{"q":' })],
        [piece({ index: 0, args: '"a"}' }), piece({ index: 1, args: ':"b"}' })],
      ],
      two,
    ],
    [
      'with indexes as text',
      [
        [piece({ index: '0', id: 'x', name: 'find' }), piece({ index: '1', id: 'y', name: 'read' })],
        [piece({ index: '0', args: '{"q":"a"}' }), piece({ index: '1', args: '{"file":"b"}' })],
      ],
      two,
    ],
    [
      'with neither index nor id, each whole',
      [[piece({ name: 'find', args: '{"q":"a"}' })], [piece({ name: 'read', args: '{"file":"b"}' })]],
      two,
    ],
    [
      'with neither index nor id, in pieces',
      [
        [piece({ name: 'find', args: '' })],
        [piece({ args: '{"q":' })],
        [piece({ args: '"a"}' })],
        [piece({ name: 'read' })],
        [piece({ args: '{"file":"b"}' })],
      ],
      two,
    ],
    [
      'the same tool twice, with neither index nor id',
      [[piece({ name: 'find', args: '{"q":"a"}' }), piece({ name: 'find', args: '{"q":"b"}' })]],
      [
        ['find', { q: 'a' }],
        ['find', { q: 'b' }],
      ],
    ],
    [
      'a tool without arguments twice, under one index',
      [[piece({ index: 0, name: 'now', args: '' }), piece({ index: 0, name: 'now', args: '' })]],
      [
        ['now', {}],
        ['now', {}],
      ],
    ],
    [
      'three under one index, by their ids, in pieces',
      [
        [piece({ index: 0, id: 'x', name: 'find', args: '{"q"' })],
        [piece({ index: 0, args: ':"a"}' })],
        [piece({ index: 0, id: 'y', name: 'read', args: '{"file"' })],
        [piece({ index: 0, args: ':"b"}' })],
        [piece({ index: 0, id: 'z', name: 'find', args: '{"q":"c"}' })],
      ],
      [...two, ['find', { q: 'c' }]],
    ],
    [
      'of one id for all',
      [
        [
          piece({ id: 'x', name: 'find', args: '{"q":"a"}' }),
          piece({ id: 'x', name: 'read', args: '{"file":"b"}' }),
        ],
      ],
      two,
    ],
    [
      'of ids that are the ones we would make',
      [
        [
          piece({ index: 0, id: 'call_1', name: 'find', args: '{"q":"a"}' }),
          piece({ index: 1, name: 'read', args: '{"file":"b"}' }),
        ],
      ],
      two,
    ],
    [
      'with arguments as objects',
      [[piece({ name: 'find', args: { q: 'a' } }), piece({ name: 'read', args: { file: 'b' } })]],
      two,
    ],
    [
      'with an object that is empty at first',
      [
        [piece({ index: 0, id: 'x', name: 'find', args: {} })],
        [piece({ index: 0, args: '{"q":"a"}' })],
        [piece({ index: 1, id: 'y', name: 'read', args: {} }), piece({ index: 1, args: { file: 'b' } })],
      ],
      two,
    ],
    [
      'with objects that are empty',
      [[piece({ index: 0, name: 'now', args: {} }), piece({ index: 0, name: 'now', args: {} })]],
      [
        ['now', {}],
        ['now', {}],
      ],
    ],
    [
      'that come a second time when they are complete',
      [
        [piece({ index: 0, id: 'x', name: 'find', args: '{"q":' }), piece({ index: 0, args: '"a"}' })],
        [piece({ index: 0, id: 'x', name: 'find', args: '{"q":"a"}' })],
        [piece({ index: 1, id: 'y', name: 'read', args: '{"file":"b"}' })],
      ],
      two,
    ],
    [
      'whose name comes after the arguments began',
      [
        [piece({ index: 0, id: 'x', args: '{"q":' })],
        [piece({ index: 0, name: 'find', args: '"a"}' })],
        [piece({ index: 1, name: 'read', args: '{"file":"b"}' })],
      ],
      two,
    ],
    [
      'with null for what is missing',
      [
        [piece({ index: null, id: null, name: 'find', args: null })],
        [{ index: null, id: null, type: null, function: { name: null, arguments: '{"q":"a"}' } }],
        [{ function: null }, piece({ index: null, id: null, name: 'read', args: '{"file":"b"}' })],
      ],
      two,
    ],
    [
      'with characters beyond ASCII, cut in the middle',
      [
        [piece({ index: 0, id: 'x', name: 'find', args: '{"q":"Gr' })],
        [piece({ index: 0, args: 'öße 🦔"}' })],
      ],
      [['find', { q: 'Größe 🦔' }]],
    ],
  ]
  test.each(shapes)('%s', async (_, deltas, calls) => {
    for (const finish of ['tool_calls', 'stop']) {
      const one = await rig(send(deltas, finish))
      const { toolCalls, finishReason, warnings, events } = await one.ask({ tools })
      expect(toolCalls.map(({ name, input }) => [name, input])).toEqual(calls)
      expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(calls.length)
      expect(finishReason).toBe('tool_calls')
      expect(warnings.map(({ code }) => code)).toEqual(['usage-estimated'])
      expect(events.filter(({ type }) => type === 'tool-call')).toMatchObject(
        toolCalls.map(({ id, name }) => ({ id, name })),
      )
    }
  })

  test('of the whole message at the end, where no piece came before', async () => {
    const message = { tool_calls: [{ id: 'x', function: { name: 'find', arguments: '{"q":"a"}' } }] }
    const one = await rig((_, response) =>
      sendChunks(response, [{ choices: [{ index: 0, message, finish_reason: 'stop' }] }]),
    )
    expect((await one.ask({ tools })).toolCalls).toMatchObject([{ id: 'x', input: { q: 'a' } }])
  })
})

test.each([
  ["{'q': 'a'}"],
  ['{"q": "a",}'],
  ['{"q": "a"}{"q": "b"}'],
  ['{"q": '],
  ['null'],
  ['7'],
  ['["a"]'],
  ['"a"'],
  ['```json\n{"q":"a"}\n```'],
  ['q=a'],
  ['{"q": NaN}'],
])('arguments that are %s reach the model as a fault, and never as {}', async (args) => {
  const one = await rig(send([[piece({ index: 0, id: 'x', name: 'find', args })]]))
  const { toolCalls, warnings } = await one.ask({ tools })
  expect(toolCalls).toMatchObject([{ id: 'x', input: undefined, fault: expect.stringMatching(/arguments/u) }])
  expect(toolCalls[0]?.arguments).toBe(args)
  expect(warnings.map(({ code }) => code)).toContain('tool-arguments')
})
