import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { serveApp } from './app-scheme.ts'

const parent = mkdtempSync(join(tmpdir(), 'catalyst-scheme-'))
const folder = join(parent, 'renderer')
mkdirSync(join(folder, 'assets'), { recursive: true })
writeFileSync(join(folder, 'index.html'), '<title>Catalyst</title>')
writeFileSync(join(folder, 'assets', 'index-abc.js'), 'export {}')
writeFileSync(join(folder, 'notes.sh'), 'echo')
writeFileSync(join(parent, 'secret.json'), '{}')
mkdirSync(join(parent, 'renderer-old'))
writeFileSync(join(parent, 'renderer-old', 'page.html'), 'old')
const serve = serveApp(folder)
const get = (address: string, init?: RequestInit) => serve(new Request(address, init))

test('the page comes with a policy that allows nothing but our own files', async () => {
  const response = await get('app://catalyst/')
  expect(await response.text()).toBe('<title>Catalyst</title>')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toContain('unsafe')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

test('files with a hash in their name are kept, the page is asked for again', async () => {
  const script = await get('app://catalyst/assets/index-abc.js')
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(script.headers.get('cache-control')).toContain('immutable')
  expect((await get('app://catalyst/')).headers.get('cache-control')).toBe('no-cache')
})

test.each([
  'app://catalyst/../secret.json',
  'app://catalyst/%2e%2e/secret.json',
  'app://catalyst/..%2fsecret.json',
  'app://catalyst/assets/..%2f..%2fsecret.json',
  'app://catalyst/..%5csecret.json',
  'app://catalyst/..%2frenderer-old%2fpage.html',
  'app://catalyst//etc/passwd',
  'app://catalyst/index.html%00.js',
  'app://catalyst/%ff',
])('nothing outside the folder is served: %s', async (address) => {
  const response = await get(address)
  expect(response.status).toBe(404)
  expect(await response.text()).toBe('')
})

test('what is missing, of no known type, a folder, or of another host is not found', async () => {
  for (const path of ['missing.js', 'notes.sh', 'assets', 'assets/'])
    expect((await get(`app://catalyst/${path}`)).status).toBe(404)
  expect((await get('app://elsewhere/')).status).toBe(404)
})

test('only reading is answered', async () => {
  expect((await get('app://catalyst/', { method: 'POST', body: 'x' })).status).toBe(405)
  const head = await get('app://catalyst/', { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})
