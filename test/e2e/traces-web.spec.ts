import { expect, test } from '@playwright/test'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { OtlpReceiver } from '../support/traces/otlp-receiver.ts'
import { lookAt } from './support/look.ts'
import { openWeb, type Web } from './support/web.ts'

test.skip(chromiumPath() === undefined, 'Chromium is not installed')
test.describe.configure({ mode: 'serial' })

let web: Web
let receiver: OtlpReceiver
test.beforeAll(async ({ browser }) => {
  receiver = await new OtlpReceiver().open()
  web = await openWeb(browser, {}, async () => {})
})
test.afterAll(async () => {
  await web?.close()
  await receiver?.close()
})

test('traces are tried, turned on, and a run opens in Langfuse', async () => {
  const { page } = web
  await web.go('/settings/traces')
  await page.getByLabel('Address').fill(receiver.url)
  await page.getByRole('button', { name: 'Test the traces' }).click()
  await expect(page.getByText('A test span got through')).toBeVisible()
  expect(receiver.spans.map(({ name }) => name)).toEqual(['Catalyst test'])
  await page.getByLabel('Export runs as traces').click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('All is exported')).toBeVisible()
  await lookAt(page, 'settings-traces')
  const runId = await page.evaluate(async () => {
    const answer = await fetch('/api/documents/sample', {
      ...{ method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
    })
    return (await answer.json()).runId as string
  })
  await web.go(`/runs/${runId}`)
  const link = page.getByRole('link', { name: 'Open in Langfuse' })
  await expect(link).toBeVisible({ timeout: 60_000 })
  const root = receiver.spans.find(({ attributes }) => attributes['catalyst.run.id'] === runId)
  await expect(link).toHaveAttribute('href', `${receiver.url}/trace/${root?.traceId}`)
  await lookAt(page, 'run-in-langfuse')
})
