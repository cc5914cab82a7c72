import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import type { SettingsPatch } from '../../../src/contract/settings.ts'
import { chromiumPath } from '../../support/electron-double/chromium-path.ts'

/** `catalyst serve` in a data folder of its own, and a browser that is signed in. */
export interface Web {
  readonly page: Page
  readonly origin: string
  /** The data folder. */
  readonly home: string
  go(place: string): Promise<void>
  close(): Promise<void>
}

/** @param prepare puts into the data folder what is to be there before the start */
export async function openWeb(
  settings: SettingsPatch,
  prepare: (home: string) => Promise<void> = async () => {},
): Promise<Web> {
  const home = mkdtempSync(join(tmpdir(), 'catalyst-web-'))
  writeFileSync(join(home, 'settings.json'), JSON.stringify(settings))
  await prepare(home)
  const program = join(import.meta.dirname, '..', '..', '..', 'out', 'main', 'catalyst.js')
  const server = spawn(process.execPath, [program, 'serve', '--port', '0'], {
    env: { ...process.env, CATALYST_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const link = await signInLink(server.stdout)
  const browser = await chromium.launch({ executablePath: chromiumPath()!, args: ['--no-sandbox'] })
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
  await page.goto(link)
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  const { origin } = new URL(link)
  return {
    page,
    origin,
    home,
    go: async (place) => void (await page.goto(`${origin}/#${place}`)),
    async close() {
      await browser.close()
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/** The one-time link that the server prints. */
async function signInLink(output: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const data of output) {
    text += data
    const link = /http:\/\/\S+\/sign-in\?code=\S+/u.exec(text)?.[0]
    if (link) return link
  }
  throw new Error(`The server ended before it printed a link: ${text}`)
}
