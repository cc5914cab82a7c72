import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { RunSummary } from '../../src/contract/runs.ts'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { testImages } from '../support/engine/images.ts'
import { inService, type OwnStack, ownStack, stackUnavailable } from './support/stacks.ts'
import { openWeb, type Web } from './support/web.ts'

const why = chromiumPath() === undefined ? 'Chromium is not installed' : stackUnavailable
/** Healthy once a file is there: so its run ends when the test says so. */
const patient = `image: "${testImages.service}"
    command: ["sh", "-c", "sleep 600"]
    healthcheck: {test: ["CMD-SHELL", "test -f /tmp/ready"], interval: 1s, retries: 600}`

test.describe(`a run that ends while nobody is signed in${why ? ` (skipped: ${why})` : ''}`, () => {
  test.skip(why !== '', why)
  let stack: OwnStack
  let web: Web
  test.beforeEach(async () => {
    stack = await ownStack(`services:\n  slow:\n    ${patient}\n`)
    web = await openWeb({ stack: { file: stack.file } })
  })
  test.afterEach(async () => {
    await web?.close()
    await stack?.remove()
  })

  async function ask<Answer>(method: string, path: string): Promise<Answer> {
    const token = readFileSync(join(web.home, 'token'), 'utf8').trim()
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const response = await fetch(new URL(path, web.origin), {
      method,
      headers,
      ...(method === 'GET' ? {} : { body: '{}' }),
    })
    return (await response.json()) as Answer
  }

  /** Brings the stack up and opens its run, which is under way. */
  async function openRun(): Promise<string> {
    const { runId: id } = await ask<{ runId: string }>('POST', '/api/stack/up')
    await web.go(`/runs/${id}`)
    await expect(shown().getByText('Running', { exact: true })).toBeVisible()
    await expect
      .poll(
        async () => (await ask<{ services: { state: string }[] }>('GET', '/api/stack')).services[0]?.state,
      )
      .toBe('running')
    return id
  }
  async function endRun(id: string): Promise<void> {
    await inService(stack.project, 'slow', 'touch', '/tmp/ready')
    await expect.poll(async () => (await ask<RunSummary>('GET', `/api/runs/${id}`)).status).toBe('succeeded')
  }
  const link = async () => (await ask<{ url: string }>('POST', '/api/session/link')).url
  const shown = () => web.page.getByRole('region', { name: 'This run' })
  const seesEnd = async () => {
    await expect(shown().getByText('Done', { exact: true })).toBeVisible()
    await expect(shown().getByText('Running', { exact: true })).toHaveCount(0)
  }

  test('a session that has ended: the page that stayed open shows the end once signed in again', async () => {
    const id = await openRun()
    await web.page.context().clearCookies()
    const dialog = web.page.getByRole('dialog', { name: 'Sign in again' })
    await expect(dialog).toBeVisible()
    await endRun(id)
    await dialog.getByLabel('Link or API token').fill(await link())
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await expect(dialog).toBeHidden()
    await seesEnd()
  })

  test('a person who signed out: what shows after signing in is the end', async () => {
    const id = await openRun()
    await web.go('/settings/web')
    await web.page.getByRole('button', { name: /^Sign out .* from / }).click()
    await expect(web.page.getByRole('heading', { name: 'Sign in to Catalyst' })).toBeVisible()
    await endRun(id)
    await web.page.goto(await link())
    await expect(web.page.getByRole('navigation', { name: 'Main' })).toBeVisible()
    await web.go(`/runs/${id}`)
    await seesEnd()
  })
})

test.describe(`a restart that takes others along${why ? ` (skipped: ${why})` : ''}`, () => {
  test.skip(why !== '', why)

  test('says with whom, on the page of the service and in its menu', async () => {
    const one = `image: "${testImages.service}", healthcheck: {disable: true}`
    const along = '{condition: service_started, restart: true}'
    const stack = await ownStack(
      `services:\n  db: {${one}}\n  api: {${one}, depends_on: {db: ${along}}}\n  web: {${one}, depends_on: {api: ${along}}}\n  apart: {${one}, depends_on: [db]}\n`,
    )
    const web = await openWeb({ stack: { file: stack.file } })
    try {
      const { page } = web
      await web.go('/stack')
      await page.getByRole('button', { name: 'Bring up 4 services' }).click()
      await expect(page.getByRole('heading', { name: 'All 4 services are up' })).toBeVisible()
      await web.go('/stack/api')
      await expect(page.getByRole('button', { name: 'Restart with web', exact: true })).toBeVisible()
      await web.go('/stack/db')
      await expect(page.getByRole('button', { name: 'Restart with api and web', exact: true })).toBeVisible()
      await web.go('/stack/apart')
      await expect(page.getByRole('button', { name: 'Restart', exact: true })).toBeVisible()
      await web.go('/stack')
      await page.getByRole('row', { name: /^api/u }).getByRole('button').last().click()
      await expect(page.getByRole('menuitem', { name: 'Restart with web' })).toBeVisible()
    } finally {
      await web.close()
      await stack.remove()
    }
  })
})
