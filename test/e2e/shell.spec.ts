import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { findCutRings } from './support/focus-rings.ts'
import { showIn } from './support/look.ts'
import { fixture } from './support/user.ts'
import { openWeb, type Web } from './support/web.ts'

test.skip(chromiumPath() === undefined, 'Chromium is not installed')
test.describe.configure({ mode: 'serial' })

let web: Web
let page: Page
test.beforeAll(async ({ browser }) => {
  web = await openWeb(browser, {})
  page = web.page
})
test.afterAll(() => web?.close())

const token = () => readFileSync(join(web.home, 'token'), 'utf8').trim()

async function ingestNotes(): Promise<void> {
  const form = new FormData()
  form.append('files', new File([readFileSync(fixture('notes.md'))], 'notes.md'))
  const headers = { Authorization: `Bearer ${token()}` }
  const answer = await fetch(new URL('/api/ingest?wait=true', web.origin), {
    method: 'POST',
    headers,
    body: form,
  })
  expect(answer.ok).toBe(true)
}

/** Sends a signal to the server. */
function signal(name: NodeJS.Signals): void {
  const { pid } = JSON.parse(readFileSync(join(web.home, 'instance.json'), 'utf8')) as { pid: number }
  process.kill(pid, name)
}

/** Every page of the rail, and places that look otherwise than their page. */
async function findPlaces(): Promise<string[]> {
  const rail = page.getByRole('navigation', { name: 'Main' }).getByRole('link')
  const links = await rail.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  const pages = links.map((link) => link.replace(/^#/u, ''))
  const models = ['/models/new', '/models/roles', '/models/limits', '/models/usage']
  return [...pages, ...models, '/search?q=light', '/settings/endpoints', '/settings/secrets', '/settings/web']
}

test('every page of the rail is there, by its name', async () => {
  const rail = page.getByRole('navigation', { name: 'Main' }).getByRole('link')
  await expect(rail).not.toHaveCount(0)
  for (const place of await findPlaces()) {
    await web.go(place)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByText('There is no such page')).toHaveCount(0)
  }
})

test('a place that is not there leads on to one that is', async () => {
  for (const [place, way] of [
    ['/nowhere', 'Go to Status'],
    ['/settings/nowhere', 'Go to the first section'],
    ['/stack/nowhere', 'Go to Stack'],
    ['/runs/nowhere', 'Runs'],
    ['/knowledge/nowhere', 'Knowledge'],
  ] as const) {
    await web.go(place)
    const links = page.locator('main, header').getByRole('link', { name: way, exact: true })
    await links.first().click()
    await expect(page).not.toHaveURL(/nowhere/u)
    await expect(page.getByText(/^There is no/u)).toHaveCount(0)
  }
})

test('no ring around what has the focus is cut, in a narrow window too', async () => {
  await ingestNotes()
  await page.setViewportSize({ width: 900, height: 600 })
  await web.go('/runs')
  const run = await page.getByRole('table', { name: 'Runs' }).getByRole('link').first().getAttribute('href')
  for (const place of [...(await findPlaces()), run!.replace('#', '')]) {
    await web.go(place)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.locator('.skel')).toHaveCount(0)
    expect(await findCutRings(page), place).toEqual([])
  }
  // The waterfall's own ring is drawn above its axis.
  await page.getByRole('tree', { name: 'Steps' }).focus()
  await page.keyboard.press('ArrowDown')
  const [ring, axis] = await page.locator('.wf-box').evaluate((box) => {
    const { borderTopWidth, zIndex } = getComputedStyle(box, '::after')
    return [{ borderTopWidth, zIndex }, getComputedStyle(box.querySelector('.wf-axis')!).zIndex]
  })
  expect(ring).toMatchObject({ borderTopWidth: '2px' })
  expect(Number(ring!.zIndex)).toBeGreaterThan(Number(axis))
  await page.screenshot({ path: 'test-results/screenshots/run-focus-900.png' })
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('on every page nothing scrolls but the pane', async () => {
  await ingestNotes()
  const places = await findPlaces()
  for (const [width, height] of [
    [1280, 800],
    [900, 600],
    [640, 360],
  ] as const) {
    await page.setViewportSize({ width, height })
    for (const place of places) {
      await web.go(place)
      await page.getByRole('main').waitFor()
      await page.mouse.move(width / 2, height / 2)
      await page.mouse.wheel(0, 4000)
      await page.mouse.move(20, height - 10)
      await page.mouse.wheel(0, 4000)
      const moved = await page.evaluate(() => {
        // What a focus or a find in the page would do to a box that can be scrolled at all.
        for (const one of document.querySelectorAll('.sr')) one.scrollIntoView({ block: 'start' })
        for (const box of [document.documentElement, document.body, document.querySelector('.app')!])
          box.scrollTop = 500
        const { documentElement: root, body } = document
        const head = document.querySelector('.head')!.getBoundingClientRect()
        return {
          scrolled: root.scrollTop + body.scrollTop + document.querySelector('.app')!.scrollTop,
          taller: Math.max(root.scrollHeight, body.scrollHeight) - window.innerHeight,
          header: head.top,
        }
      })
      expect({ place, height, ...moved }).toEqual({ place, height, scrolled: 0, taller: 0, header: 0 })
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('a server that is frozen or gone is told within five seconds on the page, and goes by itself', async () => {
  await web.go('/status')
  const banner = page.getByRole('status').filter({ hasText: 'Catalyst does not answer.' })
  await expect(page.getByRole('banner').getByRole('link', { name: /System: / })).toBeVisible()
  await page.waitForTimeout(500)
  signal('SIGSTOP')
  const stopped = Date.now()
  try {
    await expect(banner).toBeVisible({ timeout: 6000 })
    expect(Date.now() - stopped).toBeLessThan(6000)
    await expect(banner).toContainText(/What you see is from .+ ago/u)
    await web.go('/runs')
    await expect(banner).toBeVisible()
    for (const scheme of ['light', 'dark'] as const) {
      await showIn(page, scheme)
      await page.screenshot({ path: `test-results/screenshots/disconnected-${scheme}.png` })
    }
    await web.go('/settings/web')
  } finally {
    signal('SIGCONT')
  }
  await expect(banner).toBeHidden({ timeout: 15_000 })
})

test('signing out clears what every tab of the browser shows', async () => {
  const [reader, settings] = [await page.context().newPage(), page]
  await reader.goto(`${web.origin}/#/search?q=light`)
  await expect(reader.getByRole('main')).toContainText('notes.md')
  await web.go('/settings/web')
  const panel = settings.getByRole('region', { name: 'Signed-in browsers' })
  await panel
    .getByRole('button', { name: /^Sign out .* from / })
    .first()
    .click()
  for (const tab of [settings, reader]) {
    await expect(tab.getByRole('heading', { name: 'Sign in to Catalyst' })).toBeVisible({ timeout: 5000 })
    await expect(tab.locator('body')).not.toContainText('notes.md')
  }
  await reader.goBack().catch(() => null)
  await expect(reader.locator('body')).not.toContainText('notes.md')
})
