import { expect, test } from '@playwright/test'
import { LogPlace, plainEntry } from '../support/audit-log.ts'
import { unavailable } from './support/desktop.ts'
import { lookAt } from './support/look.ts'
import { openWeb } from './support/web.ts'

test.skip(unavailable !== '', unavailable)

test('a long log scrolls, loads as one goes on, and says what fails', async ({ browser }) => {
  test.setTimeout(150_000)
  const web = await openWeb(browser, {}, async (home) => {
    const log = new LogPlace(home).open()
    for (let n = 1; n < 3000; n++) void log.append(plainEntry(n))
    await log.close()
  })
  const { page } = web
  try {
    await test.step('while it is on its way', async () => {
      const held = Promise.withResolvers<void>()
      await page.route(/\/api\/audit(\?|\/verify)/u, async (route) => {
        await held.promise
        await route.continue()
      })
      await web.go('/audit')
      await expect(page.getByText('Loading entries')).toBeAttached()
      await expect(page.getByText('Verifying the log…')).toBeVisible()
      await lookAt(page, 'audit-loading')
      held.resolve()
      await expect(page.getByText(/^Verified 3,\d{3} entries:/u)).toBeVisible()
      await page.unroute(/\/api\/audit(\?|\/verify)/u)
    })
    await test.step('only the rows in sight are in the page', async () => {
      const table = page.getByRole('table', { name: 'Entries' })
      await expect(table.getByRole('row').nth(5)).toBeVisible()
      expect(await table.getByRole('row').count()).toBeLessThan(60)
      await lookAt(page, 'audit-long')
      await expect
        .poll(async () => {
          await page.getByRole('main').evaluate((main) => main.scrollTo(0, main.scrollHeight))
          return Number(await table.getAttribute('aria-rowcount'))
        })
        .toBeGreaterThan(250)
      expect(await table.getByRole('row').count()).toBeLessThan(60)
    })
    await test.step('what cannot be had says so, and is had again', async () => {
      const refused = {
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: '/api/reference#unavailable',
          title: 'Unavailable',
          status: 503,
          detail: 'The log cannot be read: the disk does not answer.',
          code: 'UNAVAILABLE',
          remedy: 'Look at the disk, then try again.',
          requestId: 'req_00000000',
        }),
      }
      await page.route(/\/api\/audit(\?|\/verify)/u, (route) => route.fulfill(refused))
      await web.go('/status')
      await web.go('/audit')
      await expect(page.getByRole('alert')).toContainText('The log cannot be read')
      await expect(page.getByText('The log could not be verified')).toBeVisible()
      await lookAt(page, 'audit-failing')
      await page.unroute(/\/api\/audit(\?|\/verify)/u)
      await page.getByRole('button', { name: 'Retry' }).click()
      await expect(page.getByRole('table', { name: 'Entries' })).toBeVisible()
    })
  } finally {
    await web.close()
  }
})
