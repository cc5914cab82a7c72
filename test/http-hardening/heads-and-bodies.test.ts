import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testToken } from '../support/doors.ts'
import { type HardenedDoor, openHardenedDoor } from '../support/open-hardened-door.ts'

let door: HardenedDoor
beforeAll(async () => {
  door = await openHardenedDoor()
})
afterAll(() => door.close())

const mebibyte = 1_048_576

/** The head of a request that would be fine, to be spoilt. `more` is whole lines. */
const head = (method: string, target: string, more: string) =>
  `${method} ${target} HTTP/1.1\r\nHost: ${door.host}\r\nAuthorization: Bearer ${testToken}\r\n${more}`

const refusedHead = async (bytes: string) => {
  const answer = await door.raw(bytes, 5000)
  expect(answer.closed).toBe(true)
  expect(answer.bytes).not.toMatch(/^HTTP\/1\.1 [23]/u)
  return answer
}

describe('a head that two readers could read differently (request smuggling)', () => {
  const chunk = '0\r\n\r\n'
  test.each([
    [
      'Content-Length and Transfer-Encoding',
      `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
    ],
    [
      'Transfer-Encoding and Content-Length',
      `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${chunk}`,
    ],
    ['two Content-Lengths', 'Content-Length: 2\r\nContent-Length: 20\r\n\r\n{}'],
    ['two equal Content-Lengths', 'Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}'],
    ['a list of lengths', 'Content-Length: 2, 2\r\n\r\n{}'],
    ['a negative length', 'Content-Length: -2\r\n\r\n{}'],
    ['a length with a sign', 'Content-Length: +2\r\n\r\n{}'],
    ['a length in hex', 'Content-Length: 0x2\r\n\r\n{}'],
    ['a length beyond all numbers', 'Content-Length: 99999999999999999999\r\n\r\n{}'],
    ['chunked twice', `Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`],
    ['chunked, but not last', `Transfer-Encoding: chunked, identity\r\n\r\n${chunk}`],
    ['an encoding nobody knows', `Transfer-Encoding: xchunked\r\n\r\n${chunk}`],
    ['a space before the colon', `Transfer-Encoding : chunked\r\n\r\n${chunk}`],
    ['a vertical tab in the value', `Transfer-Encoding: \x0bchunked\r\n\r\n${chunk}`],
    ['chunks of a size that is none', `Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n${chunk}`],
    ['chunks longer than they say', `Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n${chunk}`],
    [
      'chunks longer than all numbers',
      `Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n${chunk}`,
    ],
  ])('is refused: %s', async (_, rest) => {
    await refusedHead(head('POST', '/api/search', `Content-Type: application/json\r\n${rest}`))
  })

  test.each([
    ['Host', 'Host: evil.example'],
    ['Host, equal', 'Host: HOST'],
    ['Authorization', 'Authorization: Bearer other'],
    ['Content-Type', 'Content-Type: text/plain\r\nContent-Type: application/json'],
    ['Origin', 'Origin: http://HOST\r\nOrigin: https://evil.example'],
    ['X-Request-ID', 'X-Request-ID: 12345678\r\nX-Request-ID: 87654321'],
  ])('is refused: two of %s', async (_, lines) => {
    const answer = await refusedHead(
      head('GET', '/api/system', `${lines.replaceAll('HOST', door.host)}\r\n\r\n`),
    )
    expect(answer.status).toBe(400)
  })

  test.each([
    ['a folded line', 'X-Folded: one\r\n two\r\n\r\n'],
    ['a folded line first', ' X-Folded: one\r\n\r\n'],
    ['a bare line feed', 'X-A: b\nX-C: d\r\n\r\n'],
    ['a bare carriage return', 'X-A: b\rX-C: d\r\n\r\n'],
    ['a NUL in a value', 'X-A: b\0c\r\n\r\n'],
    ['a NUL in a name', 'X-\0A: b\r\n\r\n'],
    ['a name that is none', 'X A: b\r\n\r\n'],
    ['no name at all', ': b\r\n\r\n'],
    ['no colon', 'X-A\r\n\r\n'],
  ])('is refused: %s', async (_, rest) => {
    expect((await refusedHead(head('GET', '/api/system', rest))).status).toBe(400)
  })

  test('hides no second request in a body', async () => {
    const inner = head('GET', '/api/system', '\r\n')
    const body = `{"query":"x"}`
    const lines = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`
    const answer = await door.raw(head('POST', '/api/search', lines) + body + inner, 5000)
    expect(answer.bytes.match(/HTTP\/1\.1 /gu)).toHaveLength(1)
  })

  test('leaves no rest of a refused request to be read as the next one', async () => {
    const lines = 'Content-Type: text/plain\r\nContent-Length: 200\r\n\r\n'
    const answer = await door.raw(
      head('POST', '/api/search', lines) + head('GET', '/api/system', '\r\n'),
      5000,
    )
    expect(answer.status).toBe(415)
    expect(answer.headers.connection).toBe('close')
    expect(answer.bytes.match(/HTTP\/1\.1 /gu)).toHaveLength(1)
  })
})

describe('a first line', () => {
  test.each([
    ['a whole address, of another', 'GET http://evil.example/api/system HTTP/1.1', [400]],
    ['a whole address, ours', 'GET http://HOST/api/system HTTP/1.1', [400]],
    ['a way through (CONNECT)', 'CONNECT evil.example:443 HTTP/1.1', [0, 400, 405]],
    ['an asterisk', 'OPTIONS * HTTP/1.1', [400, 405]],
    ['no path', 'GET api/system HTTP/1.1', [400]],
    ['a path of two slashes', 'GET //evil.example/api/system HTTP/1.1', [400]],
    ['a path that no URL has', 'GET /api/%zz HTTP/1.1', [400, 404]],
    ['a backslash at its head', 'GET /\\evil.example/api/system HTTP/1.1', [400]],
    ['a NUL', 'GET /api/system\0 HTTP/1.1', [400]],
    ['a space', 'GET /api/ system HTTP/1.1', [400]],
    ['TRACE', 'TRACE /api/system HTTP/1.1', [400, 405]],
    ['a method of another protocol', 'PROPFIND /api/system HTTP/1.1', [400, 405]],
    ['a method that is none', 'FROBNICATE /api/system HTTP/1.1', [400, 405]],
    ['a method in small letters', 'get /api/system HTTP/1.1', [400, 405]],
    ['the version before', 'GET /api/system HTTP/1.0', [421]],
    ['the first version', 'GET /api/system', [400, 421]],
    ['a version to come', 'GET /api/system HTTP/3.0', [400, 505]],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0', [0, 400, 505]],
  ])('with %s is refused', async (_, line, statuses) => {
    const rest = `Host: ${door.host}\r\nAuthorization: Bearer ${testToken}\r\nConnection: close\r\n\r\n`
    const answer = await door.raw(`${line.replace('HOST', door.host)}\r\n${rest}`, 5000)
    expect(statuses).toContain(answer.status)
  })

  test('with a method in a header stays what it is', async () => {
    const answer = await door.post('{"query":"x"}', { 'X-HTTP-Method-Override': 'DELETE' })
    expect(answer.status).toBe(200)
  })

  test('that would change the protocol does not', async () => {
    const ask = async (Upgrade: string) => {
      const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade, 'HTTP2-Settings': 'AAAA' }
      const answer = await door.raw(
        `${head(
          'GET',
          '/api/system',
          Object.entries(headers)
            .map(([name, value]) => `${name}: ${value}\r\n`)
            .join(''),
        )}\r\n`,
        1500,
      )
      expect(answer.status).not.toBe(101)
    }
    await Promise.all(['websocket', 'h2c', 'TLS/1.2'].map(ask))
  })
})

