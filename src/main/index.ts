import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, dialog, protocol, session, shell } from 'electron'
import { tellFatalErrors } from '../core/platform/fatal-errors.ts'
import { homeFolder } from '../core/platform/home.ts'
import { leaveNothingInDumps } from '../core/platform/no-dumps.ts'
import { takeSecretsFromEnvironment } from '../core/platform/secret-environment.ts'
import { appOrigin, serveApp } from './app-scheme.ts'
import { consoleLogger } from './console-logger.ts'
import { guard, refusePermissions } from './guard.ts'
import { inspect } from './inspect.ts'
import { shellOpener } from './opener.ts'
import { openPdfWindow } from './pdf-window.ts'
import { startShell } from './shell.ts'

takeSecretsFromEnvironment()
leaveNothingInDumps()
// Electron's own box would quote the error as it is.
tellFatalErrors((words) => {
  dialog.showErrorBox('Catalyst ends because of an error', words)
  app.exit(1)
})
const home = homeFolder()
// The Chromium profile lies in the data folder: CATALYST_HOME moves it too, and the single-instance lock is per folder.
const folder = join(home, 'window')
mkdirSync(folder, { recursive: true, mode: 0o700 })
app.setPath('userData', folder)

if (app.requestSingleInstanceLock()) void start()
else app.quit()

async function start(): Promise<void> {
  const log = consoleLogger()
  app.enableSandbox()
  app.setAppUserModelId('org.catalyst.desktop')
  protocol.registerSchemesAsPrivileged([
    {
      scheme: new URL(appOrigin).protocol.slice(0, -1),
      privileges: { standard: true, secure: true, supportFetchAPI: true },
    },
  ])
  guard(app, (target) => void shell.openExternal(target.href), log)
  await app.whenReady()
  // Only the entry point knows where it lies: bundling moves every other module.
  const beside = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const page = beside('../renderer')
  protocol.handle('app', serveApp(page))
  refusePermissions(session.defaultSession)
  const resources = app.isPackaged ? process.resourcesPath : beside('../../resources')
  const compose = app.isPackaged ? join(process.resourcesPath, 'compose') : beside('../../compose')
  const running = startShell({
    folder,
    preload: beside('../preload/index.cjs'),
    resources,
    log,
    starting: async () => {
      const { startServices } = await import('./start-services.ts')
      return startServices({
        entry: import.meta.url,
        page,
        home,
        version: app.getVersion(),
        resources,
        compose,
        opener: shellOpener(shell, openPdfWindow),
      })
    },
  })
  inspect(running)
}
