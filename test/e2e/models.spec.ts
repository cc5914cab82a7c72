import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, type Page, test } from '@playwright/test'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { ableModel, ablePages } from '../support/models/able-server.ts'
import {
  type Asked,
  type ModelServer,
  type Script,
  sendJson,
  startModelServer,
} from '../support/models/model-server.ts'
import { lookAt, pictures } from './support/look.ts'
import { goByRail } from './support/user.ts'
import { openWeb, type Web } from './support/web.ts'

test.skip(chromiumPath() === undefined, 'Chromium is not installed')
test.describe.configure({ mode: 'serial' })

const goodKey = 'sk-the-right-key-of-this-test'

/** Lets in who has the key, and says that it has no model by other names. */
const guarded: Script = (asked, response) => {
  if (asked.headers.authorization !== `Bearer ${goodKey}`)
    return sendJson(response, 401, {
      error: { message: 'Incorrect API key provided', code: 'invalid_api_key' },
    })
  if (asked.body.model !== 'scripted') {
    const message = `The model '${asked.body.model}' does not exist`
    return sendJson(response, 404, { error: { message, code: 'model_not_found' } })
  }
  return ableModel(asked, response)
}

let web: Web
let page: Page
let server: ModelServer
test.beforeAll(async ({ browser }) => {
  server = await startModelServer(ableModel)
  Object.assign(server.pages, ablePages)
  web = await openWeb(browser, {})
  page = web.page
})
test.afterAll(async () => {
  await web?.close()
  await server?.[Symbol.asyncDispose]()
})
test.beforeEach(() => {
  server.script = ableModel
  Object.assign(server.pages, ablePages)
})

const form = () => page.getByRole('form', { name: 'Profile' })
const field = (name: string) => form().getByLabel(name, { exact: true })
const panel = () => page.getByRole('region', { name: 'Test' })
const stage = (title: string) =>
  panel()
    .getByRole('listitem')
    .filter({ has: page.getByText(title, { exact: true }) })
const press = (name: string | RegExp) => form().getByRole('button', { name }).click()

/** Asks the services as the page itself would, with its session. */
function ask(method: string, path: string, body?: unknown) {
  return page.evaluate(
    async ([how, where, what]) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(where, what === '' ? { method: how } : { method: how, body: what, headers })
      return answer.json()
    },
    [method, path, body === undefined ? '' : JSON.stringify(body)] as const,
  )
}

async function lookSmall(name: string): Promise<void> {
  await page.setViewportSize({ width: 900, height: 600 })
  await lookAt(page, name)
  await page.setViewportSize({ width: 1280, height: 800 })
}

/** The services' answer about this machine, as if these servers ran here. */
async function pretendServers(servers: readonly object[]): Promise<void> {
  await page.route('**/api/llm/local', (route) => route.fulfill({ json: { servers } }))
}

