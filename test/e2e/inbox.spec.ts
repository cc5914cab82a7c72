import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import type { SettingsPatch } from '../../src/contract/settings.ts'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { lookAt } from './support/look.ts'
import { openWeb, type Web } from './support/web.ts'

test.skip(chromiumPath() === undefined, 'Chromium is not installed')
test.describe.configure({ mode: 'serial' })

/** A port that nothing listens at. */
const nobody = 'redis://127.0.0.1:1'

let web: Web
let page: Page
test.beforeAll(async ({ browser }) => {
  web = await openWeb(browser, { health: { intervalSeconds: 1, agreement: 1 } })
  page = web.page
})
test.afterAll(() => web?.close())

async function ask(method: string, path: string, body: unknown = {}): Promise<unknown> {
  const token = readFileSync(join(web.home, 'token'), 'utf8').trim()
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const sent = method === 'GET' ? {} : { body: JSON.stringify(body) }
  const response = await fetch(new URL(path, web.origin), { method, headers, ...sent })
  expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true)
  return response.json()
}
const change = (patch: SettingsPatch) => ask('PATCH', '/api/settings', { patch })
const bell = (on = page) => on.getByRole('banner').getByRole('button', { name: /^Inbox/u })
const inbox = (on = page) => on.getByRole('dialog', { name: 'Inbox' })
const notice = (title: string | RegExp, on = page) =>
  inbox(on).getByRole('listitem').filter({ hasText: title })
const dismissEverything = () => ask('DELETE', '/api/notices')

async function failRun(name: string): Promise<void> {
  const file = join(web.home, name)
  writeFileSync(file, 'no PDF at all')
  await ask('POST', '/api/ingest/paths', { paths: [file] })
}

test('an inbox in which nothing waits says what it is for', async () => {
  await dismissEverything()
  await web.go('/status')
  await bell().click()
  // What this machine lacks, such as room on its disk, is told too.
  if ((await inbox().getByRole('listitem').count()) === 0)
    await expect(inbox()).toContainText('Nothing has gone wrong')
  await lookAt(page, 'inbox-empty')
  await page.keyboard.press('Escape')
  await expect(inbox()).toBeHidden()
  await expect(bell()).toBeFocused()
})

