import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, type HttpDouble, httpDouble } from '../../../test/support/http-double.ts'
import { guardedFetch, RedirectRefused } from './guarded-fetch.ts'

let server: HttpDouble
let other: HttpDouble
beforeAll(async () => {
  server = await httpDouble(() => [200, {}])
  other = await httpDouble(() => [200, {}])
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
})

/** The answers of the server: a redirect to where `locations` says for a path, otherwise method and body. */
function redirecting(status: number, locations: Record<string, string>): Answer {
  return (path, request, response) => {
    const location = locations[path]
    if (location !== undefined) {
      response.writeHead(status, { location }).end()
      return undefined
    }
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () =>
      response.end(
        `${request.method} ${Buffer.concat(parts)} ${request.headers['content-type']} ${request.headers.authorization}`,
      ),
    )
    return undefined
  }
}

const post = {
  method: 'POST',
  body: 'text of a document',
  headers: { 'content-type': 'text/plain', authorization: 'Bearer key' },
}

test.each([
  [301, 'POST', 'GET  undefined Bearer key'],
  [302, 'POST', 'GET  undefined Bearer key'],
  [303, 'POST', 'GET  undefined Bearer key'],
  [303, 'PUT', 'GET  undefined Bearer key'],
  [301, 'PUT', 'PUT text of a document text/plain Bearer key'],
  [307, 'POST', 'POST text of a document text/plain Bearer key'],
  [308, 'POST', 'POST text of a document text/plain Bearer key'],
])('a %d of a %s within the origin arrives as the standard has it', async (status, method, arrived) => {
  server.answer = redirecting(status, { '/a': '/b', '/b': `${server.url}/c` })
  const response = await guardedFetch(`${server.url}/a`, { ...post, method })
  expect(await response.text()).toBe(arrived)
  expect(response.url).toBe(`${server.url}/c`)
})

test.each([
  ['another port', () => other.url],
  ['another name of the same machine', () => other.url.replace('127.0.0.1', 'localhost')],
  ['another scheme', () => server.url.replace('http:', 'https:')],
  ['no scheme at all', () => other.url.replace('http:', '')],
  ['a port that fetch blocks', () => 'http://127.0.0.1:6000'],
  ['another protocol', () => 'ftp://127.0.0.1'],
])('%s is refused and named, without user and query', async (_, target) => {
  other.requests.length = 0
  const place = target()
  const location = `${place.replace('//', '//user:hunter2@')}/new/page?token=hunter3`
  server.answer = redirecting(307, { '/a': '/b', '/b': location })
  const error: unknown = await guardedFetch(`${server.url}/a`, post).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RedirectRefused)
  const { message, remedy } = error as RedirectRefused
  const named = place.startsWith('//') ? `http:${place}` : place
  expect(message).toBe(
    `${server.url} redirects to ${named}/new/page, which is another address; nothing was sent there`,
  )
  expect(remedy).toBe(`If ${named} is meant, set it as the address in Settings, in place of ${server.url}.`)
  expect(other.requests).toEqual([])
})

test('an address that cannot be read is refused', async () => {
  server.answer = redirecting(302, { '/a': 'http://[not an address' })
  await expect(guardedFetch(`${server.url}/a`)).rejects.toThrow(
    `${server.url} redirects to an address that cannot be read`,
  )
})

test('a circle ends after five redirects', async () => {
  server.requests.length = 0
  server.answer = redirecting(302, { '/a': '/b', '/b': '/a' })
  await expect(guardedFetch(`${server.url}/a`)).rejects.toThrow(/redirects in circles/u)
  expect(server.requests).toHaveLength(6)
})

test('a redirect that names no place is an answer', async () => {
  server.answer = () => [302, 'no place']
  expect((await guardedFetch(`${server.url}/a`)).status).toBe(302)
})
