import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Certificate, ownCertificate, readCertificate } from '../../src/transports/http/certificate.ts'
import { createHttpClient } from '../../src/transports/http/client.ts'
import { fetchFrom } from '../../src/transports/http/pinned-fetch.ts'
import { contractDouble } from '../support/contract-double.ts'
import { testToken } from '../support/doors.ts'
import { type HardenedDoor, openHardenedDoor } from '../support/open-hardened-door.ts'

let folder: string
let certificate: Certificate
let door: HardenedDoor
const asked: string[] = []
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'catalyst-tls-'))
  certificate = await ownCertificate(path.join(folder, 'tls'), '127.0.0.1')
  const router = contractDouble({
    'health.live': () => {
      asked.push('live')
      return { status: 'live' }
    },
  })
  door = await openHardenedDoor({ certificate, router })
})
afterAll(async () => {
  await door.close()
  await rm(folder, { recursive: true, force: true })
})

const bearer = { Authorization: `Bearer ${testToken}` }

test('the certificate is for this machine, strong, and its key is for this user alone', async () => {
  const made = new X509Certificate(certificate.cert)
  for (const name of ['localhost', hostname()]) expect(made.checkHost(name)).toBeDefined()
  for (const address of ['127.0.0.1', '::1']) expect(made.checkIP(address)).toBeDefined()
  expect(made.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
  expect(made.ca).toBe(false)
  expect(made.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']) // server authentication, and nothing else
  expect(certificate.selfSigned).toBe(true)
  expect((await stat(path.join(folder, 'tls', 'key.pem'))).mode & 0o777).toBe(0o600)
  expect((await stat(path.join(folder, 'tls'))).mode & 0o777).toBe(0o700)
})

test('it stays the same from start to start, until it no longer fits or is damaged', async () => {
  const again = await ownCertificate(path.join(folder, 'tls'), '127.0.0.1')
  expect(again.fingerprint).toBe(certificate.fingerprint)
  const elsewhere = path.join(folder, 'other')
  const first = await ownCertificate(elsewhere, '127.0.0.1')
  expect((await ownCertificate(elsewhere, '0.0.0.0')).fingerprint).toBe(first.fingerprint)
  const second = await ownCertificate(elsewhere, '192.0.2.7')
  expect(second.names).toContain('192.0.2.7')
  await writeFile(path.join(elsewhere, 'key.pem'), 'damaged')
  expect((await ownCertificate(elsewhere, '192.0.2.7')).fingerprint).not.toBe(second.fingerprint)
})

test('one of another is taken with its key only, and with no other', async () => {
  const [cert, key] = ['certificate.pem', 'key.pem'].map((name) => path.join(folder, 'tls', name)) as [
    string,
    string,
  ]
  const read = await readCertificate(cert, key)
  expect(read.fingerprint).toBe(certificate.fingerprint)
  await ownCertificate(path.join(folder, 'third'), '127.0.0.1')
  await expect(readCertificate(cert, path.join(folder, 'third', 'key.pem'))).rejects.toThrow(
    /not the one of this/u,
  )
  await expect(readCertificate(path.join(folder, 'nowhere.pem'), key)).rejects.toThrow(/cannot be read/u)
  await expect(readCertificate(key, key)).rejects.toThrow(/no certificate/u)
})

test('a client that knows the fingerprint is served, streams too', async () => {
  expect(door.url).toMatch(/^https:/u)
  const client = createHttpClient({ url: door.url, token: testToken, fingerprint: door.fingerprint })
  expect(await client.health.live()).toEqual({ status: 'live' })
  for await (const _ of await client.runs.watch()) break
})

test('a client that expects another certificate sends nothing, not even the token', async () => {
  const other = await ownCertificate(path.join(folder, 'fourth'), '127.0.0.1')
  const before = asked.length
  const asking = fetchFrom(other.fingerprint)(new URL('/api/health/live', door.url), { headers: bearer })
  await expect(asking).rejects.toMatchObject({ cause: { code: 'WRONG_CERTIFICATE' } })
  await expect(fetch(new URL('/api/health/live', door.url))).rejects.toThrow()
  expect(asked.length).toBe(before)
})

test('cookies go over TLS only, and to this host alone; HSTS binds nobody', async () => {
  const ask = fetchFrom(door.fingerprint)
  const answer = await ask(new URL('/api/session', door.url), { method: 'POST', headers: bearer })
  expect(answer.status).toBe(200)
  const cookie = answer.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(
    /^__Host-catalyst_\d+=\S{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+; Secure$/u,
  )
  expect(answer.headers.get('strict-transport-security')).toBeNull()
  const Cookie = cookie.split(';')[0]!
  const write = (Origin: string) =>
    ask(new URL('/api/health/polling', door.url), {
      method: 'PUT',
      headers: { Cookie, Origin, 'Content-Type': 'application/json' },
      body: '{"paused":true}',
    })
  expect((await write(door.url)).status).toBe(200)
  expect((await write(door.url.replace('https', 'http'))).status).toBe(403)
})

test('plain http gets no answer, and old TLS none either', async () => {
  const plain = await door.raw(`GET /api/health/live HTTP/1.1\r\nHost: ${door.host}\r\n\r\n`, 5000)
  expect(plain.status).toBe(0)
  expect(plain.closed).toBe(true)
  const old = connectTls({
    port: door.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
  })
  await expect(
    new Promise((resolve, reject) => old.on('secureConnect', resolve).on('error', reject)),
  ).rejects.toThrow()
})

test('who begins a handshake and says nothing more is cut off', { timeout: 25_000 }, async () => {
  const hello = Buffer.from('16030100f8010000f40303', 'hex')
  const answer = await door.raw(hello, 15_000)
  expect(answer.closed).toBe(true)
})

test('closing ends what is open, within its time', async () => {
  const own = await openHardenedDoor({ certificate })
  const idle = connectTls({ port: own.port, host: '127.0.0.1', rejectUnauthorized: false })
  idle.on('error', () => {})
  await new Promise((resolve) => idle.once('secureConnect', resolve))
  const began = Date.now()
  await own.close()
  expect(Date.now() - began).toBeLessThan(3000)
})

test('the key is in no answer and in no other file of the folder', async () => {
  const secret = certificate.key.split('\n')[1]!
  expect(await readFile(path.join(folder, 'tls', 'certificate.pem'), 'utf8')).not.toContain(secret)
})
