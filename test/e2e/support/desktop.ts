import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, test as base, type Page } from '@playwright/test'
import type { SettingsPatch } from '../../../src/contract/settings.ts'
import type { Shell } from '../../../src/main/shell.ts'
import { chromiumPath } from '../../support/electron-double/chromium-path.ts'
import { launchDouble, type RunningApp } from '../../support/electron-double/launch.ts'

/** The project, as the app's folder. */
export const projectFolder = join(import.meta.dirname, '..', '..', '..')
/** Whether the specs run on Electron itself, as in public CI, or on the double. */
export const isRealElectron = process.env.CATALYST_E2E_ELECTRON === 'real'

/** Why nothing of this can run here, or the empty text. */
export const unavailable = isRealElectron || chromiumPath() !== undefined ? '' : 'Chromium is not installed'

interface Fixtures {
  /** The data folder of this test. */
  home: string
  /** Starts the app on it; ended after the test. */
  launch: (options?: { args?: string[]; env?: NodeJS.ProcessEnv }) => Promise<RunningApp>
  /** The app, started with `settings`. */
  app: RunningApp
  /** Its window, with the shell on it. */
  page: Page
  /** What stands in the settings file before the start; `test.use({ settings: … })`. */
  settings: SettingsPatch
}

export const test = base.extend<Fixtures>({
  settings: [{}, { option: true }],
  home: async ({ settings }, use) => {
    base.skip(unavailable !== '', unavailable)
    const home = makeHome(settings)
    await use(home)
    removeHome(home)
  },
  launch: async ({ home }, use, info) => {
    const apps: RunningApp[] = []
    await use(async ({ args = [], env = {} } = {}) => {
      const app = await launchApp({ ...process.env, CATALYST_HOME: home, CATALYST_E2E: '1', ...env }, args)
      apps.push(app)
      return app
    })
    for (const app of apps) await app.close()
    if (info.status !== info.expectedStatus)
      for (const app of apps) await info.attach('output', { body: app.log(), contentType: 'text/plain' })
  },
  app: async ({ launch }, use) => use(await launch()),
  page: async ({ app }, use) => {
    const page = await app.firstWindow()
    // A window is there before its page is: what a test does first must not depend on which of the two was faster.
    await page.getByRole('banner').waitFor()
    await use(page)
  },
})

/** The app that all tests of a file work with, where none minds what the others did: a start costs more than most tests. */
export interface SharedApp {
  readonly app: RunningApp
  readonly page: Page
  readonly home: string
}

/** For the top of a file, or of a group in it. */
export function shareApp(settings: SettingsPatch = {}): SharedApp {
  let home = ''
  let app: RunningApp
  let page: Page
  base.beforeAll(async () => {
    base.skip(unavailable !== '', unavailable)
    home = makeHome(settings)
    app = await launchApp({ ...process.env, CATALYST_HOME: home, CATALYST_E2E: '1' }, [])
    page = await app.firstWindow()
    await page.getByRole('banner').waitFor()
  })
  base.afterAll(async () => {
    await app?.close()
    if (home) removeHome(home)
  })
  return {
    get app() {
      return app
    },
    get page() {
      return page
    },
    get home() {
      return home
    },
  }
}

function makeHome(settings: SettingsPatch): string {
  const home = mkdtempSync(join(tmpdir(), 'catalyst-e2e-'))
  if (Object.keys(settings).length > 0) writeFileSync(join(home, 'settings.json'), JSON.stringify(settings))
  return home
}

function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

async function launchApp(env: NodeJS.ProcessEnv, args: string[]): Promise<RunningApp> {
  if (!isRealElectron) return launchDouble({ folder: projectFolder, args, env })
  const given = Object.fromEntries(Object.entries(env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])))
  const app = await _electron.launch({ args: [projectFolder, ...args], env: given })
  let log = ''
  const child = app.process()
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      log += data
    })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    evaluate: app.evaluate.bind(app),
    firstWindow: () => app.firstWindow(),
    windows: () => app.windows(),
    context: () => app.context(),
    process: () => child,
    close: () => app.close(),
    log: () => log,
    exited: () => ended,
  }
}

declare global {
  var catalystShell: Shell | undefined
}

/** What the tray shows, by the app's own account: the system cannot be asked. */
export function trayOf(app: RunningApp) {
  return app.evaluate(() => globalThis.catalystShell!.tray.model)
}

export function notificationsOf(app: RunningApp) {
  return app.evaluate(() => globalThis.catalystShell!.notifications.shown)
}

/** Clicks the tray menu's item. */
export function pressTray(app: RunningApp, id: string) {
  return app.evaluate((_electron, item) => globalThis.catalystShell!.tray.press(item), id)
}
