import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { showIn } from './support/look.ts'
import { dropFiles } from './support/user.ts'
import { openWeb, type Web } from './support/web.ts'

test.skip(chromiumPath() === undefined, 'Chromium is not installed')
test.describe.configure({ mode: 'serial' })

const records = 120
let web: Web
test.beforeAll(async ({ browser }) => {
  web = await openWeb(browser, {})
})
test.afterAll(() => web?.close())

test('README and .ndjson are taken by the page, as the readers know them', async () => {
  const { page, home } = web
  const readme = join(home, 'README')
  const bulk = join(home, 'tides.ndjson')
  writeFileSync(readme, 'The harbour floods at spring tide.')
  writeFileSync(
    bulk,
    Array.from({ length: records }, (_, at) =>
      JSON.stringify({ id: `t${at}`, title: `Tide ${at}`, text: `Tide number ${at}.` }),
    ).join('\n'),
  )
  await web.go('/knowledge')
  await dropFiles(page, [readme, bulk])
  await expect(page.getByText(`${records + 1} documents, newest first`)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the header checkbox is mixed until all that match are selected, which is offered', async () => {
  const { page } = web
  await page.reload()
  const all = page.getByRole('checkbox', { name: 'Select all loaded documents' })
  await all.click()
  await expect(page.getByText(`100 of ${records + 1} selected`)).toBeVisible()
  expect(await all.evaluate((box: HTMLInputElement) => [box.checked, box.indeterminate])).toEqual([
    false,
    true,
  ])
  for (const theme of ['light', 'dark'] as const) {
    await showIn(page, theme)
    await page.screenshot({ path: `test-results/screenshots/select-all-${theme}.png` })
  }
  await page.getByRole('button', { name: `Select all ${records + 1}` }).click()
  await expect(page.getByText(`${records + 1} of ${records + 1} selected`)).toBeVisible()
  expect(await all.evaluate((box: HTMLInputElement) => [box.checked, box.indeterminate])).toEqual([
    true,
    false,
  ])
  await all.click()
  await expect(page.getByText(`${records + 1} documents, newest first`)).toBeVisible()
})

test('records of an uploaded file are told by its name and their own ids', async () => {
  const { page } = web
  await expect(page.getByText('tides.ndjson, record t119')).toBeVisible()
  await expect(page.getByText(/uploads/u)).toHaveCount(0)
})

test('what is done with all that match is meant for all of them, but those that were taken out again', async () => {
  const { page } = web
  await page.getByLabel('Filter by name or path').fill('Tide')
  await expect(page.getByText(`${records} documents, newest first`)).toBeVisible()
  await page.getByRole('checkbox', { name: 'Select all loaded documents' }).click()
  await page.getByRole('button', { name: `Select all ${records}` }).click()
  await page.getByRole('checkbox', { name: 'Select Tide 119', exact: true }).click()
  await expect(page.getByText(`${records - 1} of ${records} selected`)).toBeVisible()
  // What the page says of it may be replaced at once by the end of the run, so the answer is looked at.
  const answered = page.waitForResponse((response) => response.url().endsWith('/reindex'))
  await page.getByRole('button', { name: 'Re-index', exact: true }).click()
  expect(await (await answered).json()).toMatchObject({ documents: records - 1 })
  await page.getByRole('button', { name: 'Remove…' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText(`and ${records - 1 - 8} more`)
  await page.screenshot({ path: 'test-results/screenshots/remove-all-matching.png' })
  await dialog.getByRole('button', { name: `Remove ${records - 1} documents` }).click()
  await expect(page.getByText(`${records - 1} documents removed`)).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText('1 document, newest first')).toBeVisible()
})

test('removing an upload says that the copy of its file is deleted', async () => {
  const { page } = web
  // Only the rows in sight are in the page.
  await page.getByLabel('Filter by name or path').fill('README')
  await page.getByRole('checkbox', { name: 'Select README' }).click({ timeout: 10_000 })
  await page.getByRole('button', { name: 'Remove…' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('Catalyst deletes its copy of the file')
  await page.screenshot({ path: 'test-results/screenshots/remove-upload-dark.png' })
})
