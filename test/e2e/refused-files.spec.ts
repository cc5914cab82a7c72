import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { shareApp } from './support/desktop.ts'
import { dropFiles, fixture, go, waitUntilSearchable } from './support/user.ts'

const shared = shareApp()

test('each file that cannot be read says why, and the others are read', async () => {
  const { page } = shared
  const bad = ['encrypted.pdf', 'damaged.pdf', 'scanned.pdf', 'empty.pdf']
  await dropFiles(page, [...bad, 'notes.md'].map(fixture))
  await go(page, '/knowledge')
  const failures = page.locator('.fails')
  await expect(failures).toContainText('4 files failed', { timeout: 30_000 })
  const said = async (name: string) =>
    (await failures.getByRole('listitem').filter({ hasText: name }).textContent())?.replace(name, '') ?? ''
  expect(await said('encrypted.pdf')).toMatch(/password|encrypted/iu)
  expect(await said('damaged.pdf')).toMatch(/damaged/iu)
  expect(await said('scanned.pdf')).toMatch(/scan|text layer|no text/iu)
  expect(await said('empty.pdf')).toMatch(/nothing in this file/iu)
  expect(new Set(await Promise.all(bad.map(said))).size).toBe(4)
  await expect(page.getByRole('table', { name: 'Documents' }).getByRole('row')).toHaveCount(2)
})

test('files of a type that is not read are refused by name, and the others are taken', async () => {
  const { page, home } = shared
  const picture = join(home, 'photo.png')
  const program = join(home, 'setup.exe')
  writeFileSync(picture, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))
  writeFileSync(program, 'MZ')
  await dropFiles(page, [picture, program, fixture('tides.html')])
  const dialog = page.getByRole('dialog', { name: '2 files were not added' })
  await expect(dialog).toContainText('1 other file is being read')
  await expect(dialog.getByRole('listitem').filter({ hasText: 'photo.png' })).toContainText(
    /png|picture|image/iu,
  )
  await expect(dialog.getByRole('listitem').filter({ hasText: 'setup.exe' })).toContainText(
    /exe|program|read/iu,
  )
  await dialog.getByRole('button', { name: 'Close' }).click()
  await waitUntilSearchable(page, /tides/iu)
})
