import { describe, expect, test } from 'vitest'
import { modelsForEachTest } from '../../../../test/support/models/model-rig.ts'
import {
  chunk,
  openStream,
  type Script,
  sendEvent,
  sendJson,
  wellBehaved,
} from '../../../../test/support/models/model-server.ts'
import { twoOrigins } from '../../../../test/support/redirects.ts'
import { backOff } from './retry-delay.ts'

const rig = modelsForEachTest()
const refuse =
  (status: number, message: string, headers: Record<string, string> = {}, more: object = {}): Script =>
  (_, response) =>
    sendJson(response, status, { error: { message, ...more } }, headers)

test('waits double from half a second to 30 s, a quarter more or less', () => {
  expect([0, 1, 2, 3].map((attempt) => backOff(attempt, 0.5))).toEqual([500, 1000, 2000, 4000])
  expect([backOff(0, 0), backOff(0, 1), backOff(9, 1)]).toEqual([375, 625, 30_000])
})

describe('a call is tried again', () => {
  test('as late as the server says, and four times at most', async () => {
    const one = await rig(refuse(503, 'Loading model', { 'retry-after-ms': '5' }))
    await expect(one.ask()).rejects.toMatchObject({
      reason: 'overloaded',
      message: expect.stringContaining('Loading model'),
    })
    expect(one.server.asked).toHaveLength(5)
  })

  test('and answers once that works', async () => {
    const one = await rig((asked, response) =>
      one.server.asked.length < 3
        ? refuse(429, 'slow down', { 'x-ratelimit-reset-requests': '12ms' })(asked, response)
        : wellBehaved(asked, response),
    )
    expect(await one.ask()).toMatchObject({ text: 'Hello there.' })
  })

  test('after a connection that was cut before a word', async () => {
    const one = await rig((asked, response) =>
      one.server.asked.length === 1 ? response.destroy() : wellBehaved(asked, response),
    )
    expect(await one.ask()).toMatchObject({ text: 'Hello there.' })
  })
})

describe('a call is not tried again', () => {
  test('where the wait is long: it says when', async () => {
    const one = await rig(refuse(429, 'Too many requests', { 'retry-after': '7200' }))
    await expect(one.ask()).rejects.toMatchObject({
      reason: 'rate-limited',
      waitMs: 7_200_000,
      message: expect.stringContaining('in 2 hours'),
    })
    expect(one.server.asked).toHaveLength(1)
  })

  test.each([
    [429, 'You exceeded your current quota', { code: 'insufficient_quota' }, 'quota-exhausted'],
    [401, 'Incorrect API key provided: sk-scripted-secret', {}, 'unauthorized'],
    [400, 'prompt is too long', {}, 'context-overflow'],
    [404, 'model "x" not found', {}, 'model-not-found'],
  ])('after %i %s', async (status, message, more, reason) => {
    const one = await rig(refuse(status, message, {}, more))
    const error: unknown = await one.ask().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ reason, remedy: expect.any(String) })
    expect(String(error)).not.toContain('sk-scripted-secret')
    expect(one.server.asked).toHaveLength(1)
  })

  test('once text was shown', async () => {
    const one = await rig((_, response) => {
      openStream(response)
      sendEvent(response, chunk({ content: 'Ha' }))
      sendEvent(response, { error: { message: 'overloaded', code: 503 } })
      response.end()
    })
    await expect(one.ask()).rejects.toMatchObject({ reason: 'overloaded' })
    expect(one.server.asked).toHaveLength(1)
  })

  test('where nobody listens', async () => {
    const one = await rig(wellBehaved, { profile: { baseUrl: 'http://127.0.0.1:9/v1' } })
    await expect(one.ask()).rejects.toMatchObject({ reason: 'unreachable' })
  })

  test('while it waits and is cancelled', async () => {
    const one = await rig(refuse(503, 'busy', { 'retry-after': '50' }))
    const stop = new AbortController()
    const asking = one.ask({}, { signal: stop.signal })
    await expect.poll(() => one.server.asked.length).toBe(1)
    stop.abort()
    await expect(asking).rejects.toMatchObject({ reason: 'cancelled' })
  })
})

test.each([
  [307, 'api-key', { 'api-key': 'sk-scripted-secret' }],
  [308, 'api-key', { 'api-key': 'sk-scripted-secret' }],
  [302, 'api-key', { 'api-key': 'sk-scripted-secret' }],
  [307, 'bearer', { authorization: 'Bearer sk-scripted-secret' }],
  [302, 'bearer', { authorization: 'Bearer sk-scripted-secret' }],
] as const)('a redirect (%i, %s) is refused, and nothing is sent there', async (status, auth, headers) => {
  await using servers = await twoOrigins(status)
  const one = await rig(wellBehaved, { profile: { baseUrl: `${servers.asked.url}/v1`, auth } })
  await expect(one.ask()).rejects.toMatchObject({
    reason: 'unreachable',
    message: expect.stringContaining(servers.other.url),
  })
  expect(servers.other.requests).toEqual([])
  expect(servers.asked.requests[0]?.headers).toMatchObject(headers)
})
