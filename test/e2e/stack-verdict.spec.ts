import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { testImages } from '../support/engine/images.ts'
import { lookAt } from './support/look.ts'
import { type OwnStack, ownStack, stackUnavailable } from './support/stacks.ts'
import { openWeb, type Web } from './support/web.ts'

const why = chromiumPath() === undefined ? 'Chromium is not installed' : stackUnavailable

test.describe(`a service of the stack that fails${why ? ` (skipped: ${why})` : ''}`, () => {
  test.skip(why !== '', why)
  let stack: OwnStack
  let web: Web
  test.afterEach(async () => {
    await web?.close()
    await stack?.remove()
  })

  test('counts in the header where nothing of it came to be a container, until the file is corrected', async ({
    browser,
  }) => {
    const broken = 'networks: {outside: {external: true, name: catalyst-test-nowhere}}\n'
    const file = (rest: string) =>
      `services:\n  broken: {image: "${testImages.service}"${rest}}\n  other: {image: "${testImages.service}"${rest}}\n`
    stack = await ownStack(`${file(', networks: [outside]')}${broken}`)
    web = await openWeb(browser, { stack: { file: stack.file }, health: { intervalSeconds: 1 } })
    const { page } = web
    const header = page.getByRole('banner')
    await web.go('/stack')
    // What pre-flight finds has happened to nobody.
    await expect(page.getByText(/catalyst-test-nowhere/u).first()).toBeVisible()
    await expect(header.getByRole('link', { name: /Healthy/u })).toBeVisible()
    await page.getByRole('button', { name: 'Bring up', exact: true }).click()
    await expect(header.getByRole('link', { name: /Degraded: (?:broken|other)/u })).toBeVisible()
    await web.go('/status')
    await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('catalyst-test-nowhere')
    await lookAt(page, 'status-stack-without-containers')
    await stack.write(file(''))
    await expect(header.getByRole('link', { name: /Healthy/u })).toBeVisible()
  })

  test('is named in the header, on the Status page, by the command and in the inbox, until it is well', async ({
    browser,
  }) => {
    stack = await ownStack(
      `services:\n  broken: {image: "${testImages.service}", command: ["sh", "-c", "echo no licence; exit 3"]}\n`,
    )
    web = await openWeb(browser, { stack: { file: stack.file }, health: { intervalSeconds: 1 } })
    const { page } = web
    const header = page.getByRole('banner')
    await expect(header.getByRole('link', { name: /Healthy/u })).toBeVisible()
    await web.go('/stack')
    await page.getByRole('button', { name: 'Bring up 1 service' }).click()
    await expect(header.getByRole('link', { name: 'Degraded: broken' })).toBeVisible()
    await expect(page).toHaveTitle(/^Degraded: broken/u)

    await web.go('/status')
    const verdict = page.getByRole('region', { name: 'Verdict' })
    await expect(verdict).toContainText('broken')
    await expect(verdict.getByRole('link', { name: 'Open broken' })).toHaveAttribute('href', '#/stack/broken')
    await lookAt(page, 'status-stack-failed')
    await page.setViewportSize({ width: 900, height: 600 })
    await lookAt(page, 'status-stack-failed-900')
    await page.setViewportSize({ width: 1280, height: 800 })

    const program = join(import.meta.dirname, '..', '..', 'out', 'main', 'catalyst.js')
    const env = { ...process.env, CATALYST_HOME: web.home }
    const { stdout } = await promisify(execFile)(process.execPath, [program, 'status', '--json'], { env })
    expect(JSON.parse(stdout)).toMatchObject({
      system: { status: 'degraded', culprits: [{ title: 'broken', status: 'unhealthy' }] },
    })
    // A probe asks of checks alone.
    const probe = await fetch(new URL('/api/health', web.origin))
    expect(await probe.json()).toMatchObject({ status: 'healthy' })

    await header.getByRole('button', { name: /^Inbox/u }).click()
    const trouble = page
      .getByRole('dialog', { name: 'Inbox' })
      .getByRole('listitem')
      .filter({ hasText: 'Ongoing for' })
    await expect(trouble.getByRole('link', { name: 'Open service' })).toHaveAttribute(
      'href',
      '#/stack/broken',
    )
    await expect(trouble.getByRole('button', { name: /^Dismiss/u })).toHaveCount(0)
    await page.keyboard.press('Escape')

    await stack.write(`services:\n  broken: {image: "${testImages.service}", healthcheck: {disable: true}}\n`)
    await web.go('/stack')
    await page
      .getByRole('button', { name: /^Bring up/u })
      .first()
      .click()
    await expect(header.getByRole('link', { name: /Healthy/u })).toBeVisible()
    await header.getByRole('button', { name: /^Inbox/u }).click()
    await expect(page.getByRole('dialog', { name: 'Inbox' })).toContainText('broken is up again.')
  })
})
