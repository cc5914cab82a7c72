import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { test } from './support/desktop.ts'
import { writeHandbook } from './support/handbook.ts'
import { lookAt } from './support/look.ts'
import {
  dropFiles,
  fixture,
  go,
  holdFiles,
  search,
  takeFilesAway,
  waitUntilSearchable,
} from './support/user.ts'

// One app for all of them: what is looked at is the pages, not how the app starts.
test('axe finds nothing on any page of the window, nor on what floats above it', { tag: '@long' }, async ({
  page,
  home,
}) => {
  test.setTimeout(180_000)
  const photo = join(home, 'photo.png')
  writeFileSync(photo, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))
  const given = [writeHandbook(home), fixture('notes.md'), fixture('encrypted.pdf')]

  await test.step('first run', async () => {
    await expect(page.getByRole('heading', { name: 'Drop a document. Ask it something.' })).toBeVisible()
    await expect(page.getByText('Found on this machine')).toBeVisible()
    await lookAt(page, 'first-run')
  })
  await test.step('files held above the window', async () => {
    await holdFiles(page, [...given, photo])
    await expect(page.getByRole('heading', { name: 'Drop to add 3 items' })).toBeVisible()
    await holdFiles(page, [...given, photo])
    await lookAt(page, 'drop-overlay')
    await takeFilesAway(page)
    await expect(page.getByRole('heading', { name: 'Drop to add 3 items' })).toBeHidden()
  })
  await test.step('what was refused', async () => {
    await dropFiles(page, [...given, photo])
    const dialog = page.getByRole('dialog', { name: '1 file was not added' })
    await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused()
    await lookAt(page, 'refused')
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
  })
  await test.step('a list with failures', async () => {
    await waitUntilSearchable(page, /Handbook of the Outer Light/u)
    await expect(page.locator('.fails')).toContainText('2 files failed')
    await lookAt(page, 'knowledge-failures')
  })
  await test.step('a filter typed before the list has settled', async () => {
    await go(page, '/status')
    await go(page, '/knowledge')
    await page.getByRole('searchbox', { name: 'Filter by name or path' }).fill('handbook')
    const rows = page.getByRole('table', { name: 'Documents' }).getByRole('row')
    await expect(rows).toHaveCount(2)
    // The list looks again by itself 1.5 s after it was opened.
    await page.waitForTimeout(2000)
    await expect(rows).toHaveCount(2)
  })
  await test.step('what is about to be removed', async () => {
    await page.getByRole('checkbox', { name: /^Select .*Handbook/u }).check()
    await page.getByRole('button', { name: 'Remove…' }).click()
    await expect(page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' })).toBeFocused()
    await lookAt(page, 'remove')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alertdialog')).toBeHidden()
  })
  await test.step('one document', async () => {
    await page.getByRole('link', { name: /Handbook of the Outer Light/u }).click()
    await expect(page.getByRole('article', { name: /^Chunk 1 of/u })).toBeVisible()
    await lookAt(page, 'document')
  })
  await test.step('one run', async () => {
    await go(page, '/runs')
    await page.getByRole('table', { name: 'Runs' }).getByRole('link').first().click()
    await expect(page.getByRole('tab', { name: /^Failures/u })).toHaveAttribute('aria-selected', 'true')
    await expect(page.getByText('protected by a password')).toBeVisible()
    await lookAt(page, 'run')
    await page.getByRole('tab', { name: 'Log' }).click()
    await lookAt(page, 'run-log')
  })
  await test.step('hits, and none that has the words', async () => {
    const results = await search(page, 'where does the sea bird have its nest')
    await expect(results.getByRole('article').first()).toContainText('spiral stairs')
    await lookAt(page, 'hits')
    await search(page, 'qwrtz')
    await expect(page.getByText('None of these passages has your words.')).toBeVisible()
    await lookAt(page, 'hits-by-meaning')
  })
  await test.step('the palette', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('hand')
    await expect(page.getByRole('option', { name: /Handbook/u }).first()).toBeVisible()
    await lookAt(page, 'palette')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
  })
  await test.step('every section of the settings', async () => {
    for (const section of ['reading', 'search', 'embeddings', 'health', 'appearance', 'about']) {
      await go(page, `/settings/${section}`)
      await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible()
      await lookAt(page, `settings-${section}`)
    }
  })
})