test('before the first profile the page looks at this machine, and shows three ways to go on', async () => {
  await pretendServers([])
  await goByRail(page, 'Models')
  await expect(page.getByRole('heading', { name: 'No language model yet' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Ways to go on' }).getByRole('listitem')).toHaveCount(3)
  await lookAt(page, 'models-empty')
  await lookSmall('models-empty-small')
  const ollama = {
    kind: 'ollama',
    title: 'Ollama',
    models: ['nomic-embed-text', 'scripted', 'other'],
    wantsKey: false,
  }
  await pretendServers([{ ...ollama, baseUrl: server.baseUrl }])
  await page.getByRole('button', { name: 'Look again' }).click()
  const here = page.getByRole('region', { name: 'On this machine' })
  await expect(here).toContainText(`Ollama at ${new URL(server.baseUrl).host}`)
  await expect(here).toContainText('3 models')
  await lookAt(page, 'models-discovery')
  await web.go('/')
  await expect(page.getByRole('link', { name: /^Use it: Ollama/u })).toBeVisible()
  await web.go('/models')
  await here.getByRole('link', { name: /^Use it: Ollama/u }).click()
  await expect(field('Name')).toHaveValue('Ollama')
  await expect(field('Address')).toHaveValue(server.baseUrl)
  await expect(field('Model')).toHaveValue('scripted')
})

test('the model is chosen from what the server lists, by search and by keys alone', async () => {
  await expect(form()).toContainText('2 models at')
  await field('Model').fill('oth')
  const choices = page.getByRole('listbox', { name: 'Models' })
  await expect(choices.getByRole('option')).toHaveText(['other'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(field('Model')).toHaveValue('other')
  await field('Model').click()
  await expect(choices.getByRole('option')).toHaveCount(2)
  // While it is open the library hides the rest of the page from screen readers, and axe takes what is in it amiss.
  await page.screenshot({ path: `${pictures}/models-choose.png` })
  await choices.getByRole('option', { name: 'scripted' }).click()
  await expect(field('Model')).toHaveValue('scripted')
  // Escape closes the list; pressed again it leaves what was typed.
  await field('Model').fill('of-my-own')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(field('Model')).toHaveValue('of-my-own')
  await field('Model').fill('scripted')
  await page.keyboard.press('Tab')
})

test('a good server passes stage by stage and is saved with its test', async () => {
  await press('Test and save')
  await expect(page.getByText('Saved Ollama')).toBeVisible({ timeout: 30_000 })
  const row = page
    .getByRole('region', { name: 'Profiles' })
    .getByRole('listitem')
    .filter({ hasText: 'Ollama' })
  await expect(row).toContainText(/Passed/u)
  await expect(row).toContainText(/ago/u)
  await expect(row).toContainText('All roles')
  await lookAt(page, 'models-list')
  await lookSmall('models-list-small')
  const { profiles } = await ask('GET', '/api/config')
  expect(profiles).toMatchObject([{ id: 'default', name: 'Ollama', model: 'scripted', tested: { ok: true } }])
  await row.getByRole('link', { name: 'Ollama' }).click()
  await expect(panel()).toContainText(/Passed.*ago/u)
  await expect(stage('Window')).toContainText('4,096 tokens')
  await lookAt(page, 'models-good')
})

test('while a test runs it shows where it is, and it can be called off; nothing is saved', async () => {
  server.script = () => {}
  await field('Name').fill('Slow')
  await press('Test and save')
  await expect(stage('Connection')).toContainText('takes connections')
  await expect(stage('Answer')).toHaveAttribute('aria-current', 'step')
  await panel().getByRole('button', { name: 'Cancel' }).click()
  await expect(panel()).toContainText('Cancelled')
  await expect(form()).toContainText('Not saved. The test was cancelled.')
  await server.idle()
  expect((await ask('GET', '/api/config')).profiles).toMatchObject([{ name: 'Ollama' }])
  // Looking takes its time, and a test ends by itself after 20 s: this one need not be called off.
  await panel().getByRole('button', { name: 'Test again' }).click()
  await expect(stage('Answer')).toHaveAttribute('aria-current', 'step')
  await lookAt(page, 'models-testing')
})

test('leaving with something typed asks first', async () => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Status' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Leave without saving?' })
  await expect(dialog).toContainText('Slow')
  await dialog.getByRole('button', { name: 'Stay' }).click()
  await expect(field('Name')).toHaveValue('Slow')
  await press('Discard')
  await expect(field('Name')).toHaveValue('Ollama')
})

test('a failing key stops the test there with its remedy; saving untested is a choice of its own', async () => {
  server.script = guarded
  server.pages['GET /v1/models'] = undefined
  await web.go('/models/new')
  await field('Name').fill('Hosted')
  await field('Address').fill(server.baseUrl.replace('127.0.0.1', 'localhost'))
  await expect(form()).toContainText('type the name')
  await field('Model').fill('scripted')
  await field('API key').fill('sk-the-wrong-one-of-this-test')
  await press('Test and save')
  await page.getByRole('button', { name: 'Use No encryption, this user only' }).click()
  await expect(form()).toContainText('Not saved. The test failed at', { timeout: 30_000 })
  await expect(panel()).toContainText('refused the key')
  expect((await ask('GET', '/api/config')).profiles).toHaveLength(1)
  await expect(page.locator('body')).not.toContainText('sk-the-wrong')
  await lookAt(page, 'models-failing')
  await lookSmall('models-failing-small')
  await press('Save untested')
  await expect(page.getByText('Saved Hosted')).toBeVisible()
  expect((await ask('GET', '/api/config')).profiles).toMatchObject([{}, { id: 'hosted', keySet: true }])
})

test('a key that is replaced by the right one, and a model that is not there', async () => {
  server.script = guarded
  server.pages['GET /v1/models'] = {
    data: [{ id: 'scripted' }, { id: 'scribble' }, { id: 'nothing-like-it' }],
  }
  await web.go('/models/profiles/hosted')
  await expect(field('API key')).toHaveValue(/^saved/u)
  await form().getByRole('button', { name: 'Replace' }).click()
  await field('API key').fill(goodKey)
  await field('Model').fill('scriptd')
  await press('Test and save')
  await expect(stage('Model')).toContainText('does not list scriptd', { timeout: 30_000 })
  await expect(form()).toContainText('Not saved. The test failed at Answer.')
  await lookAt(page, 'models-no-such-model')
  await panel().getByRole('button', { name: 'Use scripted' }).click()
  await press('Test and save')
  await expect(page.getByText('Saved Hosted')).toBeVisible({ timeout: 30_000 })
  await expect(field('API key')).toHaveValue(/^saved/u)
  await expect(page.locator('body')).not.toContainText(goodKey)
  await expect(panel()).toContainText(/Passed/u)
})

test('another origin wants the key anew and says why, and the saved one is not sent there', async () => {
  await using elsewhere = await startModelServer(guarded)
  const asked: Asked[] = elsewhere.asked
  await web.go('/models/profiles/hosted')
  await field('Address').fill(elsewhere.baseUrl)
  await expect(form()).toContainText(
    `The saved key was given for ${new URL(server.baseUrl).host.replace('127.0.0.1', 'localhost')}`,
  )
  await expect(field('API key')).toHaveValue('')
  await lookAt(page, 'models-moved')
  await panel().getByRole('button', { name: /^Test/u }).click()
  await expect(panel()).toContainText(/Failed/u, { timeout: 30_000 })
  expect(asked.length).toBeGreaterThan(0)
  expect(JSON.stringify(asked)).not.toContain(goodKey)
  await press('Discard')
})

test('what somebody else has saved first is shown beside what is typed, and one is chosen', async () => {
  await web.go('/models/profiles/hosted')
  await field('Name').fill('Mine')
  const theirs = { profiles: [{ id: 'hosted', name: 'Theirs' }], untested: true }
  await ask('PUT', '/api/config', theirs)
  const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else has saved' })
  await expect(conflict.getByRole('row', { name: /^Name/u })).toContainText('Theirs')
  await lookAt(page, 'models-conflict')
  await conflict.getByRole('button', { name: 'Keep mine' }).click()
  await press('Save untested')
  await expect(page.getByText('Saved Mine')).toBeVisible()
  await field('Name').fill('Other')
  await ask('PUT', '/api/config', theirs)
  await conflict.getByRole('button', { name: 'Take theirs' }).click()
  await expect(field('Name')).toHaveValue('Theirs')
})

test('a role takes another profile at once, and falls back when that is removed', async () => {
  await web.go('/models/roles')
  await page.getByRole('combobox', { name: 'Profile of Judge' }).click()
  await page.getByRole('option', { name: /^Theirs/u }).click()
  await expect.poll(async () => (await ask('GET', '/api/config')).roles).toEqual({ judge: 'hosted' })
  await lookAt(page, 'models-roles')
  await web.go('/models')
  await page.getByRole('button', { name: 'More about Theirs' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Remove Theirs?' })
  await expect(dialog).toContainText('falls back to Ollama')
  await lookAt(page, 'models-remove')
  await dialog.getByRole('button', { name: 'Remove the profile' }).click()
  await expect.poll(async () => (await ask('GET', '/api/config')).roles).toEqual({})
})

test('limits and budgets are saved, and stand in the configuration', async () => {
  await web.go('/models/limits')
  const limits = page.getByRole('form', { name: 'Limits and budgets' })
  await limits.getByRole('textbox', { name: 'Each day', exact: true }).fill('0.5')
  await limits.getByRole('textbox', { name: 'Tokens each day' }).fill('200000')
  await lookAt(page, 'models-limits')
  await limits.getByRole('button', { name: 'Save' }).click()
  await expect
    .poll(async () => (await ask('GET', '/api/config')).budgets)
    .toEqual({ dayUsd: 0.5, dayTokens: 200_000 })
})

test('usage shows the tokens of the tests, unknown prices as unknown, and how far budgets are used', async () => {
  await web.go('/models/usage')
  const figures = page.locator('.usage-head')
  await expect(figures).toContainText('unknown')
  await expect(figures).not.toContainText('$0')
  const table = page.getByRole('table', { name: 'Usage by profile' })
  await expect(table.getByRole('row', { name: /Ollama/u })).toContainText('unknown')
  await expect(page.getByRole('region', { name: 'Budgets' })).toContainText('of 200 k')
  await lookAt(page, 'models-usage')
  await page.getByRole('button', { name: 'Day', exact: true }).click()
  await expect(page.getByRole('table', { name: 'Usage by day' }).getByRole('row')).toHaveCount(2)
  await lookSmall('models-usage-small')
})

/** Calls of the last weeks, as the account keeps them: two profiles, one of them without a price. */
function keepCalls(): number {
  const records = new DatabaseSync(join(web.home, 'records.db'))
  const insert = records.prepare(
    `INSERT INTO llm_call (id, day, at, profile, role, run, state, tokens, nano, input, cache_read, cache_write, output, reasoning)
     VALUES (?, ?, ?, ?, ?, '', 'settled', ?, ?, ?, ?, ?, ?, ?)`,
  )
  let count = 0
  for (let ago = 1; ago <= 27; ago++) {
    if (ago % 7 === 3) continue
    const at = new Date(Date.now() - ago * 86_400_000)
    const two = (part: number) => String(part).padStart(2, '0')
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
    const input = 4000 + ((ago * 3571) % 9000)
    const parts = [
      input,
      (ago * 1237) % 6000,
      ago % 5 === 0 ? 900 : 0,
      1200 + ((ago * 733) % 2500),
      (ago * 389) % 1500,
    ]
    const tokens = parts.reduce((sum, part) => sum + part, 0)
    const isFree = ago % 6 === 0
    const who = isFree ? ['elsewhere', 'judge'] : ['default', ago % 2 ? 'ask' : 'planner']
    insert.run(`call_${ago}`, day, at.toISOString(), ...who, tokens, isFree ? null : tokens * 2500, ...parts)
    count += 1
  }
  records.close()
  return count
}

test('usage of weeks: days, roles and removed profiles, with what is unknown told beside what is known', async () => {
  const kept = keepCalls()
  await web.go('/models')
  await web.go('/models/usage')
  const charts = page.getByRole('region', { name: 'By day' })
  await expect(charts.getByRole('img', { name: /^Cost: \$.* and unknown$/u })).toBeVisible()
  await expect(page.locator('.usage-head')).toContainText('and unknown')
  await page.getByRole('button', { name: 'Profile', exact: true }).click()
  await expect(page.getByRole('table', { name: 'Usage by profile' })).toContainText('elsewhere (removed)')
  await lookAt(page, 'models-usage-full')
  const main = await page.getByRole('main').boundingBox()
  const panel = await charts.boundingBox()
  expect(panel!.x + panel!.width).toBeLessThan(main!.x + main!.width)
  await page.getByRole('button', { name: 'Role', exact: true }).click()
  const roles = page.getByRole('table', { name: 'Usage by role' })
  await expect(roles.getByRole('row', { name: /^Judge/u })).toContainText('unknown')
  await page.getByRole('button', { name: 'Day', exact: true }).click()
  await expect(page.getByRole('table', { name: 'Usage by day' }).getByRole('row')).toHaveCount(kept + 2)
  await page.getByRole('button', { name: '7 days' }).click()
  await expect(page.getByRole('table', { name: 'Usage by day' }).getByRole('row')).toHaveCount(7)
})

test('the places where the language model was set up lead here', async () => {
  await web.go('/settings/llm')
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible()
  await web.go('/settings/storage')
  await page
    .getByRole('navigation', { name: 'Settings' })
    .getByRole('link', { name: 'Language models' })
    .click()
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible()
  await web.go('/status')
  await page.locator('#check-llm').getByRole('link', { name: 'Language model' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible()
})
