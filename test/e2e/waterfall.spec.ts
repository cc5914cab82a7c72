import { expect, type Page, test } from '@playwright/test'
import { lookAt } from './support/look.ts'
import { openWeb, type Web } from './support/web.ts'

let web: Web
test.beforeAll(async ({ browser }) => {
  web = await openWeb(browser, { embedding: { provider: 'none' } } as never)
})
test.afterAll(() => web.close())

test('a run shows its steps nested, one of them beside it, and keeps the place in its address', async () => {
  const { page } = web
  const runId = await ingest(page, 12)
  await web.go(`/runs/${runId}`)
  const tree = page.getByRole('tree', { name: 'Steps' })
  await expect(page.getByText(/^Done, 1 of 13 files failed/u)).toBeVisible()
  await expect(tree.getByRole('treeitem', { name: /note-3\.md/u })).toBeVisible()

  const file = tree.getByRole('treeitem', { name: /note-3\.md/u })
  await expect(file).toHaveAttribute('aria-expanded', 'false')
  await tree.focus()
  while (!(await file.getAttribute('class'))?.includes('active')) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect(file).toHaveAttribute('aria-expanded', 'true')
  await expect(tree.getByRole('treeitem', { name: /Read and chunk/u })).toBeVisible()
  await expect(tree.locator('rect.critical').first()).toBeAttached()
  await lookAt(page, 'run-waterfall')

  const lost = page.getByRole('status').filter({ hasText: 'Catalyst does not answer.' })
  await page.context().setOffline(true)
  await expect(lost).toBeVisible()
  await page.context().setOffline(false)
  await expect(lost).toBeHidden()
  await expect(tree.getByRole('treeitem', { name: /Read and chunk/u })).toBeVisible()

  await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect(page.getByRole('slider', { name: 'Part of the time in sight' })).toBeVisible()
  await page.getByRole('button', { name: 'Whole' }).click()

  await file.click()
  const drawer = page.locator('.drawer')
  await expect(drawer).toContainText('note-3.md')
  expect(page.url()).toContain('step=')
  await lookAt(page, 'run-step')
  await page.keyboard.press('ArrowDown')
  await expect(drawer).toContainText('Read and chunk')
  await page.reload()
  await expect(drawer).toContainText('Read and chunk')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  expect(page.url()).not.toContain('step=')
})

test('a waterfall fits a narrow window, and a failure says why beside it', async () => {
  const { page } = web
  const runId = await ingest(page, 2)
  await page.setViewportSize({ width: 900, height: 600 })
  await web.go(`/runs/${runId}`)
  await page.getByRole('treeitem', { name: /broken\.pdf/u }).click()
  await expect(page.locator('.drawer')).toContainText('Because')
  await lookAt(page, 'run-step-900')
  await page.keyboard.press('Escape')
  await lookAt(page, 'run-waterfall-900')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900)
})

/** Gives files, one of which is damaged, and waits for the end of the run. */
async function ingest(page: Page, files: number): Promise<string> {
  return page.evaluate(async (count) => {
    const form = new FormData()
    for (let at = 0; at < count; at++) {
      const text = `# Note ${at} of ${count}\n\n${'The keeper counts the steps. '.repeat(200)}`
      form.append('files', new File([text], `note-${at}.md`))
    }
    form.append('files', new File(['%PDF-1.7 and no more'], 'broken.pdf'))
    const { runId } = await (await fetch('/api/ingest', { method: 'POST', body: form })).json()
    for (;;) {
      const run = await (await fetch(`/api/runs/${runId}`)).json()
      if (run.endedAt) return runId
      await new Promise((again) => setTimeout(again, 100))
    }
  }, files)
}
