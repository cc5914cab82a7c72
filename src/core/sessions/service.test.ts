import { expect, test } from 'vitest'
import { browserName } from './browser-name.ts'
import { codeLifetime, SessionService } from './service.ts'

const hour = 3_600_000
const lifetimes = { idle: 12 * hour, absolute: 168 * hour }
const from = {
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  address: '127.0.0.1',
}

function clock() {
  let now = 1_000_000
  const tell = () => now
  const pass = (ms: number) => {
    now += ms
  }
  return { tell, pass }
}

test('a sign-in code is good for five minutes and once', () => {
  const { tell, pass } = clock()
  const sessions = new SessionService(() => lifetimes, tell)
  const [late, inTime] = [sessions.issueCode(), sessions.issueCode()]
  pass(codeLifetime - 1)
  expect(sessions.redeem(inTime, from)).toBeDefined()
  expect(sessions.redeem(inTime, from)).toBeUndefined()
  pass(1)
  expect(sessions.redeem(late, from)).toBeUndefined()
  expect(sessions.redeem('made-up', from)).toBeUndefined()
})

test('a session ends when it is idle for too long, and after a week in any case', () => {
  const { tell, pass } = clock()
  const sessions = new SessionService(() => lifetimes, tell)
  const idle = sessions.open(from)
  pass(lifetimes.idle)
  expect(sessions.find(idle.secret, from, true)).toBeUndefined()
  const used = sessions.open(from)
  for (let age = 0; age < lifetimes.absolute - lifetimes.idle; age += lifetimes.idle / 2) {
    pass(lifetimes.idle / 2)
    expect(sessions.find(used.secret, from, true)?.id).toBe(used.id)
  }
  pass(lifetimes.idle)
  expect(sessions.find(used.secret, from, true)).toBeUndefined()
  const ended = sessions.open(from)
  sessions.end(ended.secret)
  expect(sessions.find(ended.secret, from, true)).toBeUndefined()
})

test('what a page asks by itself keeps nobody signed in; staying signed in does, until the week is over', () => {
  const { tell, pass } = clock()
  const sessions = new SessionService(() => lifetimes, tell)
  const { id, secret } = sessions.open(from)
  pass(lifetimes.idle - 1)
  expect(sessions.find(secret, from, false)).toBeDefined()
  sessions.extend(id)
  pass(lifetimes.idle - 1)
  expect(sessions.find(secret, from, false)).toBeDefined()
  pass(1)
  expect(sessions.find(secret, from, false)).toBeUndefined()
})

test('shorter lifetimes in the settings hold at once', () => {
  const { tell, pass } = clock()
  let now = lifetimes
  const sessions = new SessionService(() => now, tell)
  const { secret } = sessions.open(from)
  pass(hour)
  now = { idle: hour, absolute: 2 * hour }
  expect(sessions.find(secret, from, true)).toBeUndefined()
})

test('the list says who is signed in, by what, and which of them asks; it never has a secret', () => {
  const { tell, pass } = clock()
  const sessions = new SessionService(() => lifetimes, tell)
  const first = sessions.redeem(sessions.issueCode(), from)!
  pass(1000)
  const second = sessions.open({ userAgent: 'curl/8.9.1', address: '192.0.2.7' })
  const list = sessions.list(first.id)
  expect(list).toMatchObject([
    { id: second.id, by: 'token', browser: 'curl/8.9.1', address: '192.0.2.7', current: false },
    { id: first.id, by: 'link', browser: 'Firefox 145 on Linux', address: '127.0.0.1', current: true },
  ])
  expect(JSON.stringify(list)).not.toContain(first.secret)
  expect(Date.parse(list[1]!.endsAt) - Date.parse(list[1]!.signedInAt)).toBe(lifetimes.absolute)
})

test('a revoked session ends at once, with what it had open; revoking all ends unopened links too', () => {
  const sessions = new SessionService(() => lifetimes)
  const [one, two, three] = [sessions.open(from), sessions.open(from), sessions.open(from)]
  const { ended } = sessions.find(one.secret, from, true)!
  expect(sessions.revoke(one.id)).toBe(true)
  expect(ended.aborted).toBe(true)
  expect(sessions.find(one.secret, from, true)).toBeUndefined()
  expect(sessions.revoke(one.id)).toBe(false)
  const code = sessions.issueCode()
  expect(sessions.revokeAll(three.id)).toEqual([two.id])
  expect(sessions.redeem(code, from)).toBeUndefined()
  expect(sessions.list().map(({ id }) => id)).toEqual([three.id])
})

test('a session that nobody asks by ends its streams when its time is over', async () => {
  const sessions = new SessionService(() => ({ idle: 1000, absolute: 5000 }))
  const { secret } = sessions.open(from)
  const { ended } = sessions.find(secret, from, true)!
  await new Promise((resolve) => ended.addEventListener('abort', resolve))
  expect(sessions.list()).toEqual([])
})

test('links that nobody opens do not pile up', () => {
  const sessions = new SessionService(() => lifetimes)
  const first = sessions.issueCode()
  for (let at = 0; at < 20; at++) sessions.issueCode()
  expect(sessions.redeem(first, from)).toBeUndefined()
})

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
    'Edge 142 on Windows',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
    'Safari 26 on macOS',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
    'Chrome 142 on Android',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64) something else', 'A browser on Linux'],
  ['<script>alert(1)</script>', 'Unknown browser'],
  [undefined, 'Unknown browser'],
])('%s is %s', (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name)
})

test('what a person ended is told from what time ended', () => {
  const { tell, pass } = clock()
  const sessions = new SessionService(() => lifetimes, tell)
  const [own, other, old] = [sessions.open(from), sessions.open(from), sessions.open(from)]
  sessions.end(own.secret)
  sessions.revoke(other.id)
  pass(lifetimes.idle)
  expect(sessions.find(old.secret, from, true)).toBeUndefined()
  expect([own, other, old].map(({ secret }) => sessions.wasSignedOut(secret))).toEqual([true, true, false])
  const last = sessions.open(from)
  sessions.stop()
  expect(sessions.wasSignedOut(last.secret)).toBe(false)
})
