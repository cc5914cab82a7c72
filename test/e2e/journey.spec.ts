import { expect } from '@playwright/test'
import { notificationsOf, test } from './support/desktop.ts'
import { handbookPages, petrelPage, writeHandbook } from './support/handbook.ts'
import { dropFiles, fixture, go, goByRail, search, waitUntilSearchable } from './support/user.ts'

test('a dropped PDF is read, found by meaning, and opened at the page of the passage', async ({
  app,
  page,
  home,
}) => {
  await expect(page.getByRole('heading', { name: 'Drop a document. Ask it something.' })).toBeVisible()
  await dropFiles(page, [writeHandbook(home)])
  await expect(page.getByRole('heading', { name: '1 document can be searched' })).toBeVisible()

  await waitUntilSearchable(page, /Handbook of the Outer Light/u)
  const results = await search(page, 'where does the sea bird have its nest')
  const hit = results.getByRole('article').first()
  await expect(hit).toContainText('nests under the spiral stairs')
  const citation = hit.getByRole('link', { name: new RegExp(`page ${petrelPage}\\b`, 'u') })
  await expect(citation).toContainText(`of ${handbookPages}`)
  await citation.click()
  await expect
    .poll(() =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()),
      ),
    )
    .toContainEqual(expect.stringMatching(new RegExp(`^file:.*handbook\\.pdf#page=${petrelPage}$`, 'u')))
})

test('a run shows its steps, and its end is notified while the window is hidden', async ({ app, page }) => {
  await expect(page.getByRole('heading', { name: 'Drop a document. Ask it something.' })).toBeVisible()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  await dropFiles(page, [fixture('notes.md'), fixture('harbour.docx')])
  await expect.poll(() => notificationsOf(app), { timeout: 90_000 }).toHaveLength(1)
  const [notification] = await notificationsOf(app)
  expect(notification?.place).toMatch(/^\/runs\/run_/u)

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show())
  await goByRail(page, 'Runs')
  await go(page, notification!.place)
  await expect(page.getByText('harbour.docx').first()).toBeVisible()
  await expect(page.getByText('notes.md').first()).toBeVisible()
})

test('picked files take the same way as dropped ones; removing asks once and leaves nothing to be found', async ({
  app,
  page,
}) => {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
  }, fixture('tides.html'))
  await page.getByRole('button', { name: 'Choose files' }).click()
  await waitUntilSearchable(page, /tides/iu)
  await page.getByRole('row', { name: /tides/iu }).getByRole('checkbox').check()
  await page
    .getByRole('button', { name: /^Remove/u })
    .first()
    .click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('Tide tables')
  await dialog.getByRole('button', { name: /^Remove/u }).click()
  await expect(page.getByRole('table', { name: 'Documents' })).toBeHidden()
  await go(page, '/search')
  await expect(page.getByText('Nothing to search yet')).toBeVisible()
})
