import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { createLogger } from '../../src/core/platform/winston-logger.ts'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { lookAt } from './support/look.ts'
import { openWeb, type Web } from './support/web.ts'

test.skip(chromiumPath() === undefined, 'Chromium is not installed')
test.describe.configure({ mode: 'serial' })

const token = `ghp_${'a1'.repeat(18)}`
let web: Web

/** What an earlier start of Catalyst wrote, by the logger itself. */
async function writeLog(home: string): Promise<void> {
  const log = createLogger({ folder: join(home, 'logs'), files: { fileBytes: 200_000 } })
  for (let at = 0; at < 3000; at++) {
    log.logger
      .child('knowledge')
      .info('A document was read', { path: `/home/dana/notes/${at}.md`, ms: at % 40 })
  }
  const stack = log.logger.child('stack')
  stack.warn('going on without a dependency', {
    service: 'api',
    dependency: 'redis',
    req_id: 'req_06h14escg20s0z3zzwqqew13',
  })
  stack.error('a service could not be brought up', {
    ...{
      service: 'api',
      code: 'exited',
      req_id: 'req_06h14escg20s0z3zzwqqew13',
      run_id: 'run_06h14ese7jbw7degaa5nbx9h',
    },
    error: new Error(`api ended with code 1, token ${token}`, {
      cause: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' }),
    }),
  })
  await log.close()
}

test.beforeAll(async ({ browser }) => {
  web = await openWeb(browser, {}, writeLog)
})
test.afterAll(() => web?.close())

const lines = () => web.page.getByRole('listbox', { name: 'Log lines' })
const foot = () => web.page.getByRole('region', { name: 'Logs' }).locator('.panel-foot')

test('the log is in the rail, shows its newest lines and is narrowed by level', async () => {
  const { page } = web
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Logs' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Logs' })).toBeVisible()
  await expect(lines().getByRole('option').last()).toBeVisible()
  await expect(foot()).toContainText('Live')
  await expect(foot()).toContainText(/3,0\d\d lines/u)
  // Only what is in sight is in the page.
  expect(await lines().getByRole('option').count()).toBeLessThan(120)
  // The detail of the last line takes room below: the line stays in sight.
  await lines().getByRole('option').last().click()
  await expect(page.getByRole('complementary', { name: 'Chosen line' })).toBeVisible()
  await expect(lines().getByRole('option', { selected: true })).toBeInViewport()
  await page.getByRole('button', { name: 'Close' }).click()
  await lookAt(page, 'logs-full')
  await page.getByRole('combobox', { name: 'Level' }).click()
  await page.getByRole('option', { name: 'Warnings and errors' }).click()
  await expect(page).toHaveURL(/#\/logs\?level=warn$/u)
  await expect(lines()).toContainText('going on without a dependency')
  await expect(lines()).not.toContainText('A document was read')
})

