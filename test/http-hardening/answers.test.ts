import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HardenedDoor, openHardenedDoor } from '../support/open-hardened-door.ts'
import type { RawAnswer } from '../support/raw-http.ts'

let door: HardenedDoor
beforeAll(async () => {
  door = await openHardenedDoor()
})
afterAll(() => door.close())

/** One answer of every kind the door gives. */
const kinds: Record<string, () => Promise<RawAnswer>> = {
  'data (200)': () => door.get('/api/system'),
  'an open answer (200)': () => door.get('/api/health/live', { Authorization: undefined }),
  'the reference (200)': () => door.get('/api/reference'),
  'the OpenAPI document (200)': () => door.get('/api/openapi.json'),
  'an event stream (200)': () => door.get('/api/runs/events'),
  'bad input (400)': () => door.post('{"query":7}'),
  'broken JSON (400)': () => door.post('{"a":'),
  'no token (401)': () => door.get('/api/system', { Authorization: undefined }),
  'the sign-in page (401)': () => door.get('/', { Authorization: undefined, Accept: 'text/html' }),
  'another origin (403)': () => door.get('/api/system', { Origin: 'https://evil.example' }),
  'nothing there (404)': () => door.get('/api/nowhere'),
  'no such file (404)': () => door.get('/assets/nowhere.js'),
  'another method (405)': () => door.ask('PUT', '/api/system'),
  'too large (413)': () => door.post(`{"query":"${'a'.repeat(1_100_000)}"}`),
  'another type (415)': () => door.post('{}', { 'Content-Type': 'text/plain' }),
  'another expectation (417)': () => door.get('/api/system', { Expect: 'miracles' }),
  'another name (421)': () => door.get('/api/system', { Host: 'evil.example' }),
  'too large a head (431)': () => door.get('/api/system', { 'X-Big': 'a'.repeat(65_536) }),
  'no HTTP at all (400)': () => door.raw('HELO example\r\n\r\n'),
}

describe.each(Object.keys(kinds))('%s', (kind) => {
  let answer: RawAnswer
  beforeAll(async () => {
    answer = await kinds[kind]!()
  })

  test('is what it says', () => {
    expect(answer.status).toBe(Number(/\((\d+)\)/u.exec(kind)?.[1]))
  })

  test('has every security header', () => {
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': expect.stringMatching(/^(no-referrer|same-origin)$/u),
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'x-permitted-cross-domain-policies': 'none',
      'permissions-policy': expect.stringContaining('camera=()'),
      'cache-control': 'no-store',
    })
    const policy = answer.headers['content-security-policy']
    expect(policy).toMatch(/^default-src 'none'/u)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("base-uri 'none'")
    expect(policy).not.toMatch(/unsafe|\*/u)
  })

  test('has an id, and says nothing of what serves it', () => {
    expect(answer.headers['x-request-id']).toMatch(/^req_[\da-z]{24}$/u)
    expect(answer.headers.server ?? answer.headers['x-powered-by']).toBeUndefined()
    expect(answer.headers['strict-transport-security']).toBeUndefined() // plain http: it would mean nothing
    expect(answer.body).not.toMatch(/node_modules|node:internal|SyntaxError|\bat \S+ \(|\/src\//u)
  })

  test('is a problem document where it is an error of the API', () => {
    if (answer.status < 400 || answer.headers['content-type']?.startsWith('text/html')) return
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/u)
    expect(JSON.parse(Buffer.from(answer.body, 'latin1').toString('utf8'))).toMatchObject({
      status: answer.status,
      code: expect.stringMatching(/^[A-Z_]+$/u),
      title: expect.any(String),
      detail: expect.stringMatching(/\S/u),
      remedy: expect.stringMatching(/\S/u),
      requestId: answer.headers['x-request-id'],
    })
  })
})

describe('a request id', () => {
  test.each(['ticket-4711.a', 'a'.repeat(64), '01234567'])(
    'that is well-formed comes back: %s',
    async (id) => {
      expect((await door.get('/api/system', { 'X-Request-ID': id })).headers['x-request-id']).toBe(id)
      expect((await door.get('/api/nowhere', { 'X-Request-ID': id })).headers['x-request-id']).toBe(id)
    },
  )

  test.each([
    'short',
    'a'.repeat(65),
    'with space inside',
    '../../etc/passwd',
    '<script>x</script>',
    'ünïcödé-id',
    '',
  ])('that is not is replaced: %s', async (id) => {
    const answer = await door.get('/api/nowhere', { 'X-Request-ID': id })
    expect(answer.headers['x-request-id']).toMatch(/^req_/u)
    if (id !== '') expect(answer.bytes).not.toContain(id)
  })
})

test('what is asked for is not reflected as markup', async () => {
  const answer = await door.get('/%3Cscript%3Ealert(1)%3C/script%3E?x=%3Cb%3E', { Accept: 'text/plain' })
  expect(answer.status).toBe(404)
  expect(answer.bytes).not.toContain('<script')
  const body = await door.post('{"query":"x","filters":{"<img src=x onerror=alert(1)>":1}}')
  expect(body.headers['content-type']).toMatch(/^application\/problem\+json/u)
})

test.each([
  ['/../token', 400],
  ['/%2e%2e/token', 400],
  ['/.%2E/token', 400],
  ['/assets/..%2f..%2ftoken', 400],
  ['/..\\token', 400],
  ['/%2e%2e%5ctoken', 400],
  ['//token', 400],
  ['/%00', 404],
  ['/token', 404],
])('%s leads nowhere', async (target, status) => {
  expect((await door.get(target)).status).toBe(status)
})
