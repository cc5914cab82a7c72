import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { canariesBelow, canariesIn, childrenOf, newCanary } from '../support/canaries.ts'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { type HttpDouble, httpDouble } from '../support/http-double.ts'
import { startParrot } from '../support/parrot.ts'
import { expectAccessible, expectNoOverflow, resize, showIn } from './support/look.ts'

const project = join(import.meta.dirname, '..', '..')
const program = join(project, 'out', 'main', 'catalyst.js')
const documents = join(project, 'test', 'fixtures', 'documents')
test.skip(chromiumPath() === undefined, 'Chromium is not installed')
test.describe.configure({ mode: 'serial', timeout: 240_000 })

/** Every secret that Catalyst is given or makes in this run. */
const canaries: Record<string, string> = {
  'llm.apiKey': newCanary(),
  'llm.apiKey, replaced': newCanary(),
  'embeddings.apiKey': newCanary(),
  'mongodb.password': newCanary(),
  'redis.password': newCanary(),
  'rabbitmq.password': newCanary(),
  'qdrant.apiKey': newCanary(),
  'in a refused address': newCanary(),
  'API token': newCanary(),
  'wrong API token': newCanary(),
  passphrase: newCanary(),
  'wrong passphrase': newCanary(),
}
const folder = mkdtempSync(join(tmpdir(), 'catalyst-canaries-'))
const [home, temporary, mounted] = ['home', 'tmp', 'mounted'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
]
/** Everything that was said: stdout and stderr of server and commands, answers, addresses and console of the page. */
const said: [what: string, text: string][] = []
let server: ChildProcess
let context: BrowserContext
let page: Page
let origin: string
let model: HttpDouble
let parrot: Awaited<ReturnType<typeof startParrot>>

const environment = () => ({
  ...process.env,
  CATALYST_HOME: home,
  TMPDIR: temporary,
  LOG_LEVEL: 'debug',
  DOCKER_HOST: `unix://${join(folder, 'no-engine.sock')}`,
})

