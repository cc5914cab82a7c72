import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { expectAccessible, expectNoOverflow, resize, showIn } from './support/look.ts'
import { openWeb, type Web } from './support/web.ts'

test.skip(chromiumPath() === undefined, 'Chromium is not installed')
test.describe.configure({ mode: 'serial' })

let web: Web
let page: Page
const violations: string[] = []
test.beforeAll(async ({ browser }) => {
  web = await openWeb(browser, { web: { sessionIdleMinutes: 1 } })
  page = web.page
  page.on('console', (message) => {
    if (/Content Security Policy/u.test(message.text())) violations.push(message.text())
  })
})
test.afterAll(() => web?.close())

const api = async (method: string, path: string) => {
  const token = readFileSync(join(web.home, 'token'), 'utf8').trim()
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const response = await fetch(new URL(path, web.origin), { method, headers, body: '{}' })
  return (await response.json()) as { url: string }
}

/** Pictures for people, and what axe says of the page as it stands. */
async function look(name: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await showIn(page, colorScheme)
    for (const [width, height] of [
      [1280, 800],
      [900, 600],
    ] as const) {
      await resize(page, width, height)
      await page.screenshot({ path: `test-results/screenshots/session-${name}-${colorScheme}-${width}.png` })
    }
    await expectAccessible(page, `session-${name}, ${colorScheme}`)
    await expectNoOverflow(page)
  }
  await resize(page, 1280, 800)
}

test('a browser whose session is over signs in where it stands, and keeps what was typed', async () => {
  await web.go('/settings/reading')
  const form = page.getByRole('form', { name: 'Chunking' })
  const overlap = form.getByRole('textbox', { name: 'Overlap' })
  await overlap.fill('96')
  await page.context().clearCookies()
  const dialog = page.getByRole('dialog', { name: 'Sign in again' })
  await expect(dialog).toBeVisible({ timeout: 15_000 })
  await look('ended')

  await dialog.getByLabel('Link or API token').fill('nothing-of-the-kind')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toContainText('This token is not the one')
  const { url } = await api('POST', '/api/session/link')
  await dialog.getByLabel('Link or API token').fill(url)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toBeHidden()
  await expect(overlap).toHaveValue('96')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('button', { name: 'Save' })).toBeHidden()
  await expect(page.getByRole('banner').getByRole('link', { name: /Healthy|Degraded/ })).toBeVisible()
})

test('a link that is opened in another tab lets this one in as well', async () => {
  await page.context().clearCookies()
  const dialog = page.getByRole('dialog', { name: 'Sign in again' })
  await expect(dialog).toBeVisible({ timeout: 15_000 })
  const { url } = await api('POST', '/api/session/link')
  const tab = await page.context().newPage()
  await tab.goto(url)
  await tab.close()
  await expect(dialog).toBeHidden({ timeout: 15_000 })
})

test('Settings list the browsers that are signed in, and sign each of them out', async ({ browser }) => {
  const other = await browser.newContext()
  try {
    const second = await other.newPage()
    await second.goto((await api('POST', '/api/session/link')).url)
    await expect(second.getByRole('navigation', { name: 'Main' })).toBeVisible()
    await web.go('/settings/web')
    const panel = page.getByRole('region', { name: 'Signed-in browsers' })
    // This one, the other, and the two whose cookies were lost above.
    await expect(panel.getByRole('listitem')).toHaveCount(4)
    await expect(panel.getByText('this browser')).toHaveCount(1)
    await look('list')
    await panel.getByRole('button', { name: 'Sign out all others' }).click()
    await expect(panel.getByRole('listitem')).toHaveCount(1)
    await expect(second.getByRole('heading', { name: 'Sign in to Catalyst' })).toBeVisible({
      timeout: 15_000,
    })
  } finally {
    await other.close()
  }
})

test('origins are checked beside their field', async () => {
  const form = page.getByRole('form', { name: 'Access' })
  const origins = form.getByRole('textbox', { name: /other origins/ })
  await origins.fill('https://tool.example/path')
  await expect(form).toContainText('Must be an origin')
  await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled()
  await origins.fill('https://tool.example')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('button', { name: 'Save' })).toBeHidden()
  const answer = await fetch(new URL('/api/health/live', web.origin), {
    headers: { Origin: 'https://tool.example' },
  })
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://tool.example')
})

test('before its time is over a session says so, and stays when asked to', { tag: '@long' }, async () => {
  test.setTimeout(150_000)
  await web.go('/runs')
  const stay = page.getByRole('button', { name: 'Stay signed in' })
  await expect(stay).toBeVisible({ timeout: 70_000 })
  await page.screenshot({ path: 'test-results/screenshots/session-ending.png' })
  await stay.click()
  await expect(stay).toBeHidden()
  await page.waitForTimeout(20_000)
  await expect(page.getByRole('dialog', { name: 'Sign in again' })).toBeHidden()
})

test('signing out everywhere signs this browser out too, and the command line says so', async () => {
  await web.go('/settings/web')
  const panel = page.getByRole('region', { name: 'Signed-in browsers' })
  await panel.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /Sign out 1 browser/ })
    .click()
  await expect(page.getByRole('heading', { name: 'Sign in to Catalyst' })).toBeVisible({ timeout: 15_000 })
  const program = join(import.meta.dirname, '..', '..', 'out', 'main', 'catalyst.js')
  const env = { ...process.env, CATALYST_HOME: web.home }
  const listed = execFileSync(process.execPath, [program, 'sessions', 'list', '--json'], {
    env,
    encoding: 'utf8',
  })
  expect(JSON.parse(listed)).toEqual({ sessions: [] })
})

test('none of this needed more than the policy of the page allows', () => {
  expect(violations).toEqual([])
})
