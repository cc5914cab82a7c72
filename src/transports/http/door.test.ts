import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contractDouble, type Handlers } from '../../../test/support/contract-double.ts'
import { openHttpDoor, testToken } from '../../../test/support/doors.ts'
import { Problem } from '../../core/platform/errors.ts'
import { silentLogger } from '../../core/platform/logger.ts'
import type { HttpDoorOptions } from './door.ts'
import { forgetToken, newToken, readToken, tokenFile } from './token.ts'

type Door = Awaited<ReturnType<typeof openHttpDoor>>
let door: Door
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'catalyst-http-'))
})
afterEach(async () => {
  await door?.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(handlers: Handlers = {}, options: Partial<HttpDoorOptions> = {}) {
  door = await openHttpDoor({ router: contractDouble(handlers), ...options })
  return door
}

const bearer = { Authorization: `Bearer ${testToken}` }
const ask = (at: string, init: RequestInit = {}) =>
  fetch(new URL(at, door.url), { redirect: 'manual', ...init, headers: { ...bearer, ...init.headers } })
const askAnonymously = (at: string, init?: RequestInit) => fetch(new URL(at, door.url), init)

/** Sends bytes as they are, gives all that comes back until the other end closes. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(door.port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('error', reject).on('close', () => resolve(answer))
  })
}

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
    const link = door.signInLink()
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
    expect((await write({ Origin: door.url })).status).toBe(200)
    expect((await write({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200)
    expect(seen).toEqual(['browser', 'browser'])

    const out = await askAnonymously('/api/session', {
      method: 'DELETE',
      headers: { ...session, Origin: door.url },
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
      headers: { Cookie: cookie, Origin: door.url },
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
    for (const host of ['evil.example', `evil.example:${door.port}`, '127.0.0.1:1', `0.0.0.0:${door.port}`]) {
      expect(await raw(`GET /api/system HTTP/1.1\r\nHost: ${host}\r\n${head}`)).toMatch(/^HTTP\/1.1 421/u)
    }
    expect(await raw(`GET /api/system HTTP/1.0\r\n${head}`)).toMatch(/^HTTP\/1.1 421/u)
    const host = `Host: 127.0.0.1:${door.port}\r\n`
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

describe('what comes back', () => {
  test('every answer has the security headers and a request id, and says nothing of what serves it', async () => {
    await open()
    const tooLong = `GET /api/system HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\nX: ${'a'.repeat(65_536)}\r\n\r\n`
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
      request_id: 'ticket-4711.a',
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

  test('bodies that are no JSON, too large, compressed or half are refused with the right status', async () => {
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
    const head = `Host: 127.0.0.1:${door.port}\r\nAuthorization: Bearer ${testToken}\r\nContent-Type: application/json\r\n`
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
    await door.close()
    expect(Date.now() - began).toBeLessThan(2000) // else it waited for a connection to be given up
    await response.text().catch(() => {})
  })
})

describe('files', () => {
  test('uploads are stored as they come; broken ones leave nothing', async () => {
    const stored: { name: string; hash: string; bytes: number }[] = []
    const discarded: string[] = []
    const ingested = Promise.withResolvers<unknown>()
    const failure = new Problem('UNAVAILABLE', 'The disk is full.', 'Make room.')
    await open(
      {},
      {
        documents: {
          async storeUpload(name, content) {
            const hash = createHash('sha256')
            let bytes = 0
            for await (const part of content) {
              hash.update(part)
              bytes += part.byteLength
              if (name === 'full.txt') throw failure
            }
            stored.push({ name, hash: hash.digest('hex'), bytes })
            return { name, path: name, bytes, hash: '' }
          },
          ingestStored: async (uploads, options) => {
            ingested.resolve(options)
            return {
              runId: 'run_1',
              accepted: uploads.length,
              refused: uploads.flatMap((upload) =>
                'refused' in upload ? [{ name: upload.name, ...upload.refused }] : [],
              ),
            }
          },
          discardUploads: async (uploads) => {
            discarded.push(...uploads.map(({ name }) => name))
          },
          original: async () => Promise.reject(failure),
        },
      },
    )
    const big = randomBytes(3_000_000)
    const form = new FormData()
    form.append('files', new File([big], '../deep/große Datei.pdf'))
    form.append('files[1]', new File(['two'], 'two.txt'))
    form.append('other', new File(['three'], 'three.txt'))
    form.append('embed', 'false')
    const response = await ask('/api/ingest', { method: 'POST', body: form })
    expect(response.status).toBe(202)
    expect(await response.json()).toMatchObject({ runId: 'run_1', refused: [{ name: 'three.txt' }] })
    expect(await ingested.promise).toEqual({ embed: false })
    expect(stored).toEqual([
      {
        name: 'deep/große Datei.pdf',
        bytes: big.length,
        hash: createHash('sha256').update(big).digest('hex'),
      },
      { name: 'two.txt', bytes: 3, hash: expect.any(String) },
    ])

    const failing = new FormData()
    failing.append('files', new File(['one'], 'one.txt'))
    failing.append('files', new File(['x'], 'full.txt'))
    const refused = await ask('/api/ingest', { method: 'POST', body: failing })
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ detail: 'The disk is full.' })
    expect(discarded).toEqual(['one.txt'])

    const cutOff = await ask('/api/ingest', {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
      body: '--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhalf',
    })
    expect(cutOff.status).toBe(400)
    const none = await ask('/api/ingest', { method: 'POST', body: new FormData() })
    expect(none.status).toBe(400)
    const plain = await ask('/api/ingest', {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json' },
    })
    expect(plain.status).toBe(415)
  })

  test.each([
    ['GET', '/api/search', 'POST'],
    ['GET', '/api/ingest', 'POST'],
    ['DELETE', '/api/documents/doc_1', 'GET'],
    ['GET', '/api/runs/run_1/cancel?x=1', 'POST'],
  ])('%s %s is not taken, and the answer says what is', async (method, at, allowed) => {
    await open()
    const refused = await ask(at, { method })
    expect(refused.status).toBe(405)
    expect(refused.headers.get('allow')).toBe(allowed)
  })

  test('a form without a file is the sender’s mistake, and not logged as ours', async () => {
    const logged: string[] = []
    await open({}, { logger: { ...silentLogger, error: (message: string) => logged.push(message) } })
    const none = await ask('/api/ingest', { method: 'POST', body: new FormData() })
    expect(none.status).toBe(400)
    expect(await none.json()).toMatchObject({ code: 'BAD_REQUEST', fields: { files: expect.any(String) } })
    expect(logged).toEqual([])
  })

  test('a document is shown inert, whole or the part asked for', async () => {
    const files = { pdf: 'paper.pdf', html: 'page.html', docx: 'letter "a".docx' } as const
    for (const name of Object.values(files)) await writeFile(path.join(folder, name), '0123456789')
    await open(
      {},
      {
        documents: {
          original: async (id: string) => {
            if (!(id in files)) throw new Problem('NOT_FOUND', `There is no document ${id}.`, 'List them.')
            const type = id as keyof typeof files
            return { type, name: files[type], path: path.join(folder, files[type]) }
          },
        } as never,
      },
    )
    const pdf = await ask('/api/documents/pdf/file')
    expect(pdf.headers.get('content-type')).toBe('application/pdf')
    expect(pdf.headers.get('content-disposition')).toMatch(/^inline; filename="paper.pdf"/u)
    expect(await pdf.text()).toBe('0123456789')
    const html = await ask('/api/documents/html/file')
    expect(html.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(html.headers.get('content-security-policy')).toContain('sandbox')
    const docx = await ask('/api/documents/docx/file')
    expect(docx.headers.get('content-disposition')).toMatch(/^attachment; filename="letter _a_.docx"/u)
    for (const [range, status, body, content] of [
      ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
      ['bytes=7-', 206, '789', 'bytes 7-9/10'],
      ['bytes=-3', 206, '789', 'bytes 7-9/10'],
      ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
      ['bytes=10-', 416, '', 'bytes */10'],
      ['lines=1-2', 200, '0123456789', null],
    ] as const) {
      const part = await ask('/api/documents/pdf/file', { headers: { Range: range } })
      expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
        status,
        body,
        content,
      ])
    }
    expect((await ask('/api/documents/nosuch/file')).status).toBe(404)
    expect((await ask('/api/documents/%ff/file')).status).toBe(404)
    expect((await askAnonymously('/api/documents/pdf/file')).status).toBe(401)
    await rm(path.join(folder, files.pdf))
    const missing = await ask('/api/documents/pdf/file')
    expect(missing.status).toBe(404)
    expect(await missing.text()).not.toContain(folder)
  })
})

