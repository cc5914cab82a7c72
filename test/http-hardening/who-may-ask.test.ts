import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Act } from '../../src/core/platform/audit.ts'
import { testToken } from '../support/doors.ts'
import { type HardenedDoor, openHardenedDoor } from '../support/open-hardened-door.ts'

const acts: Act[] = []
let door: HardenedDoor
beforeAll(async () => {
  const record = async (act: Act) => void acts.push(act)
  door = await openHardenedDoor({ audit: { record, fingerprint: () => '' } })
})
afterAll(() => door.close())

const anonymous = { Authorization: undefined }
const basic = `Basic ${Buffer.from(`x:${testToken}`).toString('base64')}`

describe('the token', () => {
  test('is taken from the Authorization header', async () => {
    expect((await door.get('/api/system')).status).toBe(200)
    expect((await door.get('/api/system', { Authorization: `bearer ${testToken}` })).status).toBe(200)
  })

  test.each([
    ['none', undefined],
    ['an empty one', 'Bearer '],
    ['a wrong one', 'Bearer wrong'],
    ['a longer one', `Bearer ${testToken}x`],
    ['a shorter one', `Bearer ${testToken.slice(0, -1)}`],
    ['two in one', `Bearer ${testToken} ${testToken}`],
    ['one without its scheme', testToken],
    ['one as a basic password', basic],
    ['one of another scheme', `Token ${testToken}`],
  ])('%s is refused', async (_, Authorization) => {
    const answer = await door.get('/api/system', { Authorization })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(answer.bytes).not.toContain(testToken)
  })

  test.each(['token', 'access_token', 'api_key', 'authorization'])('does not count in ?%s=', async (name) => {
    const answer = await door.get(`/api/system?${name}=${testToken}`, anonymous)
    expect(answer.status).toBe(401)
    expect(answer.bytes).not.toContain(testToken)
  })

  test('does not count in a cookie, nor in a header of another name', async () => {
    const Cookie = `token=${testToken}; catalyst_${door.port}=${testToken}`
    expect((await door.get('/api/system', { ...anonymous, Cookie })).status).toBe(401)
    expect((await door.get('/api/system', { ...anonymous, 'X-Api-Key': testToken })).status).toBe(401)
  })

  test('is asked for before anything is told of what there is', async () => {
    const [there, nowhere] = [
      await door.get('/api/runs', anonymous),
      await door.get('/api/nowhere', anonymous),
    ]
    expect([there.status, nowhere.status]).toEqual([401, 401])
    expect((await door.ask('DELETE', '/api/runs', anonymous)).status).toBe(401)
    expect((await door.get('/api/system', { ...anonymous, 'X-HTTP-Method-Override': 'DELETE' })).status).toBe(
      401,
    )
  })

  test('is asked for before a body is read', async () => {
    const began = Date.now()
    const head = `POST /api/search HTTP/1.1\r\nHost: ${door.host}\r\nContent-Type: application/json\r\n`
    const answer = await door.raw(`${head}Content-Length: 900000\r\n\r\n{`)
    expect(answer.status).toBe(401)
    expect(Date.now() - began).toBeLessThan(4000)
  })
})

describe('anybody', () => {
  test('learns of health that it lives, in few bytes', async () => {
    const answer = await door.get('/api/health/live', anonymous)
    expect(answer.status).toBe(200)
    expect(answer.body.length).toBeLessThanOrEqual(200)
  })
})

