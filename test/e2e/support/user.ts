import { fileURLToPath } from 'node:url'
import { expect, type Page } from '@playwright/test'

/** A document of test/fixtures. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/documents/${name}`, import.meta.url))
}

/** Drops real files in the middle of the window, as a drag from the file manager would. */
export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).not.toBeEmpty()
  await drag(page, ['dragEnter', 'dragOver', 'drop'], files)
}

/** Holds real files above the middle of the window, without letting go. */
export async function holdFiles(page: Page, files: readonly string[]): Promise<void> {
  await drag(page, ['dragEnter', 'dragOver'], files)
}

/** Takes held files out of the window again. Chromium tells the page nothing of a drag that a tool cancels. */
export async function takeFilesAway(page: Page): Promise<void> {
  await page.evaluate(() =>
    document
      .elementFromPoint(innerWidth / 2, innerHeight / 2)
      ?.dispatchEvent(new DragEvent('dragleave', { bubbles: true })),
  )
}

async function drag(
  page: Page,
  types: readonly ('dragEnter' | 'dragOver' | 'drop')[],
  files: readonly string[],
): Promise<void> {
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }))
  const devtools = await page.context().newCDPSession(page)
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of types)
    await devtools.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data })
  await devtools.detach()
}

/** Goes to a place of the app, as a link would. */
export async function go(page: Page, place: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash
  }, place)
}

/** Goes to a page by the rail. */
export async function goByRail(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

/** Types a query into the search page and waits for its hits. */
export async function search(page: Page, query: string) {
  await go(page, '/search')
  await page.getByRole('searchbox', { name: 'Search your documents' }).fill(query)
  const results = page.getByRole('region', { name: 'Results' })
  await expect(results).toHaveAttribute('aria-busy', 'false')
  return results
}

/** Waits until the documents of these titles can be searched by words and meaning. */
export async function waitUntilSearchable(page: Page, title: string | RegExp): Promise<void> {
  await go(page, '/knowledge')
  const row = page.getByRole('table', { name: 'Documents' }).getByRole('row', { name: title })
  await expect(row).toContainText('Searchable', { timeout: 60_000 })
}