describe('the page', () => {
  test('is served with its assets, at every place in the app, and nothing around it', async () => {
    const page = path.join(folder, 'page')
    await mkdir(path.join(page, 'assets'), { recursive: true })
    await writeFile(path.join(page, 'index.html'), '<title>Catalyst</title>')
    await writeFile(path.join(page, 'assets', 'app-a1B2c3D4.js'), 'let x')
    await writeFile(path.join(folder, 'secret.txt'), 'secret')
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
    const host = `Host: 127.0.0.1:${door.port}\r\nConnection: close\r\n\r\n`
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

describe('the token file', () => {
  test('is new at every start, for this user alone; a pinned token takes its place', async () => {
    const home = path.join(folder, 'home')
    const token = await newToken(home)
    expect(token).toMatch(/^[\w-]{43}$/u)
    expect(await readToken(home)).toBe(token)
    expect(await newToken(home)).not.toBe(token)
    expect((await stat(tokenFile(home))).mode & 0o777).toBe(0o600)
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    expect(await newToken(home, testToken)).toBe(testToken)
    expect(await readToken(home)).toBe(testToken)
    expect(await readdir(home)).toEqual(['token'])
    await expect(newToken(home, 'short')).rejects.toThrow(/CATALYST_TOKEN/u)
    await forgetToken(home)
    expect(await readToken(home)).toBeUndefined()
  })

  test('a link in its place is not followed', async () => {
    const elsewhere = path.join(folder, 'elsewhere')
    await writeFile(elsewhere, 'a-token-that-somebody-else-knows')
    await symlink(elsewhere, tokenFile(folder))
    expect(await readToken(folder)).toBeUndefined()
    const token = await newToken(folder)
    expect(token).not.toContain('somebody')
    expect((await stat(elsewhere)).size).toBe(32)
  })
})

describe('the port', () => {
  test('asked for and taken: the error names who holds it', async () => {
    await open()
    await expect(openHttpDoor({ router: contractDouble(), port: door.port })).rejects.toThrow(
      process.platform === 'linux'
        ? new RegExp(`port ${door.port} is held by .+ \\(pid ${process.pid}\\)`, 'u')
        : /is held by/u,
    )
  })
})