describe('a browser', () => {
  const json = { 'Content-Type': 'application/json' }
  const signIn = () => door.ask('POST', '/api/session', json, '{}')
  const cookieOf = (answer: Awaited<ReturnType<typeof signIn>>) => answer.headers['set-cookie'] ?? ''
  const own = () => ({ ...anonymous, Origin: `http://${door.host}` })

  test('gets a cookie that no script reads, no other site sends and no other host sees', async () => {
    const cookie = cookieOf(await signIn())
    expect(cookie).toMatch(/^catalyst_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/u)
    expect(cookie).not.toContain(testToken)
    expect(cookie).not.toMatch(/domain/iu)
  })

  test('gets another one each time, and the one before ends', async () => {
    const first = cookieOf(await signIn()).split(';')[0]!
    const again = await door.ask('POST', '/api/session', { ...json, Cookie: first }, '{}')
    expect(cookieOf(again).split(';')[0]).not.toBe(first)
    expect((await door.get('/api/system', { ...anonymous, Cookie: first })).status).toBe(401)
  })

  test.each([
    ['without saying where from', {}, 403],
    ['from another site', { Origin: 'https://evil.example' }, 403],
    ['from another port of this host', { Origin: 'http://127.0.0.1:1' }, 403],
    ['from the page under TLS, which this is not', { Origin: 'https://127.0.0.1' }, 403],
    ['from an origin that may ask by token', { Origin: 'https://tool.example' }, 401],
    ['from the same site, as browsers call another port', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['from the page', { 'Sec-Fetch-Site': 'same-origin' }, 200],
  ])('by cookie, a write %s: %j is %i', async (_, headers, status) => {
    const Cookie = cookieOf(await signIn()).split(';')[0]!
    const answer = await door.post('{"query":"x"}', { ...anonymous, Cookie, ...headers })
    expect(answer.status).toBe(status)
  })

  test('by cookie, reads nothing for a page of another origin, allowed or not', async () => {
    const Cookie = cookieOf(await signIn()).split(';')[0]!
    const reads = async (Origin: string) =>
      (await door.get('/api/runs', { ...anonymous, Cookie, Origin })).status
    expect(await reads('https://tool.example')).toBe(401)
    expect(await reads('https://evil.example')).toBe(403)
    expect(await reads(`http://${door.host}`)).toBe(200)
  })

  test('signs in where it stands by the code of a link, once, and not from elsewhere', async () => {
    const code = new URL(door.signInLink()).searchParams.get('code')
    const body = JSON.stringify({ code })
    const foreign = { ...anonymous, ...json, Origin: 'https://tool.example' }
    expect((await door.ask('POST', '/api/session', foreign, body)).status).toBe(403)
    const first = await door.ask('POST', '/api/session', { ...own(), ...json }, body)
    expect(first.status).toBe(200)
    expect(cookieOf(first)).toContain('HttpOnly')
    expect((await door.ask('POST', '/api/session', { ...own(), ...json }, body)).status).toBe(401)
  })

  test('that is signed out has nothing left, streams neither', async () => {
    const Cookie = cookieOf(await signIn()).split(';')[0]!
    const out = await door.ask('DELETE', '/api/session', { ...own(), Cookie })
    expect(out.status).toBe(200)
    expect(cookieOf(out)).toMatch(/=; .*Max-Age=0/u)
    expect((await door.get('/api/system', { ...anonymous, Cookie })).status).toBe(401)
  })

  test('with a cookie that nobody gave is nobody', async () => {
    for (const value of ['', 'x', 'a'.repeat(8000), '%00', '__proto__', '../../token']) {
      const Cookie = `catalyst_${door.port}=${value}`
      expect((await door.get('/api/system', { ...anonymous, Cookie })).status).toBe(401)
    }
  })
})

describe('too many wrong tokens', () => {
  test('are answered 429 with a time to wait, and the right one is served all the same', async () => {
    const wrong = { Authorization: 'Bearer wrong' }
    const answers = []
    for (let at = 0; at < 25; at++) answers.push(await door.get('/api/system', wrong))
    const last = answers.at(-1)!
    expect(last.status).toBe(429)
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0)
    expect(last.headers['content-type']).toMatch(/^application\/problem\+json/u)
    expect((await door.get('/api/system')).status).toBe(200)
    const code = new URL(door.signInLink()).searchParams.get('code')
    expect((await door.get(`/sign-in?code=${code}`, anonymous)).status).toBe(200)
  })
})

test('who came in, left and was turned away is on record, a flood of refusals by its number', async () => {
  await door.close()
  const of = (action: string) => acts.filter((act) => act.action === action)
  expect(of('session.open')).toContainEqual(
    expect.objectContaining({
      result: 'ok',
      security: true,
      target: { type: 'session', id: expect.stringMatching(/^ses_/u) },
    }),
  )
  expect(of('session.end').length).toBe(1)
  const refused = of('door.refuse')
  for (const why of ['wrong token', 'wrong token or code', 'too many wrong tokens or codes']) {
    expect(refused).toContainEqual(expect.objectContaining({ result: 'refused', why }))
  }
  expect(refused.filter(({ why }) => why === 'wrong token').length).toBeLessThanOrEqual(11)
  expect(refused).toContainEqual(
    expect.objectContaining({ inputs: expect.objectContaining({ more: expect.any(Number) }) }),
  )
  expect(JSON.stringify(acts)).not.toContain(testToken)
})