test.beforeAll(async ({ browser }) => {
  for (const one of [home, temporary, mounted]) mkdirSync(one, { mode: 0o700 })
  writeFileSync(join(mounted, 'embeddings'), `${canaries['embeddings.apiKey']}\n`, { mode: 0o600 })
  // An endpoint that refuses every key and quotes it.
  model = await httpDouble((path, { headers }) => [
    401,
    {
      error: {
        message: `The key ${JSON.stringify(headers)} is not valid for ${path}`,
        code: 'invalid_api_key',
      },
    },
  ])
  parrot = await startParrot()
  server = spawn(process.execPath, [program, 'serve', '--port', '0'], {
    cwd: temporary,
    env: {
      ...environment(),
      CATALYST_TOKEN: canaries['API token'],
      CATALYST_QDRANT_API_KEY: canaries['qdrant.apiKey'],
      CATALYST_EMBEDDINGS_API_KEY_FILE: join(mounted, 'embeddings'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const link = await signInLink()
  origin = new URL(link).origin
  canaries['one-time code'] = new URL(link).searchParams.get('code')!
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
  await page.goto(link)
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
  const cookie = (await context.cookies()).find(({ httpOnly }) => httpOnly)
  canaries['session cookie'] = cookie!.value
  page.on('console', (message) => said.push(['console of the page', message.text()]))
  page.on('response', async (response) => {
    const url = response.url()
    said.push(['address', url])
    // A stream of events has no end to wait for; its content is asked for below.
    if (response.headers()['content-type']?.startsWith('text/event-stream')) return
    said.push([`answer ${url}`, await response.text().catch(() => '')])
  })
})
test.afterAll(async () => {
  await context?.close()
  await stop()
  await model?.[Symbol.asyncDispose]()
  await parrot?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

test('with nothing set up, setting a key asks what shall protect it, and then stores it', {
  tag: '@also-long',
}, async () => {
  await page.goto(`${origin}/#/settings/secrets`)
  const protection = page.getByRole('region', { name: 'Protection' })
  await expect(protection).toContainText('Not chosen')
  await shoot('secrets-first')
  const field = page.getByLabel('Language model API key')
  await field.fill(canaries['llm.apiKey']!)
  await field.press('Enter')
  await expect(page.getByText('What shall protect it?')).toBeVisible()
  await shoot('secrets-choose')
  const keys = page.getByRole('region', { name: 'Keys and passwords' })
  await keys.getByRole('button', { name: 'Set… Passphrase' }).click()
  const passphrase = page.getByLabel('Passphrase', { exact: true })
  await passphrase.fill('short')
  await expect(page.getByText('At least 12 characters.')).toBeVisible()
  await shoot('secrets-passphrase-short')
  await passphrase.fill(canaries.passphrase!)
  await page.getByLabel('Once more').fill(canaries.passphrase!)
  await page.getByRole('button', { name: 'Use this passphrase' }).click()
  await expect(field).toHaveValue(`saved, …${canaries['llm.apiKey']!.slice(-4)}`)
})

test('the page shows where each comes from, and what is locked, and unlocks it', {
  tag: '@also-long',
}, async () => {
  await page.goto(`${origin}/#/settings/secrets`)
  const protection = page.getByRole('region', { name: 'Protection' })
  await expect(protection).toContainText('Encrypted')
  await expect(page.getByText('Comes from CATALYST_QDRANT_API_KEY, which wins.')).toBeVisible()
  await expect(page.getByText('CATALYST_EMBEDDINGS_API_KEY_FILE names')).toBeVisible()
  await shoot('secrets-protected')
  await protection.getByRole('button', { name: 'Lock' }).click()
  await expect(protection).toContainText('Locked')
  await expect(page.getByLabel('Language model API key')).toHaveValue('saved, locked')
  const passphrase = protection.getByLabel('Passphrase', { exact: true })
  await passphrase.fill(canaries['wrong passphrase']!)
  await passphrase.press('Enter')
  await expect(protection).toContainText('This is not the passphrase of the secrets.')
  await shoot('secrets-locked')
  await page.goto(`${origin}/#/status`)
  await expect(page.getByText('The secrets are locked.').first()).toBeVisible()
  await shoot('secrets-banner')
  await page.getByRole('main').getByRole('link', { name: 'Unlock' }).first().click()
  await passphrase.fill(canaries.passphrase!)
  await passphrase.press('Enter')
  await expect(protection).toContainText('Encrypted')
})

test('axe finds nothing on the secrets, and they fit a narrow window', { tag: '@also-long' }, async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await showIn(page, colorScheme)
    await page.goto(`${origin}/#/settings/secrets`)
    await page.getByRole('button', { name: 'Change…', exact: true }).click()
    await expectAccessible(page, `secrets, ${colorScheme}`)
    await resize(page, 900, 600)
    await expectNoOverflow(page)
    await page.screenshot({ path: `test-results/screenshots/secrets-change-${colorScheme}-narrow.png` })
    await resize(page, 1280, 800)
    await page.getByRole('button', { name: 'Keep as it is' }).click()
  }
})

test('every secret is used, refused, replaced, and what it is for fails', { tag: '@long' }, async () => {
  await command(['secrets', 'set', 'redis.password'], canaries['redis.password'])
  // Passwords in addresses are taken out of them; where that cannot be, the address is refused.
  const addresses = {
    mongodb: { url: `mongodb://root:${canaries['mongodb.password']}@127.0.0.1:${parrot.port}/db` },
    redis: { url: `redis://127.0.0.1:${parrot.port}` },
    rabbitmq: { url: `amqp://guest:${canaries['rabbitmq.password']}@127.0.0.1:${parrot.port}` },
    qdrant: { url: model.url },
    langfuse: { url: 'http://127.0.0.1:9' },
  }
  expect((await api('PATCH', '/settings', { patch: { endpoints: addresses } })).status).toBe(200)
  for (const patch of [
    { endpoints: { langfuse: { url: `http://me:${canaries['in a refused address']}@127.0.0.1` } } },
    { llm: { baseUrl: `http://127.0.0.1/v1?api_key=${canaries['in a refused address']}` } },
  ]) {
    expect((await api('PATCH', '/settings', { patch })).status).toBe(422)
  }
  const llm = { baseUrl: `${model.url}/v1`, model: 'a-model' }
  expect((await api('PATCH', '/settings', { patch: { llm } })).status).toBe(200)

  await command(['ingest', documents, '--json'])
  await command(['search', 'lamp', '--json'])
  const health = await command(['health', '--json'])
  expect(Object.keys(JSON.parse(health.stdout).checks)).toEqual(
    expect.arrayContaining(['redis', 'llm', 'qdrant']),
  )
  await api('POST', '/health/llm', { firstToken: true })

  // The programs that it started see none of it. (The server's own environment is what it was given.)
  if (process.platform === 'linux') {
    const children = await childrenOf(server.pid!)
    expect(children.map(({ title }) => title).join('\n')).toContain('embedder')
    for (const { title, shown } of children) expect(canariesIn(shown, canaries), title).toEqual([])
    expect(canariesIn(readFileSync(`/proc/${server.pid}/cmdline`), canaries)).toEqual([])
  }

  const embeddings = { provider: 'openai', baseUrl: `${model.url}/v1`, model: 'an-embedder' }
  await api('PATCH', '/settings', { patch: { embeddings } })
  await command(['search', 'lamp', '--json'])
  await command(['documents', 'reindex', '--all', '--json'])

  await command(['secrets', 'rotate', 'llm.apiKey'], canaries['llm.apiKey, replaced'])
  await command(['health', '--json'])
  await command(['secrets', 'rotate'], canaries.passphrase)
  await command(['secrets', 'unlock'], canaries['wrong passphrase'])
  // The passwords of the stack are made before an engine is looked for.
  await command(['stack', 'up', '--json'])
  await fetch(`${origin}/api/settings`, {
    headers: { Authorization: `Bearer ${canaries['wrong API token']}` },
  })
  await fetch(`${origin}/sign-in?code=${canaries['one-time code']}`)

  // Each was really used: an endpoint that never got its key would prove nothing.
  const sent = JSON.stringify(model.requests) + parrot.heard()
  for (const name of [
    'llm.apiKey',
    'llm.apiKey, replaced',
    'embeddings.apiKey',
    'qdrant.apiKey',
    'redis.password',
  ]) {
    expect(sent.includes(canaries[name]!), name).toBe(true)
  }
})

test('exports, lists and problem reports hold none', { tag: '@long' }, async () => {
  await command(['settings', 'get', '--json'])
  await command(['secrets', 'list'])
  await command(['sessions', 'list', '--json'])
  await command(['status', '--json'])
  const { runs } = JSON.parse((await command(['runs', 'list', '--json'])).stdout) as {
    runs: { id: string }[]
  }
  expect(runs.length).toBeGreaterThan(0)
  for (const { id } of runs) await command(['runs', 'show', id, '--log', '--json'])
  await command(['audit', 'export', join(home, 'audit-export.jsonl')])
  await command(['audit', 'list', '--json'])
  for (const path of [
    '/settings',
    '/health',
    '/health/report',
    '/runs',
    '/system',
    '/health/changes',
    '/stack',
  ])
    await api('GET', path)
  for (const place of [
    'status',
    'stack',
    'knowledge',
    'search?q=lamp',
    'runs',
    'settings/endpoints',
    'settings/secrets',
  ]) {
    await page.goto(`${origin}/#/${place}`)
    await page.waitForTimeout(300)
    said.push([`page ${place}`, await page.content()])
  }
})

test('nothing that was said, and no file that was written, holds a secret outside its place', {
  tag: '@long',
}, async () => {
  await command(['secrets', 'forget', 'redis.password'])
  await stop()
  const made = readFileSync(join(home, 'stack', 'catalyst.env'), 'utf8')
  for (const [, name, value] of made.matchAll(/^(\w+)=(\S+)$/gmu)) canaries[name!] = value!
  expect(Object.keys(canaries).length).toBeGreaterThan(20)

  const wrong = said.flatMap(([what, text]) =>
    canariesIn(text, canaries)
      // The link is printed to be opened, and was opened here.
      .filter((name) => !(name === 'one-time code' && /^(stdout of serve|address)/u.test(what)))
      .map((name) => `${what}: ${name}`),
  )
  expect(wrong).toEqual([])

  const found = await canariesBelow(folder, canaries)
  const places = [/^home\/stack\/catalyst\.env: [A-Z_]+$/u, /^mounted\/embeddings: embeddings\.apiKey$/u]
  expect(found.filter((one) => !places.some((place) => place.test(one)))).toEqual([])

  // The search finds what is there: in a log, in a database, in base64.
  const planted = { planted: newCanary() }
  writeFileSync(
    join(home, 'logs', 'planted.jsonl'),
    `{"x":"${Buffer.from(`ab${planted.planted}`).toString('base64')}"}`,
  )
  expect(await canariesBelow(folder, planted)).toEqual(['home/logs/planted.jsonl: planted'])
})

/** Asks the API with the token, and keeps the answer. */
async function api(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  const response = await fetch(`${origin}/api${path}`, {
    method,
    headers: { Authorization: `Bearer ${canaries['API token']}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  said.push([`answer ${method} ${path}`, text + JSON.stringify([...response.headers])])
  return { status: response.status, text }
}

/** Runs a command against the server, and keeps what it says. */
function command(args: string[], stdin = ''): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: temporary,
      env: { ...environment(), CATALYST_TOKEN: canaries['API token'] },
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (data) => {
      stdout += data
    })
    child.stderr.on('data', (data) => {
      stderr += data
    })
    child.on('error', reject)
    child.on('close', (code) => {
      said.push([`stdout of ${args.join(' ')}`, stdout], [`stderr of ${args.join(' ')}`, stderr])
      resolve({ code, stdout })
    })
    child.stdin.end(stdin)
  })
}

async function stop(): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return
  const gone = once(server, 'close')
  server.kill('SIGTERM')
  await gone
}

/** The one-time link that the server prints; all that it says is kept. */
function signInLink(): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    server.stdout!.on('data', (data) => {
      text += data
      said.push(['stdout of serve', String(data)])
      const link = /http:\/\/\S+\/sign-in\?code=\S+/u.exec(text)?.[0]
      if (link) resolve(link)
    })
    server.stderr!.on('data', (data) => said.push(['stderr of serve', String(data)]))
    server.once('exit', () => reject(new Error(`The server ended before it printed a link: ${text}`)))
  })
}

async function shoot(name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await showIn(page, colorScheme)
    await page.screenshot({ path: `test-results/screenshots/${name}-${colorScheme}.png` })
  }
}
