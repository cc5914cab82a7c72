import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import type { SettingsPatch } from '../../../src/contract/settings.ts'
import { chromiumPath } from '../../support/electron-double/chromium-path.ts'
import { startServe } from './serve.ts'

/** `catalyst serve` in a data folder of its own, and a browser window that is signed in. */
export interface Web {
  readonly page: Page
  readonly origin: string
  /** The data folder. */
  readonly home: string
  go(place: string): Promise<void>
  close(): Promise<void>
}

type Prepare = (home: string) => Promise<void>

/**
 * @param given the browser that all specs of a worker share (without it, one that ends with the window); the settings; and
 *   what puts into the data folder what is to be there before the start
 */
export async function openWeb(
  ...given: [Browser, SettingsPatch, Prepare?] | [SettingsPatch, Prepare?]
): Promise<Web> {
  const [shared, settings, prepare] = isShared(given) ? given : ([undefined, ...given] as const)
  const home = mkdtempSync(join(tmpdir(), 'catalyst-web-'))
  writeFileSync(join(home, 'settings.json'), JSON.stringify(settings))
  await prepare?.(home)
  const { server, link } = await startServe(home)
  const browser = shared ?? (await launchBrowser())
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.goto(link)
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  const { origin } = new URL(link)
  return {
    page,
    origin,
    home,
    go: async (place) => void (await page.goto(`${origin}/#${place}`)),
    async close() {
      await context.close()
      if (!shared) await browser.close()
      await server.kill('SIGTERM')
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath()!, args: ['--no-sandbox'] })
}

function isShared(given: readonly unknown[]): given is [Browser, SettingsPatch, Prepare?] {
  const [first] = given
  return typeof first === 'object' && first !== null && 'newContext' in first
}
