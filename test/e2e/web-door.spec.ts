import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import type { Child } from '../support/child.ts'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { expectAccessible, expectNoOverflow, resize, showIn } from './support/look.ts'
import { startServe } from './support/serve.ts'

const project = join(import.meta.dirname, '..', '..')
const fixtures = join(project, 'test', 'fixtures', 'documents')
test.skip(chromiumPath() === undefined, 'Chromium is not installed')
test.describe.configure({ mode: 'serial' })

/** Every page, by the place it has. */
const pages = [
  ...['status', 'stack', 'stack/logs', 'knowledge', 'search?q=lamp', 'runs'],
  ...['settings', 'settings/stack', 'settings/endpoints', 'settings/web'],
]

let home: string
let server: Child
let context: BrowserContext
let page: Page
let origin: string

test.beforeAll(async ({ browser }) => {
  home = mkdtempSync(join(tmpdir(), 'catalyst-web-'))
  const started = await startServe(home)
  server = started.server
  const { link } = started
  origin = new URL(link).origin
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
  await page.goto(link)
  // Signing in ends with a page that leads on.
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
})
test.afterAll(async () => {
  await context?.close()
  await server?.kill('SIGTERM')
  if (home) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

test('through the browser: a chosen PDF is read, found, and cited with its page', async () => {
  await page.goto(`${origin}/#/knowledge`)
  const chooser = page.waitForEvent('filechooser')
  await page
    .getByRole('button', { name: /Add documents|Choose files/ })
    .first()
    .click()
  await (await chooser).setFiles([join(fixtures, 'manual.pdf'), join(fixtures, 'encrypted.pdf')])
  await page.goto(`${origin}/#/runs`)
  await expect(page.getByText('1 failed').first()).toBeVisible({ timeout: 30_000 })
  await page.goto(`${origin}/#/search?q=${encodeURIComponent('when is the lamp lit')}`)
  const hit = page.getByRole('region', { name: 'Results' }).getByRole('article').first()
  await expect(hit.getByRole('link', { name: /\bpage 1\b/ })).toBeVisible()
  await expect(hit.locator('mark').first()).toBeVisible()
})

for (const theme of ['light', 'dark'] as const) {
  for (const place of pages) {
    const name = place.split('?')[0]!.replace('/', '-')
    test(`axe finds nothing on ${place} in the ${theme} theme, and it fits a narrow window`, async () => {
      await showIn(page, theme)
      await resize(page, 1280, 800)
      await page.goto(`${origin}/#/${place}`)
      await expect(page.getByRole('main')).toBeVisible()
      await expect(page.locator('main [aria-busy=true]')).toHaveCount(0)
      await expectAccessible(page, `${name}, ${theme}`)
      await page.screenshot({ path: `test-results/screenshots/${name}-${theme}.png` })
      await resize(page, 900, 600)
      await expectNoOverflow(page)
      await page.screenshot({ path: `test-results/screenshots/${name}-${theme}-narrow.png` })
    })
  }
}

test('the page says that it does not know any more when the server is gone, never a stale green', async () => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(`${origin}/#/status`)
  const indicator = page.getByRole('banner').getByRole('link', { name: /Healthy/ })
  await expect(indicator).toBeVisible()
  await server.kill('SIGKILL')
  await expect(page.getByRole('banner').getByText('Unknown')).toBeVisible({ timeout: 40_000 })
  await expect(indicator).toBeHidden()
  await page.screenshot({ path: 'test-results/screenshots/status-unknown.png' })
})