describe('too much', () => {
  test.each([
    ['a header of 64 KiB', () => `X-Big: ${'a'.repeat(65_536)}\r\n`],
    ['a name of 64 KiB', () => `${'a'.repeat(65_536)}: b\r\n`],
    ['a cookie of 20 KiB', () => `Cookie: a=${'b'.repeat(20_480)}\r\n`],
    ['101 headers', () => Array.from({ length: 101 }, (_, at) => `X-${at}: b\r\n`).join('')],
    ['3,000 headers', () => Array.from({ length: 3000 }, () => 'a: b\r\n').join('')],
  ])('in the head is 431: %s', async (_, lines) => {
    const answer = await door.raw(`${head('GET', '/api/system', lines())}\r\n`, 5000)
    expect([431, 0]).toContain(answer.status)
    expect(answer.closed || answer.status === 431).toBe(true)
  })

  test('in the address is refused', async () => {
    expect([431, 414, 0]).toContain((await door.get(`/api/system?${'a'.repeat(20_000)}`)).status)
  })

  test('in the body is 413, whether it is announced or comes in chunks', async () => {
    const big = `{"query":"${'a'.repeat(mebibyte)}"}`
    expect((await door.post(big)).status).toBe(413)
    const lines = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
    const size = Buffer.byteLength(big).toString(16)
    const chunked = await door.raw(
      `${head('POST', '/api/search', lines)}${size}\r\n${big}\r\n0\r\n\r\n`,
      5000,
    )
    expect([413, 0]).toContain(chunked.status)
  })

  test('announced is refused before it is sent', async () => {
    const lines = 'Content-Type: application/json\r\nContent-Length: 4000000000\r\n\r\n'
    const answer = await door.raw(head('POST', '/api/search', lines), 5000)
    expect(answer.status).toBe(413)
    expect(answer.ms).toBeLessThan(4000)
  })

  test('but not more than that: a body of just under 1 MiB is read', async () => {
    const answer = await door.post(`{"query":"${'a'.repeat(mebibyte - 100)}"}`)
    expect(answer.status).toBe(400) // read, and found to be too long a question
    expect(answer.body).toContain('query')
  })
})