test('a line is expanded to its fields and every cause, leads to its request, and back', async () => {
  const { page } = web
  await lines()
    .getByRole('option', { name: /could not be brought up/u })
    .click()
  const detail = page.getByRole('complementary', { name: 'Chosen line' })
  await expect(detail).toContainText('service')
  await expect(detail).toContainText('caused by Error: connect ECONNREFUSED 127.0.0.1:6379 (ECONNREFUSED)')
  await expect(detail).toContainText('web.ts')
  await expect(detail).not.toContainText(token)
  await lookAt(page, 'logs-line')
  await detail.getByRole('link', { name: 'This request only' }).click()
  await expect(page).toHaveURL(/request=req_06h14escg20s0z3zzwqqew13/u)
  await expect(foot()).toContainText('2 lines')
  await lookAt(page, 'logs-request')
  await page.goBack()
  await expect(page).toHaveURL(/#\/logs\?level=warn$/u)
})

test('what is looked for is marked, and gone through hit by hit', async () => {
  const { page } = web
  await web.go('/logs')
  await expect(foot()).toContainText('Live')
  await page.getByRole('searchbox', { name: 'Find in the log' }).fill('notes/29[0-9]{2}')
  await page.getByRole('button', { name: 'Regular expression' }).click()
  await expect(page.getByText('100 lines')).toBeVisible()
  await page.getByRole('button', { name: 'Next hit' }).click()
  await expect(lines().locator('[aria-selected="true"] mark')).toHaveText('notes/2900')
  await page.getByRole('checkbox', { name: 'Hits only' }).check()
  await expect(foot()).toContainText(/100 of 3,0\d\d lines/u)
})

test('what fails says by which id, and one click shows its lines', async () => {
  const { page } = web
  const asked = page.waitForRequest((request) => request.url().endsWith('/api/runs/run_nosuch'))
  await web.go('/runs/run_nosuch')
  const id = (await (await asked).allHeaders())['x-request-id']!
  expect(id).toMatch(/^req_[0-9a-z]{24}$/u)
  await page.getByRole('alert').getByRole('link', { name: 'Show its log' }).click()
  await expect(page).toHaveURL(new RegExp(`#/logs\\?request=${id}$`, 'u'))
  await expect(lines()).toContainText('The call runs.get was refused')
  await lines().getByRole('option').first().click()
  await expect(page.getByRole('complementary', { name: 'Chosen line' })).toContainText(id)
})

test('lines come by themselves; paused they wait', async () => {
  const { page } = web
  await web.go('/logs?logger=catalyst')
  await expect(foot()).toContainText('Live')
  const before = await lines().getByRole('option').count()
  const act = () =>
    page.evaluate(async () => {
      const body = JSON.stringify({ patch: { appearance: { theme: 'system' } } })
      const headers = { 'Content-Type': 'application/json' }
      await fetch('/api/settings', { method: 'PATCH', body, headers })
    })
  await act()
  await expect(lines()).toContainText('Called settings.update')
  await page.getByRole('button', { name: 'Pause' }).click()
  await act()
  await expect(page.getByRole('button', { name: /^Go on, 1 new$/u })).toBeVisible()
  await page.getByRole('button', { name: /^Go on/u }).click()
  await expect(lines().getByRole('option')).toHaveCount(before + 2)
})

test('a problem report is shown before it is saved, and saved as it was shown', async () => {
  const { page } = web
  await web.go('/logs?run=run_06h14ese7jbw7degaa5nbx9h')
  await page.getByRole('button', { name: 'Problem report…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Problem report' })
  const shown = dialog.getByRole('region', { name: 'The report' })
  await expect(shown).toContainText('Lines of run_06h14ese7jbw7degaa5nbx9h (1)', { timeout: 20_000 })
  await expect(shown).toContainText('[redacted:github-token')
  await lookAt(page, 'logs-report')
  const text = await shown.textContent()
  const download = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save as a file' }).click()
  const saved = await download
  expect(saved.suggestedFilename()).toMatch(/^catalyst-report-.*\.md$/u)
  const file = await readFile(await saved.path(), 'utf8')
  expect(file).toBe(text)
  expect(file).not.toContain(token)
  for (const part of ['## Versions', '## Health', '## Stack', '## Runs', '## Settings', '## Log'])
    expect(file).toContain(part)
})

test('nothing that fits, a narrow window and a server that is gone each say what to do', async () => {
  const { page } = web
  await web.go('/logs?request=req_nothing_at_all')
  await expect(page.getByRole('heading', { name: 'No lines here' })).toBeVisible()
  await lookAt(page, 'logs-empty')
  await page.setViewportSize({ width: 900, height: 600 })
  await web.go('/logs?level=warn')
  await lines()
    .getByRole('option', { name: /could not be brought up/u })
    .click()
  await lookAt(page, 'logs-narrow')
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.route('**/api/logs/follow**', (route) => route.abort())
  await web.go('/logs?logger=none')
  await expect(page.getByRole('alert')).toContainText('Catalyst does not answer')
  await lookAt(page, 'logs-failing')
})
