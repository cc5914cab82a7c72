import { afterEach, expect, test } from 'vitest'
import { createSessionsRouter } from '../../src/core/sessions/router.ts'
import { SessionService } from '../../src/core/sessions/service.ts'
import { createHttpClient } from '../../src/transports/http/client.ts'
import { contractDouble } from '../support/contract-double.ts'
import { testToken } from '../support/doors.ts'
import { type HardenedDoor, openHardenedDoor } from '../support/open-hardened-door.ts'

let door: HardenedDoor
afterEach(() => door.close())

/** The door with real sessions, and a stream that stays open for as long as it may. */
async function open(lifetimes = { idle: 12 * 3_600_000, absolute: 168 * 3_600_000 }) {
  const sessions = new SessionService(() => lifetimes)
  const double = contractDouble({
    'runs.watch': async function* ({ signal }) {
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      yield* []
    },
  })
  door = await openHardenedDoor({
    sessions,
    router: { ...double, sessions: createSessionsRouter(sessions) } as typeof double,
  })
  return createHttpClient({ url: door.url, token: testToken })
}

const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'

/** A browser that opens a one-time link; what it asks it asks by its cookie, as the page's own script would. */
async function browser() {
  const answer = await fetch(door.signInLink(), { headers: { 'User-Agent': agent } })
  const Cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  return (target: string, init: RequestInit = {}) =>
    fetch(new URL(target, door.url), {
      ...init,
      headers: { Cookie, Origin: door.url, 'User-Agent': agent, 'Content-Type': 'application/json' },
    })
}

test('who is signed in is listed to the owner, and to each of them with itself marked', async () => {
  const client = await open()
  const [one] = [await browser(), await browser()]
  const seen = (await (await one('/api/sessions')).json()) as { sessions: { current: boolean; id: string }[] }
  expect(seen.sessions.map(({ current }) => current)).toEqual(expect.arrayContaining([true, false]))
  const { sessions } = await client.sessions.list()
  expect(sessions).toHaveLength(2)
  expect(sessions[0]).toMatchObject({
    browser: 'Firefox 145 on Linux',
    address: '127.0.0.1',
    by: 'link',
    current: false,
  })
})

test('a revoked browser is out at once, and its open stream ends', async () => {
  const client = await open()
  const [one, two] = [await browser(), await browser()]
  const stream = await one('/api/runs/events')
  const ended = stream.text()
  const mine = (await (await one('/api/sessions/current')).json()) as { session: { id: string } }
  expect(await client.sessions.revoke({ id: mine.session.id })).toEqual({ ended: 1 })
  await ended
  expect((await one('/api/system')).status).toBe(401)
  expect((await two('/api/system')).status).toBe(200)
  await expect(client.sessions.revoke({ id: mine.session.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('signing out everywhere ends all, or all others, and links that nobody has opened', async () => {
  const client = await open()
  const [one, two] = [await browser(), await browser()]
  const others = await one('/api/sessions', { method: 'DELETE', body: '{"keepCurrent":true}' })
  expect(await others.json()).toEqual({ ended: 1 })
  expect([(await one('/api/system')).status, (await two('/api/system')).status]).toEqual([200, 401])
  const link = door.signInLink()
  expect(await client.sessions.revokeAll({})).toEqual({ ended: 1 })
  expect((await one('/api/system')).status).toBe(401)
  expect((await fetch(link)).status).toBe(401)
})

test('a browser sees when its session ends, and can stay; asking alone does not keep it', async () => {
  const lifetimes = { idle: 2000, absolute: 60_000 }
  await open(lifetimes)
  const one = await browser()
  const view = async (method = 'GET', target = '/api/sessions/current') =>
    (await (await one(target, { method })).json()) as { session: { idleEndsAt: string }; now: string }
  const first = await view()
  const left = Date.parse(first.session.idleEndsAt) - Date.parse(first.now)
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThanOrEqual(lifetimes.idle)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect((await view()).session.idleEndsAt).toBe(first.session.idleEndsAt)
  const stayed = await view('POST', '/api/sessions/current/extend')
  expect(Date.parse(stayed.session.idleEndsAt)).toBeGreaterThan(Date.parse(first.session.idleEndsAt))
  const stream = await one('/api/runs/events')
  await stream.text() // ends by itself, when the session does
  expect((await one('/api/sessions/current')).status).toBe(401)
})

test('who asks by token has no session, and is told so', async () => {
  const client = await open()
  expect(await client.sessions.current()).toMatchObject({ session: null })
  await expect(client.sessions.extend()).rejects.toMatchObject({ code: 'CONFLICT' })
})
