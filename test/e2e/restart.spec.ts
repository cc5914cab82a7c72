import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { test } from './support/desktop.ts'
import { dropFiles, go, search } from './support/user.ts'

const count = 60

test('an app killed in mid-ingestion takes the work up again: nothing is lost, nothing stands twice', {
  tag: '@long',
}, async ({ home, launch }) => {
  const folder = join(home, '..', `${home.split('/').at(-1)}-files`)
  mkdirSync(folder)
  for (let at = 0; at < count; at += 1)
    writeFileSync(join(folder, `note-${at}.txt`), `Note ${at} about lighthouse ${wordOf(at)}. `.repeat(25))

  const first = await launch()
  const page = await first.firstWindow()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await dropFiles(page, [folder])
  await go(page, '/knowledge')
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect.poll(() => figure(page, 'Documents')).toBeGreaterThan(0)
  first.process().kill('SIGKILL')
  await first.exited()

  const second = await launch()
  const again = await second.firstWindow()
  await go(again, '/knowledge')
  await expect.poll(() => figure(again, 'Documents'), { timeout: 60_000 }).toBe(count)
  await expect.poll(() => figure(again, 'Embedded'), { timeout: 60_000 }).toBe(100)
  await go(again, '/runs')
  await expect(again.getByRole('table').getByRole('row', { name: /Done|Succeeded/iu })).toHaveCount(1)
  const results = await search(again, wordOf(count - 1))
  await again.getByRole('group', { name: 'Mode' }).getByRole('button', { name: 'BM25' }).click()
  await expect(results.getByRole('article')).toHaveCount(1)
})

/** A word that stands in one document only. */
function wordOf(at: number): string {
  const letters = 'abcdefghij'
  return `zq${[...String(at)].map((digit) => letters[Number(digit)]).join('')}xw`
}

async function figure(page: import('@playwright/test').Page, name: string): Promise<number> {
  const text = await page
    .locator('.figures dt', { hasText: name })
    .locator('xpath=following-sibling::dd[1]')
    .textContent()
  return Number((text ?? '').replaceAll(/[^\d.]/gu, '') || Number.NaN)
}
