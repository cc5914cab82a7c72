import { describe, expect, test } from 'vitest'
import { doorForEachTest } from '../../../test/support/door-for-each-test.ts'
import { testToken } from '../../../test/support/doors.ts'

const rig = doorForEachTest()
const { open, ask, askAnonymously, raw } = rig

describe('who may ask', () => {
  test('only the token in the Authorization header counts, and it is never echoed', async () => {
    await open()
    expect((await ask('/api/system')).status).toBe(200)
    for (const headers of [
      {},
      { Authorization: 'Bearer ' },
      { Authorization: `Bearer ${testToken}x` },
      { Authorization: `Basic ${Buffer.from(`x:${testToken}`).toString('base64')}` },
    ]) {
      const response = await askAnonymously(`/api/system?token=${testToken}`, { headers })
      expect(response.status).toBe(401)
      expect(await response.text()).not.toContain(testToken)
    }
  })

  test('too many wrong tokens are answered 429, the right one is served all the same', async () => {
    await open()
    const statuses: number[] = []
    for (let at = 0; at < 22; at++) {
      const response = await askAnonymously('/api/system', { headers: { Authorization: 'Bearer wrong' } })
      statuses.push(response.status)
      if (response.status === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401))
    expect(statuses.slice(20)).toEqual([429, 429])
    expect((await ask('/api/system')).status).toBe(200)
  })

  test('a one-time link signs one browser in, once, and writes need the same origin', async () => {
    const seen: string[] = []
    await open({
      'health.setPolling': ({ context }) => {
        seen.push(context.actor)
        return { paused: true }
      },
    })
    const link = rig.door.signInLink()
    const prefetch = await fetch(link, { headers: { 'Sec-Purpose': 'prefetch' } })
    expect(prefetch.status).toBe(503)
    const first = await fetch(link)
    expect(first.status).toBe(200)
    const cookie = first.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^catalyst_\d+=\S{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/u)
    const again = await fetch(link)
    expect(again.status).toBe(401)
    expect(again.headers.get('set-cookie')).toBeNull()

    const session = { Cookie: cookie.split(';')[0]! }
    const write = (headers: Record<string, string>) =>
      askAnonymously('/api/health/polling', {
        method: 'PUT',
        body: '{"paused":true}',
        headers: { ...session, 'Content-Type': 'application/json', ...headers },
      })
    expect((await askAnonymously('/api/system', { headers: session })).status).toBe(200)
    expect((await write({})).status).toBe(403)
    expect((await write({ Origin: 'https://evil.example' })).status).toBe(403)
    expect((await write({ Origin: rig.door.url })).status).toBe(200)
    expect((await write({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200)
    expect(seen).toEqual(['browser', 'browser'])

    const out = await askAnonymously('/api/session', {
      method: 'DELETE',
      headers: { ...session, Origin: rig.door.url },
    })
    expect(out.status).toBe(200)
    expect((await askAnonymously('/api/system', { headers: session })).status).toBe(401)
  })

  test('the token is exchanged for a session and for a new link; a session opens neither', async () => {
    await open()
    const json = { 'Content-Type': 'application/json' }
    const opened = await ask('/api/session', { method: 'POST', headers: json, body: '{}' })
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(cookie).not.toContain(testToken)
    const { url } = (await (await ask('/api/session/link', { method: 'POST' })).json()) as { url: string }
    expect((await fetch(url)).status).toBe(200)
    const bySession = await askAnonymously('/api/session/link', {
      method: 'POST',
      headers: { Cookie: cookie, Origin: rig.door.url },
    })
    expect(bySession.status).toBe(403)
  })

  test('other hosts, origins and sites are refused even with the token', async () => {
    await open()
    const json = { 'Content-Type': 'application/json' }
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', 'file://']) {
      const response = await ask('/api/search', {
        method: 'POST',
        body: '{}',
        headers: { ...json, Origin: origin },
      })
      expect(response.status).toBe(403)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
    expect((await ask('/api/system', { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(403)
    expect(
      (await ask('/api/system', { method: 'OPTIONS' })).headers.get('access-control-allow-origin'),
    ).toBeNull()
    const head = `Authorization: Bearer ${testToken}\r\nConnection: close\r\n\r\n`
    for (const host of [
      'evil.example',
      `evil.example:${rig.door.port}`,
      '127.0.0.1:1',
      `0.0.0.0:${rig.door.port}`,
    ]) {
      expect(await raw(`GET /api/system HTTP/1.1\r\nHost: ${host}\r\n${head}`)).toMatch(/^HTTP\/1.1 421/u)
    }
    expect(await raw(`GET /api/system HTTP/1.0\r\n${head}`)).toMatch(/^HTTP\/1.1 421/u)
    const host = `Host: 127.0.0.1:${rig.door.port}\r\n`
    expect(await raw(`GET /api/system HTTP/1.1\r\n${host}Host: evil.example\r\n${head}`)).toMatch(
      /^HTTP\/1.1 400/u,
    )
    expect(await raw(`GET http://evil.example/api/system HTTP/1.1\r\n${host}${head}`)).toMatch(
      /^HTTP\/1.1 400/u,
    )
  })

  test('health answers anybody with names, statuses and latencies, and says 503 when unhealthy', async () => {
    let status = 'healthy'
    await open({
      'health.probe': () => ({
        status,
        timestamp: '2026-01-02T03:04:05.678Z',
        latency_ms: 3,
        checks: {
          redis: {
            status,
            latency_ms: 3,
            title: 'Redis',
            detail: 'on 10.0.0.7',
            required: true,
            hint: 'Start it',
          },
        },
        polling: { paused: false, interval_ms: 10_000 },
      }),
    })
    const anonymous = await askAnonymously('/api/health')
    expect(anonymous.status).toBe(200)
    expect(await anonymous.json()).toEqual({
      status: 'healthy',
      timestamp: '2026-01-02T03:04:05.678Z',
      latency_ms: 3,
      checks: { redis: { status: 'healthy', latency_ms: 3 } },
    })
    status = 'unhealthy'
    const known = await ask('/api/health')
    expect(known.status).toBe(503)
    expect(await known.json()).toMatchObject({
      checks: { redis: { detail: 'on 10.0.0.7', hint: 'Start it' } },
    })
    expect((await askAnonymously('/api/health', { headers: { Authorization: 'Bearer wrong' } })).status).toBe(
      401,
    )
    expect(await (await askAnonymously('/api/health/live')).json()).toEqual({ status: 'live' })
  })
})
