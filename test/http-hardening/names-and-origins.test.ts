import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allowedOrigin, type HardenedDoor, openHardenedDoor } from '../support/open-hardened-door.ts'

let door: HardenedDoor
beforeAll(async () => {
  door = await openHardenedDoor()
})
afterAll(() => door.close())

describe('a name that is not ours (DNS rebinding)', () => {
  test.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1.evil.example:PORT',
    'localhost.evil.example:PORT',
    'evil.example:PORT@127.0.0.1:PORT',
    '127.0.0.1:PORT@evil.example',
    '127.0.0.1:1',
    '127.0.0.1',
    '0.0.0.0:PORT',
    '[::]:PORT',
    '[::ffff:127.0.0.1]:PORT',
    '127.1:PORT',
    '2130706433:PORT',
    '0x7f000001:PORT',
    'localhost.:PORT',
    '127.0.0.1:PORT/',
    '127.0.0.1:0PORT',
    '',
  ])('in Host is refused, also with the token: %s', async (name) => {
    const Host = name.replaceAll('PORT', String(door.port))
    const answer = await door.get('/api/system', { Host, 'X-Forwarded-Host': door.host })
    expect([400, 421]).toContain(answer.status)
    expect(answer.body).not.toContain('"version"')
  })

  test.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])('%s is ours', async (name) => {
    expect((await door.get('/api/system', { Host: `${name}:${door.port}` })).status).toBe(200)
  })

  test('no Host at all is refused, in both versions', async () => {
    expect((await door.get('/api/system', { Host: undefined })).status).toBe(421)
    expect((await door.raw('GET /api/health/live HTTP/1.0\r\n\r\n')).status).toBe(421)
    expect((await door.raw(`GET /api/health/live HTTP/1.0\r\nHost: ${door.host}\r\n\r\n`)).status).toBe(421)
  })

  test('is refused on the page and the sign-in as well, where a link would be spent', async () => {
    const Host = `evil.example:${door.port}`
    const link = new URL(door.signInLink())
    expect((await door.get('/', { Host, Accept: 'text/html' })).status).toBe(421)
    expect((await door.get(link.pathname + link.search, { Host })).status).toBe(421)
    expect((await door.get(link.pathname + link.search, { Authorization: undefined })).status).toBe(200)
  })
})

describe('a page of another origin', () => {
  test.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1:1',
    'http://localhost.evil.example',
    'https://localhost',
    'file://',
    'chrome-extension://aaaaaaaaaaaaaaaa',
    `${allowedOrigin}.evil.example`,
    `${allowedOrigin}:8443`,
    'http://tool.example',
    'https://TOOL.example',
    'https://sub.tool.example',
    `${allowedOrigin}, https://evil.example`,
    '*',
    '',
  ])('may not write, and is told nothing: %s', async (Origin) => {
    for (const answer of [
      await door.post('{"query":"x"}', { Origin }),
      await door.get('/api/system', { Origin }),
    ]) {
      expect(answer.status).toBe(403)
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  test.each(['cross-site', 'same-site'])(
    'that the browser calls %s is refused without an origin too',
    async (site) => {
      expect((await door.post('{"query":"x"}', { 'Sec-Fetch-Site': site })).status).toBe(403)
      expect(
        (await door.get('/api/system', { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors' })).status,
      ).toBe(403)
    },
  )

  test('gets no answer to a preflight, nor a way into the private network', async () => {
    const answer = await door.ask('OPTIONS', '/api/search', {
      Authorization: undefined,
      Origin: 'https://evil.example',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization',
      'Access-Control-Request-Private-Network': 'true',
    })
    expect(answer.status).toBe(403)
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('may link to the page, as to any other', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html' }
    expect((await door.get('/', { ...headers, Authorization: undefined })).status).toBe(401)
    expect((await door.ask('POST', '/sign-in', headers, 'token=x')).status).toBe(403)
  })
})

describe('an origin that somebody has allowed', () => {
  const Origin = allowedOrigin

  test('is served by token, and named exactly', async () => {
    const answer = await door.get('/api/system', { Origin, 'Sec-Fetch-Site': 'cross-site' })
    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBe(allowedOrigin)
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
    expect(answer.headers['access-control-expose-headers']).toContain('X-Request-ID')
    expect(answer.headers.vary).toBe('Origin')
  })

  test('may read why it was refused', async () => {
    const answer = await door.get('/api/system', { Origin, Authorization: undefined })
    expect(answer.status).toBe(401)
    expect(answer.headers['access-control-allow-origin']).toBe(allowedOrigin)
    const broken = await door.post('{', { Origin })
    expect([broken.status, broken.headers['access-control-allow-origin']]).toEqual([400, allowedOrigin])
  })

  test('gets its preflight answered, without a token, and nothing that is not asked for', async () => {
    const preflight = { Authorization: undefined, Origin, 'Access-Control-Request-Method': 'PATCH' }
    const answer = await door.ask('OPTIONS', '/api/settings', preflight)
    expect(answer.status).toBe(204)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': allowedOrigin,
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': expect.stringContaining('Authorization'),
      vary: 'Origin',
    })
    expect(answer.headers['access-control-allow-private-network']).toBeUndefined()
    const inside = { ...preflight, 'Access-Control-Request-Private-Network': 'true' }
    const near = await door.ask('OPTIONS', '/api/settings', inside)
    expect(near.headers['access-control-allow-private-network']).toBe('true')
  })

  test('without a preflight, OPTIONS is no method here', async () => {
    expect((await door.ask('OPTIONS', '/api/settings', { Origin })).status).toBe(405)
    expect((await door.ask('OPTIONS', '/api/settings')).status).toBe(405)
  })

  test('reaches neither the page nor the sign-in', async () => {
    for (const target of ['/', '/sign-in', '/apix', '/api-docs']) {
      expect((await door.get(target, { Origin })).status).toBe(403)
    }
    const json = { 'Content-Type': 'application/json', Origin }
    expect((await door.ask('POST', '/api/session', json, '{}')).status).toBe(403)
    expect((await door.ask('POST', '/api/session/link', json, '{}')).status).toBe(403)
  })

  test('is told to caches by every answer of the API, to whomever it goes', async () => {
    for (const target of ['/api/system', '/api/nowhere', '/api/health/live']) {
      expect((await door.get(target)).headers.vary).toBe('Origin')
    }
  })
})
