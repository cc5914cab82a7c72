import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from '@playwright/test'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { testImages } from '../support/engine/images.ts'
import { lookAt } from './support/look.ts'
import { type OwnStack, ownStack, stackUnavailable } from './support/stacks.ts'
import { openWeb, type Web } from './support/web.ts'

const why = chromiumPath() === undefined ? 'Chromium is not installed' : stackUnavailable
const one = `{image: "${testImages.service}", healthcheck: {disable: true}}`

test.describe(`what stands beside a stack, on a real engine${why ? ` (skipped: ${why})` : ''}`, () => {
  test.skip(why !== '', why)
  let stack: OwnStack
  let web: Web
  test.afterEach(async () => {
    await web?.close()
    await stack?.remove()
  })

  test('an orphan is told, and goes once the question that names it is answered', { tag: '@long' }, async ({
    browser,
  }) => {
    stack = await ownStack(`services:\n  old: ${one}\n`)
    web = await openWeb(browser, { stack: { file: stack.file } })
    const { page } = web
    await web.go('/stack')
    await page.getByRole('button', { name: 'Bring up 1 service' }).click()
    await expect(page.getByRole('heading', { name: 'The one service is up' })).toBeVisible()
    await stack.write(`services:\n  new: ${one}\n`)
    await page.getByRole('button', { name: 'Remove 1 orphan…' }).click()
    const dialog = page.getByRole('alertdialog')
    await expect(dialog.getByText(`${stack.project}-old-1 (service old)`)).toBeVisible()
    await lookAt(page, 'stack-orphans')
    await dialog.getByRole('button', { name: 'Remove 1 orphan' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('button', { name: /orphan/u })).toBeHidden()
    await web.go('/audit')
    await expect(
      page
        .getByText(/remove.?orphans/iu)
        .filter({ visible: true })
        .first(),
    ).toBeVisible()
  })

  test('another folder of the same name is named, and taken over only when asked', { tag: '@long' }, async ({
    browser,
  }) => {
    stack = await ownStack(`services:\n  api: ${one}\n`)
    web = await openWeb(browser, { stack: { file: stack.file } })
    const { page } = web
    await web.go('/stack')
    await page.getByRole('button', { name: 'Bring up 1 service' }).click()
    await expect(page.getByRole('heading', { name: 'The one service is up' })).toBeVisible()
    await web.close()
    const folder = join(dirname(dirname(stack.file)), 'elsewhere')
    await mkdir(folder)
    const file = join(folder, 'compose.yml')
    await writeFile(file, `name: ${stack.project}\nservices:\n  api: ${one}\n`)
    web = await openWeb(browser, { stack: { file } })
    await web.go('/stack')
    await web.page.getByRole('button', { name: 'Take over…' }).click()
    const dialog = web.page.getByRole('alertdialog')
    await expect(dialog.getByText(dirname(stack.file))).toBeVisible()
    await expect(dialog.getByText(`${stack.project}-api-1`, { exact: true })).toBeVisible()
    await lookAt(web.page, 'stack-take-over')
    await dialog.getByRole('button', { name: 'Take over and bring up' }).click()
    await expect(web.page.getByRole('heading', { name: 'The one service is up' })).toBeVisible()
    await expect(web.page.getByRole('button', { name: 'Take over…' })).toBeHidden()
  })
})