describe('a body', () => {
  const search = (type: string | undefined, body = '{"query":"x"}') =>
    door.post(body, { 'Content-Type': type })

  test.each([
    'text/plain',
    'text/plain; charset=application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-patch+json',
    'text/json',
    'application/xml',
    '*/*',
    '',
    undefined,
  ])('of the type %s is 415', async (type) => {
    expect((await search(type)).status).toBe(415)
  })

  test.each(['application/json', 'APPLICATION/JSON', 'application/json; charset=utf-8'])(
    'of the type %s is read',
    async (type) => {
      expect((await search(type)).status).toBe(200)
    },
  )

  test.each(['gzip', 'br', 'deflate', 'zstd', 'identity', 'x'])(
    'that is encoded (%s) is 415',
    async (encoding) => {
      expect((await door.post('{}', { 'Content-Encoding': encoding })).status).toBe(415)
    },
  )

  test.each([
    ['half', '{"query":'],
    ['two', '{"query":"x"}{"query":"y"}'],
    ['a comment', '/* */{"query":"x"}'],
    ['single quotes', "{'query':'x'}"],
    ['NaN', '{"query":"x","limit":NaN}'],
    ['a lone word', 'query'],
    ['a NUL', '{"query":"x"}\0'],
  ])('that is not JSON is 400: %s', async (_, body) => {
    const answer = await search('application/json', body)
    expect(answer.status).toBe(400)
    expect(answer.body).not.toMatch(/SyntaxError|position \d+/u)
  })

  test.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '7'],
    ['a text', '"query"'],
    ['another type', '{"query":{"$ne":null}}'],
    ['one key twice, the last one counts', '{"query":"x","query":7}'],
    ['a number beyond all numbers', '{"query":"x","limit":1e999}'],
    ['a part of a number', '{"query":"x","limit":1.5}'],
    ['deep nesting', `{"query":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('that does not fit is 400: %s', async (_, body) => {
    expect((await search('application/json', body)).status).toBe(400)
  })

  test.each(['__proto__', 'constructor', 'prototype'])('pollutes nothing by %s', async (key) => {
    await search('application/json', `{"query":"x","${key}":{"polluted":1,"prototype":{"polluted":1}}}`)
    await door.ask(
      'PATCH',
      '/api/settings',
      { 'Content-Type': 'application/json' },
      `{"patch":{"${key}":{"polluted":true},"llm":{"${key}":{"polluted":true}}}}`,
    )
    await door.get(`/api/runs?${key}[polluted]=1&${key}.polluted=1`)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test('that is promised and not sent is not waited for when the other end has gone', async () => {
    const lines = 'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{'
    await door.raw(head('POST', '/api/search', lines), 100)
    expect((await door.get('/api/system')).status).toBe(200)
  })

  test('to be continued is asked for where it is wanted', async () => {
    const lines =
      'Content-Type: application/json\r\nContent-Length: 13\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n'
    const answer = await door.raw([head('POST', '/api/search', lines), '{"query":"x"}'], 5000)
    expect(answer.bytes).toMatch(/HTTP\/1\.1 200/u)
  })
})
