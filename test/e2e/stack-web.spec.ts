import { expect, test } from '@playwright/test'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { testImages } from '../support/engine/images.ts'
import { startRegistry } from '../support/engine/registry-double.ts'
import { lookAt } from './support/look.ts'
import { engineDoor, inService, type OwnStack, ownStack, stackUnavailable } from './support/stacks.ts'
import { openWeb, type Web } from './support/web.ts'

const why = chromiumPath() === undefined ? 'Chromium is not installed' : stackUnavailable

test.describe(`the stack through the browser, on a real engine${why ? ` (skipped: ${why})` : ''}`, () => {
  test.skip(why !== '', why)
  let stack: OwnStack
  let web: Web
  test.afterEach(async () => {
    await web?.close()
    await stack?.remove()
  })

  test('without an engine the page says what to start, and comes alive by itself', async ({ browser }) => {
    const door = await engineDoor()
    try {
      stack = await ownStack(`services:\n  api: {image: "${testImages.service}"}\n`)
      web = await openWeb(browser, {
        stack: { file: stack.file },
        endpoints: { docker: { url: door.address } },
      })
      const { page } = web
      await web.go('/stack')
      await expect(page.getByText('This page comes alive by itself')).toBeVisible()
      await lookAt(page, 'stack-no-engine')
      await door.open()
      await page.getByRole('button', { name: 'Bring up 1 service' }).click()
      await expect(page.getByRole('heading', { name: 'The one service is up' })).toBeVisible()
      await door.close()
      await expect(page.getByText('This page comes alive by itself')).toBeVisible()
      // What was last known is not shown as what is.
      await expect(page.getByRole('main').getByText('Healthy')).toHaveCount(0)
    } finally {
      await door.close()
    }
  })

  test('a first pull is seen by layers, and can be cancelled', { tag: '@long' }, async ({ browser }) => {
    const registry = await startRegistry({ layers: [400_000, 9_000_000, 14_000_000, 1_200_000] })
    registry.trouble = { rate: 900_000 }
    try {
      stack = await ownStack(`services:
  clickhouse: {image: "${registry.image}", ports: ["127.0.0.1::8123"]}
  redis: {image: "${testImages.redis}"}
  api: {image: "${testImages.service}", depends_on: [clickhouse, redis]}
`)
      web = await openWeb(browser, { stack: { file: stack.file } })
      const { page } = web
      await web.go('/stack')
      await page.getByRole('button', { name: 'Bring up', exact: false }).click()
      const layers = page.getByRole('list', { name: /^Layers of/u })
      await expect(layers.getByText(/^[\d.]+ [KM]B, done|^done/u).first()).toBeVisible()
      await expect(layers.getByText(/^[\d.]+ MB of 14 MB/u)).toBeVisible()
      await expect(page.getByText(/^Pulling, \d+ %/u)).toBeVisible()
      await lookAt(page, 'stack-pulling')
      await page.getByRole('button', { name: 'Cancel' }).click()
      await expect(page.getByRole('heading', { name: /^Bringing/u })).toBeHidden()
    } finally {
      await registry[Symbol.asyncDispose]()
    }
  })

  test('a burst of 100,000 lines arrives whole while the page stays quick, and is searched', {
    tag: '@long',
  }, async ({ browser }) => {
    stack = await ownStack(
      `services:\n  api: {image: "${testImages.service}", environment: {LOG_SECONDS: "0"}}\n`,
    )
    web = await openWeb(browser, { stack: { file: stack.file } })
    const { page } = web
    await web.go('/stack')
    await page.getByRole('button', { name: 'Bring up 1 service' }).click()
    await expect(page.getByRole('heading', { name: 'The one service is up' })).toBeVisible()
    await web.go('/stack/logs')
    const lines = page.getByRole('listbox', { name: 'Log lines' })
    await expect(lines).toContainText('service is ready')
    const longest = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let last = performance.now()
          let worst = 0
          const frame = (now: number) => {
            worst = Math.max(worst, now - last)
            last = now
            if (document.body.textContent?.includes('100,002 lines')) resolve(worst)
            else requestAnimationFrame(frame)
          }
          requestAnimationFrame(frame)
        }),
    )
    await inService(stack.project, 'api', 'sh', '-c', "seq 100000 | sed 's/^/burst /' >/proc/1/fd/1")
    // 60 to 120 ms is usual, and 600 where ten others compete; a page that draws every line stands for many seconds.
    expect(await longest).toBeLessThan(1500)
    await expect(lines).toContainText('burst 100000')

    await page.getByRole('searchbox', { name: 'Find in the log' }).fill('burst 4242')
    await expect(page.getByText('11 lines', { exact: true })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('option', { selected: true })).toContainText('burst 4242')
    await expect(page.getByText('1 of 11 lines')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Jump to now' })).toBeVisible()
    await lookAt(page, 'stack-burst')

    await inService(stack.project, 'api', 'tell', 'say', 'after')
    await expect(page.getByText('100,003 lines')).toBeVisible()
    await expect(page.getByRole('option', { selected: true })).toBeInViewport()
    await page.getByRole('button', { name: 'Jump to now' }).click()
    await expect(lines).toContainText('after')

    await page.getByRole('button', { name: 'Pause' }).click()
    await inService(stack.project, 'api', 'tell', 'say', 'unseen')
    await page.getByRole('button', { name: 'Go on, 1 new' }).click()
    await expect(lines).toContainText('unseen')

    await page.getByRole('checkbox', { name: 'Hits only' }).click()
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save these lines as a file' }).click()
    const { readFile } = await import('node:fs/promises')
    const saved = await readFile(await (await saving).path(), 'utf8')
    expect(saved.trim().split('\n')).toHaveLength(11)
    expect(saved).toContain('api | burst 4242\n')
  })
})
