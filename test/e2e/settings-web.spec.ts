import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { freePort } from '../support/programs.ts'
import { lookAt } from './support/look.ts'
import { goByRail } from './support/user.ts'
import { openWeb, type Web } from './support/web.ts'

test.skip(chromiumPath() === undefined, 'Chromium is not installed')
test.describe.configure({ mode: 'serial' })

const documents = 8
let web: Web
test.beforeAll(async ({ browser }) => {
  web = await openWeb(browser, {}, async (home) => {
    mkdirSync(join(home, 'notes'))
    for (let at = 0; at < documents; at++) {
      const prose = `The keeper of lighthouse ${at} writes down what the sea has brought. `
      writeFileSync(join(home, 'notes', `note${at}.md`), `# Note ${at}\n\n${prose.repeat(60)}`)
    }
  })
  // The page may ask for what the window's folder picker would: a path of this machine.
  const { page, home } = web
  await ask(page, 'POST', '/api/ingest/paths', { paths: [join(home, 'notes')] })
  await web.go('/knowledge')
  await expect(page.getByText(`${documents} documents, newest first`)).toBeVisible({ timeout: 60_000 })
  await expect
    .poll(async () => (await ask(page, 'GET', '/api/knowledge')).embeddings.meaning, { timeout: 60_000 })
    .toBe('ready')
})
test.afterAll(() => web?.close())

/** Asks the services as the page itself would, with its session. */
function ask(page: Page, method: string, path: string, body?: unknown) {
  return page.evaluate(
    async ([how, where, what]) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(where, what === '' ? { method: how } : { method: how, body: what, headers })
      return answer.json()
    },
    [method, path, body === undefined ? '' : JSON.stringify(body)] as const,
  )
}

const form = (name: string) => web.page.getByRole('form', { name })
const size = () => form('Chunking').getByRole('textbox', { name: 'Chunk size' })
const save = (name: string) => form(name).getByRole('button', { name: 'Save' }).click()
const offer = () => web.page.getByRole('button', { name: /^Re-index \d+ document/u })

test('another chunk size offers to re-index what keeps the old chunks, here, on Knowledge, after a reload, by HTTP', async () => {
  const { page } = web
  await web.go('/settings/reading')
  await expect(offer()).toHaveCount(0)
  await size().fill('256')
  await save('Chunking')
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await expect(offer()).toHaveText(/^Re-index 8 documents, about \d+ (?:s|min)$/u)
  await expect(page.getByText('8 documents keep chunks of 512 tokens with an overlap of 64')).toBeVisible()
  await lookAt(page, 'settings-rechunk')
  await page.reload()
  await expect(offer()).toBeVisible()
  expect((await ask(page, 'GET', '/api/settings')).followUps).toMatchObject([{ kind: 'reindex', count: 8 }])
  await goByRail(page, 'Knowledge')
  await expect(offer()).toBeVisible()
  await lookAt(page, 'knowledge-rechunk')
})

test('set back, the offer goes; an original that is gone is named; re-indexing leaves only that', async () => {
  const { page, home } = web
  await web.go('/settings/reading')
  await size().fill('512')
  await save('Chunking')
  await expect(offer()).toHaveCount(0)
  rmSync(join(home, 'notes', 'note3.md'))
  await size().fill('256')
  await save('Chunking')
  await expect(offer()).toHaveText(/^Re-index 7 documents/u, { timeout: 20_000 })
  await expect(
    page.getByText('1 document cannot be read again, because the original is gone: Note 3.'),
  ).toBeVisible()
  await offer().click()
  await expect(offer()).toHaveCount(0)
  await expect(page.getByText('1 document keeps chunks of 512 tokens')).toBeVisible({ timeout: 60_000 })
  await expect(offer()).toHaveCount(0)
})

test('leaving with something unsaved asks, whichever way, and staying keeps it', async () => {
  const { page } = web
  await web.go('/search')
  await web.go('/settings/reading')
  const dialog = page.getByRole('alertdialog', { name: 'Leave without saving?' })
  const stay = async () => {
    await expect(dialog).toContainText('Chunking')
    await dialog.getByRole('button', { name: 'Stay' }).click()
    await expect(dialog).toHaveCount(0)
    await expect(size()).toHaveValue('300')
    expect(new URL(page.url()).hash).toBe('#/settings/reading')
  }
  await size().fill('300')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Knowledge' }).click()
  await expect(dialog).toBeVisible()
  await lookAt(page, 'settings-leave')
  await stay()
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Health' }).click()
  await stay()
  await page.evaluate(() => history.back())
  await stay()
  await page.evaluate(() => {
    window.location.hash = '/runs'
  })
  await stay()
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('option', { name: 'Audit' }).first().click()
  await stay()
  // The browser asks in its own words.
  const asked = page.waitForEvent('dialog')
  // Not `page.reload()`: a reload that is called off never ends for it.
  await page.evaluate(() => setTimeout(() => window.location.reload()))
  const own = await asked
  expect(own.type()).toBe('beforeunload')
  await own.dismiss()
  await expect(size()).toHaveValue('300')
  // Going on from here is possible, and the way back is as it was.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Knowledge' }).click()
  await dialog.getByRole('button', { name: 'Leave without saving' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Knowledge' })).toBeVisible()
  await page.goBack()
  await expect(size()).toHaveValue('256')
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1, name: 'Search' })).toBeVisible()
})

