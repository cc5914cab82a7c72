import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { modelsForEachTest } from '../../../../test/support/models/model-rig.ts'
import {
  chunk,
  openStream,
  type Script,
  sendChunks,
  usage,
} from '../../../../test/support/models/model-server.ts'
import { EventStreamDecoder } from './event-stream.ts'

const rig = modelsForEachTest()
const event = (data: unknown, end = '\n\n') =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}${end}`
/** Sends a body as it stands. */
const raw =
  (body: string | Buffer, type = 'text/event-stream', status = 200, headers = {}): Script =>
  (_, response) =>
    response.writeHead(status, { ...(type && { 'content-type': type }), ...headers }).end(body)
const text = 'Größe: 5 € 🦔'
const parts = [chunk({ content: text.slice(0, 3) }), chunk({ content: text.slice(3) }), chunk({}, 'stop')]
const whole = [...parts, { choices: [], usage }, '[DONE]'].map((one) => event(one)).join('')

/** One byte at a time. */
async function sendBytes(response: ServerResponse, body: string) {
  openStream(response)
  for (const byte of Buffer.from(body)) {
    response.write(Buffer.of(byte))
    await new Promise(setImmediate)
  }
  response.end()
}

describe('a stream is read', () => {
  const streams: Record<string, Script> = {
    'byte by byte': (_, response) => sendBytes(response, parts.map((one) => event(one)).join('')),
    'with CR LF': raw(whole.replaceAll('\n', '\r\n')),
    'with CR LF, byte by byte': (_, response) =>
      sendBytes(response, parts.map((one) => event(one, '\r\n\r\n')).join('')),
    'with CR alone': raw(whole.replaceAll('\n', '\r')),
    'after a byte order mark': raw(`\uFEFF${whole}`),
    'without a space after data:': raw(whole.replaceAll('data: ', 'data:')),
    'from several lines of data': raw(
      parts.map((one) => `data: ${JSON.stringify(one, null, 1).replaceAll('\n', '\ndata: ')}\n\n`).join(''),
    ),
    'called JSON': raw(whole, 'application/json'),
    'called a page': raw(whole, 'text/html; charset=utf-8'),
    'called nothing': raw(whole, ''),
    'in gzip': raw(gzipSync(whole), 'text/event-stream', 200, { 'content-encoding': 'gzip' }),
    'with ids, retries, comments, names and empty data': raw(
      `retry: 3000\n\n: hello\n\nevent: ping\ndata: not JSON\n\ndata:\n\nid: 1\nevent: message\n${whole}`,
    ),
    'to an end without an empty line': raw(whole.slice(0, whole.indexOf('data: {"choices":[]') - 1)),
    'to an end without a line': raw(whole.slice(0, whole.indexOf('data: {"choices":[]') - 2)),
    'with chunks that hold nothing': raw(
      [null, {}, [], { choices: [] }, { choices: null }, chunk({}), { choices: [{ delta: null }] }]
        .map((one) => event(one))
        .join('') + whole,
    ),
    'with a null where fields are missing': raw(
      [
        {
          error: null,
          usage: null,
          choices: [{ index: 0, delta: { content: text, tool_calls: null }, finish_reason: null }],
        },
        { choices: [{ index: 0, delta: { content: null }, finish_reason: 'stop' }] },
      ]
        .map((one) => event(one))
        .join(''),
    ),
    'with another choice beside it': raw(
      [
        ...parts.slice(0, 2),
        { choices: [{ index: 1, delta: { content: 'Another.' }, finish_reason: 'stop' }] },
        parts[2],
      ]
        .map((one) => event(one))
        .join(''),
    ),
  }
  test.each(Object.keys(streams))('%s', async (name) => {
    const one = await rig(streams[name]!)
    expect(await one.ask()).toMatchObject({ text, finishReason: 'stop' })
    expect(one.server.asked).toHaveLength(1)
  })

  test('to [DONE], although the connection stays open', async () => {
    const one = await rig((_, response) => {
      openStream(response)
      response.write(`${event(parts[0])}${event(parts[1])}${event(parts[2])}data: [DONE]\n\n`)
    })
    one.limits = { gapSeconds: 60, totalSeconds: 3 }
    const began = performance.now()
    expect(await one.ask()).toMatchObject({ text })
    expect(performance.now() - began).toBeLessThan(900)
    await one.server.idle()
  })
})

describe('what is no stream is never an answer', () => {
  const broken: [string, Script, string][] = [
    ['[DONE] at once', raw('data: [DONE]\n\n'), 'malformed'],
    ['[DONE] before the reason', raw(event(parts[0]) + event('[DONE]') + event(parts[2])), 'truncated'],
    ['an end in the middle of an event', raw(whole.slice(0, 300)), 'truncated'],
    ['a reason that stays empty', raw(event(chunk({ content: 'Ha' }, '')) + event('[DONE]')), 'truncated'],
    ['comments alone', raw(': one\n\n: two\n\n'), 'malformed'],
    ['a page that is called a stream', raw('<!DOCTYPE html><title>Log in</title>'), 'malformed'],
    ['a page that is called nothing', raw('\n <html><body>Log in</body></html>', ''), 'malformed'],
    ['words', raw('upstream connect error', 'text/plain'), 'malformed'],
    ['nothing, called JSON', raw('', 'application/json'), 'malformed'],
    [
      'a whole answer as JSON',
      raw(
        JSON.stringify({ choices: [{ message: { content: 'All.' }, finish_reason: 'stop' }] }, null, 2),
        'application/json',
      ),
      'malformed',
    ],
    [
      'a whole answer that is called a stream',
      raw(JSON.stringify({ choices: [{ message: { content: 'All.' } }] })),
      'malformed',
    ],
    [
      'chunks without data:',
      raw(parts.map((one) => JSON.stringify(one)).join('\n'), 'application/x-ndjson'),
      'malformed',
    ],
    [
      'an error that is called a stream',
      raw('{"error":{"message":"Rate limit reached","code":"429"}}'),
      'rate-limited',
    ],
    [
      'an error in several lines',
      raw(JSON.stringify({ error: { message: 'invalid api key', code: 401 } }, null, 2), 'application/json'),
      'unauthorized',
    ],
    ['an error without words', raw('{"error":{}}', 'application/json'), 'overloaded'],
    ['an error of an empty text', raw('{"error":""}', 'application/json'), 'overloaded'],
    [
      'an error in an event of that name',
      raw('event: error\ndata: {"message":"maximum context length is 4096 tokens"}\n\n'),
      'context-overflow',
    ],
    ['words in an event of that name', raw('event: error\ndata: insufficient_quota\n\n'), 'quota-exhausted'],
    [
      'an error chunk beside choices',
      raw(
        event(parts[0]) +
          event({ ...chunk({}, 'error'), error: { code: 429, message: 'Provider returned error' } }),
      ),
      'rate-limited',
    ],
    [
      'an error within the choice',
      raw(
        event(parts[0]) + event({ choices: [{ index: 0, error: { message: 'content policy' }, delta: {} }] }),
      ),
      'filtered',
    ],
    ['an empty error chunk', raw(event(parts[0]) + event({ error: {} }) + event('[DONE]')), 'overloaded'],
    [
      'an error chunk of an empty text',
      raw(event(parts[0]) + event({ error: '' }) + event('[DONE]')),
      'overloaded',
    ],
    [
      'a list of details as a chunk',
      raw(event(parts[0]) + event({ detail: [{ msg: 'CUDA out of memory' }] })),
      'overloaded',
    ],
    ['gzip that is none', raw(whole, 'text/event-stream', 200, { 'content-encoding': 'gzip' }), 'malformed'],
    ['a status without a body', (_, response) => response.writeHead(204).end(), 'malformed'],
  ]
  test.each(broken)('%s', async (_, script, reason) => {
    const one = await rig(script)
    // What passes is tried again as long as there is time.
    one.limits = { gapSeconds: 5, totalSeconds: 3 }
    await expect(one.ask()).rejects.toMatchObject({
      ...{ name: 'ModelProblem', reason },
      ...{ message: expect.stringMatching(/\w{3}/u), remedy: expect.stringMatching(/\w{3}/u) },
    })
  })
})

test('what never ends an event is not kept for ever', () => {
  const decoder = new EventStreamDecoder()
  const piece = Buffer.from('x'.repeat(100_000))
  expect(() => {
    for (let count = 0; count < 100; count += 1) decoder.push(piece)
  }).toThrow('no event')
})

test('an answer of many pieces arrives whole and in order', async () => {
  const words = Array.from({ length: 5000 }, (_, at) => `${at} `)
  const one = await rig((_, response) =>
    sendChunks(response, [...words.map((content) => chunk({ content })), chunk({}, 'stop')]),
  )
  const { text: all, events } = await one.ask()
  expect(all).toBe(words.join(''))
  expect(events).toHaveLength(words.length + 1)
})