test('a run that failed is counted at the bell, and the inbox leads to it', async () => {
  await failRun('broken.pdf')
  await expect(bell()).toHaveAccessibleName('Inbox, 1 unread')
  await expect(page.getByRole('status').filter({ hasText: '1 unread notice in the inbox' })).toBeAttached()
  await bell().focus()
  await page.keyboard.press('Enter')
  const failed = notice('broken.pdf')
  await expect(failed).toBeVisible()
  await expect(bell()).toHaveAccessibleName('Inbox')
  await failed.getByRole('link', { name: 'Open run' }).click()
  await expect(page).toHaveURL(/#\/runs\/run_/u)
  await expect(inbox()).toBeHidden()
})

test('all tabs agree on what is unread, there, and gone', async () => {
  const tab = await page.context().newPage()
  await tab.goto(`${web.origin}/#/status`)
  await failRun('another.pdf')
  await expect(bell()).toHaveAccessibleName('Inbox, 1 unread')
  await expect(bell(tab)).toHaveAccessibleName('Inbox, 1 unread')
  await bell(tab).click()
  await expect(notice('another.pdf', tab)).toBeVisible()
  await expect(bell()).toHaveAccessibleName('Inbox')
  await bell().click()
  await expect(notice('another.pdf')).toBeVisible()
  await notice('another.pdf')
    .getByRole('button', { name: /^Dismiss: / })
    .click()
  await expect(notice('another.pdf', tab)).toHaveCount(0)
  await expect(notice('broken.pdf', tab)).toBeVisible()
  await inbox(tab)
    .getByRole('button', { name: /^Dismiss all/u })
    .click()
  await expect(notice('broken.pdf')).toHaveCount(0)
  await tab.close()
  await page.keyboard.press('Escape')
})

test('an outage is ongoing: it is pinned, cannot be dismissed, and says how it ended', async () => {
  await change({ endpoints: { redis: { url: nobody } } })
  await failRun('later.pdf')
  await bell().click()
  const outage = notice('Redis is unhealthy')
  await expect(outage).toContainText('Ongoing for')
  await expect(notice('later.pdf')).toBeVisible()
  await expect(inbox().getByRole('listitem').first()).toContainText('Ongoing for')
  await expect(outage.getByRole('button', { name: /^Dismiss/u })).toHaveCount(0)
  await lookAt(page, 'inbox-full')
  await page.setViewportSize({ width: 900, height: 600 })
  await lookAt(page, 'inbox-full-900')
  await page.setViewportSize({ width: 1280, height: 800 })
  await inbox()
    .getByRole('button', { name: /^Dismiss all/u })
    .click()
  await expect(notice('later.pdf')).toHaveCount(0)
  await expect(outage).toBeVisible()
  await outage.getByRole('link', { name: 'Open check' }).click()
  await expect(page).toHaveURL(/#\/status\?check=redis$/u)
  await expect(page.getByRole('article', { name: /^Redis/u })).toBeFocused()

  await change({ endpoints: { redis: { url: '' } } })
  await bell().click()
  await expect(outage).toContainText('Over: lasted')
  await expect(outage).toContainText('It was switched off in the settings.')
  await outage.getByRole('button', { name: /^Dismiss: / }).click()
  await expect(outage).toHaveCount(0)
  await page.keyboard.press('Escape')
})

test('an outage that goes on does not fall out of the recent changes behind what came after it', async () => {
  await change({ endpoints: { redis: { url: nobody } } })
  const changes = page.getByRole('region', { name: 'Recent changes' })
  await web.go('/status')
  await expect(changes.getByRole('row', { name: /Redis/u }).first()).toBeVisible()
  for (let turn = 0; turn < 12; turn++) {
    const url = turn % 2 === 0 ? 'http://127.0.0.1:1' : ''
    await change({ endpoints: { qdrant: { url } } })
    await expect(
      page.getByRole('article', { name: `Qdrant: ${url === '' ? 'Off' : 'Unhealthy'}` }),
    ).toBeVisible()
  }
  const first = changes.getByRole('row').nth(1)
  await expect(first).toContainText('Redis')
  await expect(first).toContainText('since')
  await lookAt(page, 'status-ongoing')
  // Nor does it on the server, whatever limit is asked for.
  const { changes: few } = (await ask('GET', '/api/health/changes?limit=3')) as {
    changes: { name: string }[]
  }
  expect(few.map(({ name }) => name)).toContain('redis')
})

test('failures make one toast at a time, which covers nothing and goes by itself', async () => {
  await dismissEverything()
  let refused = 0
  await page.route('**/api/health/check', (route) => {
    refused += 1
    return route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        ...{ type: 'about:blank', title: 'Unavailable', status: 503, code: 'UNAVAILABLE' },
        ...{ detail: `Refusal ${refused}`, remedy: 'Wait a moment.', requestId: `req_refusal_${refused}` },
      }),
    })
  })
  await web.go('/status')
  const toast = page.getByRole('region', { name: 'Notifications' }).getByRole('heading')
  const check = page.getByRole('button', { name: 'Check now' })
  for (let turn = 1; turn <= 4; turn++) {
    await check.click()
    await expect(toast).toHaveText(`Refusal ${turn}`)
    await expect(toast).toHaveCount(1)
  }
  await expect(page.getByRole('alert').filter({ hasText: 'Refusal 4' })).toBeAttached()
  // It waits while it is pointed at, and while it has the focus.
  await toast.hover()
  for (const [width, height] of [
    [1280, 800],
    [900, 600],
  ] as const) {
    await page.setViewportSize({ width, height })
    await toast.hover()
    expect(await coveredActions(page)).toEqual([])
    await expect(toast).toBeVisible()
    await lookAt(page, `toast-${width}`)
  }
  await page.keyboard.press('F6')
  await expect(page.getByRole('region', { name: 'Notifications' })).toBeFocused()
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.getByRole('heading', { level: 1 }).focus()
  await page.mouse.move(640, 200)
  await expect(toast).toHaveCount(0)

  await bell().click()
  await expect(notice('Refusal 4')).toContainText('Wait a moment.')
  await expect(inbox().getByRole('heading', { name: /Refusal/u })).toHaveCount(4)
  await expect(notice('Refusal 4').getByRole('link', { name: 'Show its log' })).toHaveCount(1)
  await page.unroute('**/api/health/check')
})

/** Actions that the toast lies over: scrolled into sight, each must be reached by the pointer. */
function coveredActions(on: Page): Promise<string[]> {
  return on.evaluate(() => {
    const covered: string[] = []
    for (const action of document.querySelectorAll<HTMLElement>('.app :is(a, button, input)')) {
      if (action.closest('.toasts') || action.classList.contains('skip')) continue
      action.scrollIntoView({ block: 'end' })
      const { left, top, width, height } = action.getBoundingClientRect()
      if (width === 0 || height === 0) continue
      const hit = document.elementFromPoint(left + width / 2, top + height / 2)
      if (hit?.closest('.toasts')) covered.push(action.textContent ?? action.tagName)
    }
    return covered
  })
}
