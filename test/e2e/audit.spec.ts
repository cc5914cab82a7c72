import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { test } from './support/desktop.ts'
import { lookAt } from './support/look.ts'
import { dropFiles, fixture, go, goByRail, waitUntilSearchable } from './support/user.ts'

test('what is done in the window is on record, and tampering with the record is seen', async ({
  page,
  home,
}) => {
  test.setTimeout(120_000)
  await test.step('what was done stands there, with who, on what and what came of it', async () => {
    await dropFiles(page, [fixture('notes.md')])
    await waitUntilSearchable(page, /Notes on knots/u)
    await goByRail(page, 'Audit')
    const entries = page.getByRole('table', { name: 'Entries' })
    await expect(entries.getByRole('row', { name: /knowledge\.ingest/u })).toContainText('Window')
    await expect(entries.getByRole('row', { name: /document\.add/u })).toContainText('notes.md')
    await expect(page.getByText(/Verified \d+ entries/u)).toBeVisible()
  })
  await test.step('what is done now comes in by itself', async () => {
    await go(page, '/settings/appearance')
    const themes = page.getByRole('group', { name: 'Theme' })
    await themes.getByRole('button', { name: 'Dark' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await themes.getByRole('button', { name: 'System' }).click()
    await go(page, '/audit')
    await expect(page.getByRole('row', { name: /settings\.update/u })).toHaveCount(2)
    await lookAt(page, 'audit')
  })
  await test.step('one entry tells everything, and leads to its request', async () => {
    await page.getByRole('link', { name: 'Change settings' }).last().click()
    const drawer = page.getByRole('dialog', { name: /^Entry \d+$/u })
    await expect(drawer).toContainText('appearance.theme')
    await expect(drawer).toContainText('dark')
    await lookAt(page, 'audit-entry')
    await page.keyboard.press('Escape')
    await expect(drawer).toBeHidden()
    // Anywhere in the row.
    await page
      .getByRole('row', { name: /document\.add/u })
      .getByText(' ago')
      .click()
    await expect(page.getByRole('link', { name: 'Open the run' })).toBeVisible()
    await page.getByTitle('All entries of this request').click()
    await expect(page.getByRole('row')).toHaveCount(4)
    await expect(page.getByRole('row', { name: /run\.end/u })).toBeVisible()
    await page.getByRole('button', { name: /^Request/u }).click()
  })
  await test.step('filters narrow, and say when nothing is left', async () => {
    await page.getByRole('searchbox', { name: 'Part of anything' }).fill('no such thing')
    await expect(page.getByRole('heading', { name: 'No entry matches' })).toBeVisible()
    await lookAt(page, 'audit-nothing')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('combobox', { name: 'Action' }).click()
    await page.getByRole('option', { name: 'Settings', exact: true }).click()
    await expect(page.getByRole('row')).toHaveCount(3)
  })
  await test.step('a line that was changed on disk is named', async () => {
    const file = join(home, 'audit', 'audit.jsonl')
    const lines = readFileSync(file, 'utf8').split('\n')
    const at = lines.findIndex((line) => line.includes('"knowledge.ingest"'))
    lines[at] = lines[at]!.replace('"actor":"window"', '"actor":"system"')
    writeFileSync(file, lines.join('\n'))
    await page.getByRole('button', { name: 'Verify again' }).click()
    await expect(page.getByText('Not as it was written: an entry was changed.')).toBeVisible()
    await expect(page.getByText(`audit.jsonl, line ${at + 1}.`)).toBeVisible()
    await lookAt(page, 'audit-tampered')
    await page.getByRole('link', { name: 'Show the entry' }).click()
    await expect(page.getByRole('dialog', { name: `Entry ${at}` })).toContainText('knowledge.ingest')
  })
  await test.step('it is whole where the window is small', async () => {
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 760, height: 600 })
    await lookAt(page, 'audit-narrow')
    await page.setViewportSize({ width: 420, height: 800 })
    await expect(page.getByRole('link', { name: 'Change settings' }).first()).toBeVisible()
  })
})