test('signing out with something unsaved asks first; saving from the question saves and goes on', async () => {
  const { page } = web
  await web.go('/settings/web')
  await form('Access').getByRole('textbox', { name: 'Signed out when idle for' }).fill('500')
  await page.getByRole('button', { name: /^Sign out .* from/u }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Leave without saving?' })
  await dialog.getByRole('button', { name: 'Stay' }).click()
  await expect(form('Access').getByRole('textbox', { name: 'Signed out when idle for' })).toHaveValue('500')
  expect((await ask(page, 'GET', '/api/settings')).settings.web.sessionIdleMinutes).toBe(720)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Status' }).click()
  await dialog.getByRole('button', { name: 'Save and leave' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Status' })).toBeVisible()
  expect((await ask(page, 'GET', '/api/settings')).settings.web.sessionIdleMinutes).toBe(500)
})

test('what another window saved meanwhile is told before it is overwritten', async () => {
  const { page } = web
  await web.go('/settings/reading')
  await size().fill('300')
  await ask(page, 'PATCH', '/api/settings', { patch: { chunking: { size: 400 } } })
  await expect(form('Chunking')).toContainText('Changed elsewhere meanwhile: Size is 400 now.')
  await lookAt(page, 'settings-conflict')
  await form('Chunking').getByRole('button', { name: 'Keep mine' }).click()
  await save('Chunking')
  await expect(form('Chunking').getByRole('button', { name: 'Save' })).toHaveCount(0)
  await size().fill('310')
  await ask(page, 'PATCH', '/api/settings', { patch: { chunking: { size: 256 } } })
  await form('Chunking').getByRole('button', { name: 'Take theirs' }).click()
  await expect(size()).toHaveValue('256')
})

test('an endpoint is tested with what is typed, shows its stages, and can be called off', async () => {
  const { page } = web
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const { port } = silent.address() as { port: number }
  await web.go('/settings/endpoints')
  const endpoints = form('Endpoints')
  await endpoints.getByRole('textbox', { name: 'Qdrant' }).fill('http://127.0.0.1:9')
  await endpoints.getByRole('button', { name: 'Test Qdrant' }).click()
  await expect(endpoints).toContainText('Connection refused at 127.0.0.1:9')
  await expect(endpoints).toContainText('Start Qdrant, or change its address in Settings.')
  await endpoints.getByRole('textbox', { name: 'Redis' }).fill(`redis://127.0.0.1:${port}`)
  await endpoints.getByRole('button', { name: 'Test Redis' }).click()
  await endpoints.getByRole('button', { name: 'Cancel the test of Redis' }).click()
  await expect(endpoints.getByRole('button', { name: 'Test Redis' })).toBeEnabled()
  await endpoints.getByRole('button', { name: 'Test Redis' }).click()
  await expect(endpoints).toContainText(`127.0.0.1:${port} takes connections`, { timeout: 20_000 })
  await lookAt(page, 'settings-tests')
  await page.setViewportSize({ width: 900, height: 600 })
  await lookAt(page, 'settings-tests-small')
  await page.setViewportSize({ width: 1280, height: 800 })
  expect((await ask(page, 'GET', '/api/settings')).settings.endpoints.redis.url).toBe('')
  await endpoints.getByRole('button', { name: 'Discard' }).click()
  silent.close()
})

test('a dead embedding endpoint is told the same on Settings, Knowledge, Search and Status', async () => {
  const { page } = web
  const dead = `http://127.0.0.1:${await freePort()}/v1`
  await web.go('/settings/embeddings')
  await page.getByRole('combobox', { name: 'Provider' }).click()
  await page.getByRole('option', { name: 'An OpenAI-compatible endpoint' }).click()
  await form('Embeddings').getByRole('textbox', { name: 'Address' }).fill(dead)
  await form('Embeddings').getByRole('textbox', { name: 'Model' }).fill('gone')
  await page.getByRole('button', { name: 'Test the embeddings' }).click()
  await expect(page.getByRole('region', { name: 'Connection test' })).toContainText('Connection refused')
  await save('Embeddings')
  const vectors = page.getByRole('region', { name: 'Vectors' })
  await expect(vectors).toContainText('Searching by earlier vectors.', { timeout: 30_000 })
  await expect(vectors.getByRole('button', { name: /^Embed \d+ chunks/u })).toBeVisible({ timeout: 30_000 })
  const { sentence } = (await ask(page, 'GET', '/api/knowledge')).embeddings
  await expect(vectors).toContainText(sentence)
  await expect(page.locator('body')).not.toContainText('words only')
  await lookAt(page, 'settings-embeddings-dead')
  await web.go('/knowledge')
  await expect(page.getByText('Searching by earlier vectors.')).toBeVisible()
  await web.go('/search?q=lighthouse')
  await expect(page.getByRole('region', { name: 'Results' })).toHaveAttribute('aria-busy', 'false')
  await expect(page.locator('main')).not.toContainText('words only')
  await web.go('/status')
  await expect(page.locator('main')).toContainText('until gone has made its own', { timeout: 60_000 })
})
