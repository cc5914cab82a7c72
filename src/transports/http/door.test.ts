import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { contractDouble } from '../../../test/support/contract-double.ts'
import { doorForEachTest } from '../../../test/support/door-for-each-test.ts'
import { openHttpDoor, testToken } from '../../../test/support/doors.ts'

const rig = doorForEachTest()
const { open, ask, askAnonymously, raw } = rig

describe('what comes back', () => {
  test('every answer has the security headers and a request id, and says nothing of what serves it', async () => {
    await open()
    const tooLong = `GET /api/system HTTP/1.1\r\nHost: 127.0.0.1:${rig.door.port}\r\nX: ${'a'.repeat(65_536)}\r\n\r\n`
    const heads = [
      await ask('/api/system'),
      await askAnonymously('/api/system'),
      await ask('/api/nothing'),
      await ask('/'),
      await askAnonymously('/', { headers: { Accept: 'text/html' } }),
      await ask('/api/reference'),
    ].map(({ headers }) => Object.fromEntries(headers))
    const unparsed = await raw(tooLong)
    expect(unparsed).toMatch(/^HTTP\/1.1 431/u)
    const lines = unparsed.split('\r\n\r\n')[0]!.split('\r\n').slice(1)
    heads.push(
      Object.fromEntries(lines.map((line) => [line.split(': ')[0]!.toLowerCase(), line.split(': ')[1]!])),
    )
    for (const head of heads) {
      expect(head).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': expect.stringMatching(/^(no-referrer|same-origin)$/u),
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
        'x-request-id': expect.stringMatching(/^req_/u),
      })
      expect(head['content-security-policy']).toMatch(/^default-src 'none'/u)
      expect(head['content-security-policy']).not.toContain('unsafe')
      expect(head.server ?? head['x-powered-by']).toBeUndefined()
    }
  })

  test('the page with the sign-in form lets a browser say where the form came from', async () => {
    await open()
    const page = await askAnonymously('/', { headers: { Accept: 'text/html' } })
    // With no-referrer browsers send `Origin: null` with a form, which is refused as foreign.
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
  })

  test('a well-formed request id is taken over, into the context and back; any other is replaced', async () => {
    const seen: string[] = []
    await open({
      'runs.get': ({ context, errors }) => {
        seen.push(context.requestId)
        throw errors.NOT_FOUND!({ message: 'No such run.', data: { remedy: 'List them.' } })
      },
    })
    const response = await ask('/api/runs/x', { headers: { 'X-Request-ID': 'ticket-4711.a' } })
    expect(response.headers.get('x-request-id')).toBe('ticket-4711.a')
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/u)
    expect(await response.json()).toEqual({
      type: '/api/reference#not-found',
      title: 'Not found',
      status: 404,
      detail: 'No such run.',
      code: 'NOT_FOUND',
      remedy: 'List them.',
      requestId: 'ticket-4711.a',
    })
    const replaced = await ask('/api/runs/x', { headers: { 'X-Request-ID': 'a b' } })
    expect(replaced.headers.get('x-request-id')).toMatch(/^req_/u)
    expect(seen[0]).toBe('ticket-4711.a')
  })

  test('bad input names its fields', async () => {
    await open()
    const response = await ask('/api/search', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"query":"x","limit":1000,"filters":{"types":["tape"]}}',
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      code: 'BAD_REQUEST',
      fields: { limit: expect.any(String), 'filters.types.0': expect.any(String) },
      issues: [{ path: 'limit' }, { path: 'filters.types.0' }],
    })
  })

  test('bodies that are not JSON, too large, compressed or half are refused with the right status', async () => {
    await open()
    const post = (body: BodyInit, headers: Record<string, string>) =>
      ask('/api/search', { method: 'POST', body, headers }).then(async (response) => {
        expect(await response.text()).not.toMatch(/node_modules|SyntaxError|at .+\(/u)
        return response.status
      })
    const json = { 'Content-Type': 'application/json' }
    expect(await post('{"a":', json)).toBe(400)
    expect(await post('{}', { 'Content-Type': 'text/plain' })).toBe(415)
    expect(await post('a=1', { 'Content-Type': 'application/x-www-form-urlencoded' })).toBe(415)
    expect(await post('{}', { ...json, 'Content-Encoding': 'br' })).toBe(415)
    expect(await post(`{"query":"${'a'.repeat(1_100_000)}"}`, json)).toBe(413)
    expect(await post('{"__proto__":{"query":"x"}}', json)).toBe(400)
    const head = `Host: 127.0.0.1:${rig.door.port}\r\nAuthorization: Bearer ${testToken}\r\nContent-Type: application/json\r\n`
    const both = await raw(
      `POST /api/search HTTP/1.1\r\n${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    )
    expect(both).toMatch(/^HTTP\/1.1 400/u)
  })

  test('a broken procedure does not stop the server, nor does a client that goes', async () => {
    const started = Promise.withResolvers<void>()
    const aborted = Promise.withResolvers<void>()
    await open({
      'knowledge.totals': () => {
        throw new Error('disk on fire')
      },
      'runs.list': async ({ signal }) => {
        started.resolve()
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
        aborted.resolve()
        throw new Error('nobody is there to read this')
      },
    })
    const broken = await ask('/api/knowledge')
    expect(broken.status).toBe(500)
    expect(await broken.text()).not.toContain('fire')
    const gone = new AbortController()
    const asked = ask('/api/runs', { signal: gone.signal }).catch(() => {})
    await started.promise
    gone.abort()
    await aborted.promise
    await asked
    expect((await ask('/api/system')).status).toBe(200)
  })

  test('closing ends streams at once', async () => {
    await open({
      'runs.watch': async function* ({ signal }) {
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
        yield* []
      },
    })
    const response = await ask('/api/runs/events')
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/u)
    const began = Date.now()
    await rig.door.close()
    expect(Date.now() - began).toBeLessThan(2000) // else it waited for a connection to be given up
    await response.text().catch(() => {})
  })
})

describe('the page', () => {
  test('is served with its assets, at every place in the app, and nothing around it', async () => {
    const page = path.join(rig.folder, 'page')
    await mkdir(path.join(page, 'assets'), { recursive: true })
    await writeFile(path.join(page, 'index.html'), '<title>Catalyst</title>')
    await writeFile(path.join(page, 'assets', 'app-a1B2c3D4.js'), 'let x')
    await writeFile(path.join(rig.folder, 'secret.txt'), 'secret')
    await open({}, { pageFolder: page })
    const { url } = (await (await ask('/api/session/link', { method: 'POST' })).json()) as { url: string }
    const cookie = (await fetch(url)).headers.get('set-cookie')?.split(';')[0] ?? ''
    const visit = (at: string) =>
      askAnonymously(at, { headers: { Accept: 'text/html', Cookie: cookie }, redirect: 'manual' })
    for (const place of ['/', '/runs/run_1', '/settings']) {
      const response = await visit(place)
      expect(await response.text()).toBe('<title>Catalyst</title>')
      expect(response.headers.get('content-security-policy')).toContain("style-src 'self'")
    }
    const asset = await visit('/assets/app-a1B2c3D4.js')
    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect(asset.headers.get('content-type')).toContain('text/javascript')
    expect((await visit('/assets/nosuch.js')).status).toBe(404)
    const host = `Host: 127.0.0.1:${rig.door.port}\r\nConnection: close\r\n\r\n`
    for (const way of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/..\\secret.txt',
    ]) {
      const answer = await raw(`GET ${way} HTTP/1.1\r\n${host}`)
      expect(answer).toMatch(/^HTTP\/1.1 40[04]/u)
      expect(answer).not.toMatch(/secret$/u)
    }
    const stranger = await askAnonymously('/', { headers: { Accept: 'text/html' } })
    expect(stranger.status).toBe(401)
    expect(await stranger.text()).toContain('Sign in')
  })

  test('the reference shows every operation and needs no script', async () => {
    await open()
    const reference = await askAnonymously('/api/reference')
    const html = await reference.text()
    expect(html).not.toMatch(/<script|https?:\/\/(?!127)/iu)
    const { paths } = (await (await askAnonymously('/api/openapi.json')).json()) as {
      paths: Record<string, object>
    }
    for (const operation of Object.values(paths).flatMap((item) => Object.values(item))) {
      expect(html).toContain(`id="${(operation as { operationId: string }).operationId}"`)
    }
    for (const reference of html.matchAll(/href="#([^"]+)"/gu)) expect(html).toContain(`id="${reference[1]}"`)
  })
})

describe('the port', () => {
  test('asked for and taken: the error names who holds it', async () => {
    await open()
    await expect(openHttpDoor({ router: contractDouble(), port: rig.door.port })).rejects.toThrow(
      process.platform === 'linux'
        ? new RegExp(`port ${rig.door.port} is held by .+ \\(pid ${process.pid}\\)`, 'u')
        : /is held by/u,
    )
  })
})
