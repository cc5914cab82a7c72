import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import type { RunningApp } from '../support/electron-double/launch.ts'
import { pressTray, test } from './support/desktop.ts'
import { go } from './support/user.ts'

/** What the window asked so far. */
const questions = (app: RunningApp) => app.evaluate(() => (globalThis as { asked?: string[] }).asked ?? [])
/** Answers every question of the window by this button, and keeps what was asked. */
const answerLeaving = (app: RunningApp, button: string) =>
  app.evaluate(({ dialog }, wanted) => {
    const kept = globalThis as { asked?: string[] }
    kept.asked ??= []
    dialog.showMessageBoxSync = (...given: unknown[]) => {
      const { message, buttons } = given.at(-1) as { message: string; buttons: string[] }
      kept.asked?.push(message)
      return buttons.indexOf(wanted)
    }
  }, button)
const visible = (app: RunningApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))
const closeWindow = (app: RunningApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

test('closing hides, a second start shows the window again and ends, quitting ends the app well', async ({
  launch,
}) => {
  const app = await launch()
  const page = await app.firstWindow()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect.poll(() => visible(app)).toEqual([true])
  await closeWindow(app)
  await expect.poll(() => visible(app)).toEqual([false])

  const second = await launch().then(
    (other) => other.exited(),
    () => 0, // It was gone before it could be spoken to.
  )
  expect(second).toBe(0)
  await expect.poll(() => visible(app)).toEqual([true])

  await pressTray(app, 'quit')
  expect(await app.exited()).toBe(0)
})

test('with the tray setting off, closing the window ends the app', async ({ launch }) => {
  const app = await launch()
  const page = await app.firstWindow()
  await go(page, '/settings/appearance')
  await page.getByRole('checkbox', { name: 'Closing the window leaves Catalyst running in the tray' }).click()
  await expect(page.getByRole('checkbox', { name: /Closing the window/u })).not.toBeChecked()
  // The setting is heard by the shell a moment after the page has shown it.
  await expect
    .poll(async () => {
      await closeWindow(app)
      return Promise.race([app.exited(), new Promise((resolve) => setTimeout(() => resolve('runs'), 1000))])
    })
    .toBe(0)
})

test('the window opens where and as large as it was left', async ({ launch }) => {
  const bounds = { x: 40, y: 60, width: 1000, height: 700 }
  const app = await launch()
  await app.firstWindow()
  await app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), bounds)
  await closeWindow(app)
  await expect.poll(() => visible(app)).toEqual([false])
  await app.close()

  const again = await launch()
  await again.firstWindow()
  expect(await again.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual(
    bounds,
  )
})

test('what is unsaved is asked about before the window loads anew and before the app ends, and may hold both', async ({
  app,
  home,
  page,
}) => {
  // The question is the window's own; on the double Chromium would show one too.
  page.on('dialog', () => {})
  await answerLeaving(app, 'Stay')
  await go(page, '/settings/reading')
  const size = page.getByRole('textbox', { name: 'Chunk size' })
  await size.fill('300')
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload())
  await expect.poll(() => questions(app)).toEqual(['Leave without saving?'])
  await expect(size).toHaveValue('300')
  await pressTray(app, 'quit')
  await expect.poll(() => questions(app)).toHaveLength(2)
  // Nothing has ended: the page is there, and so are the services behind it.
  await expect.poll(() => visible(app)).toEqual([true])
  await expect(size).toHaveValue('300')
  expect((await fetch(`${readUrl(home)}/api/health/live`)).status).toBe(200)
  await closeWindow(app)
  await expect.poll(() => visible(app)).toEqual([false])
  expect(await questions(app)).toHaveLength(2)
  await answerLeaving(app, 'Leave without saving')
  await pressTray(app, 'quit')
  expect(await app.exited()).toBe(0)
})

test('a reload connects again, and commands reach the running app', async ({ app, home, page }) => {
  await go(page, '/settings/about')
  await page.reload()
  await expect(page.getByText('Desktop app')).toBeVisible()
  await expect.poll(() => readUrl(home)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u)
  const live = await fetch(`${readUrl(home)}/api/health/live`)
  expect(await live.json()).toEqual({ status: 'live' })
  const bare = await fetch(`${readUrl(home)}/api/system`)
  expect(bare.status).toBe(401)
  await pressTray(app, 'quit')
  await app.exited()
  await expect(fetch(`${readUrl(home) || 'http://127.0.0.1:9'}/api/health/live`)).rejects.toThrow()
})

function readUrl(home: string): string {
  try {
    return (JSON.parse(readFileSync(`${home}/instance.json`, 'utf8')) as { url?: string }).url ?? ''
  } catch {
    return ''
  }
}
