import { join } from 'node:path'
import { app, dialog, ipcMain, type MessagePortMain } from 'electron'
import type { CatalystClient } from '../contract/index.ts'
import type { Settings } from '../contract/settings.ts'
import type { SystemEvent } from '../contract/system.ts'
import { errorMessage, Problem } from '../core/platform/errors.ts'
import type { Logger } from '../core/platform/logger.ts'
import { redactText } from '../core/platform/redaction/redaction.ts'
import { withDeadline } from '../core/platform/waiting.ts'
import { follow } from './follow.ts'
import { acceptGivenPaths, GivenPaths } from './given-paths.ts'
import { setMenu } from './menu.ts'
import { createNotifications, type Notifications } from './notifications.ts'
import { offerPickers } from './pick.ts'
import { acceptPorts } from './port.ts'
import type { Services } from './services.ts'
import { createTray, type TrayIcon } from './tray.ts'
import type { TrayAction } from './tray-model.ts'
import { createMainWindow, type MainWindow } from './window.ts'

/** How long the services may take to put everything on disk before the app ends anyway. */
const stopDeadlineMs = 8000

/** The desktop app around the services: window, tray, menu, notifications, and the way out. */
export interface Shell {
  readonly window: MainWindow
  readonly tray: TrayIcon
  readonly notifications: Notifications
}

/**
 * Shows the window at once and connects everything to the services when `starting` resolves. `folder` is where the
 * window keeps its own things, `resources` holds the pictures.
 */
export function startShell(options: {
  folder: string
  preload: string
  resources: string
  starting: () => Promise<Services>
  log: Logger
}): Shell {
  const { log } = options
  const gone = new AbortController()
  let settings: Settings | undefined
  let isQuitting = false

  const window = createMainWindow({
    placeFile: join(options.folder, 'place.json'),
    preload: options.preload,
    icon: join(options.resources, 'icons', 'icon.png'),
    hidesOnClose: () => !isQuitting && (settings?.appearance.closeToTray ?? true),
  })
  window.show()

  const services = options.starting()
  const given = new GivenPaths()
  acceptPorts(ipcMain, (port) => serveWhenReady(services, port, given), log)
  acceptGivenPaths(ipcMain, given, log)
  offerPickers(ipcMain, dialog, () => window.current, given)
  setMenu((place) => window.show(place))
  const tray = createTray(join(options.resources, 'tray'), act)
  const notifications = createNotifications({
    isWatched: () => window.isWatched(),
    open: (place) => window.show(place),
  })

  void services.then(
    (started) => {
      window.onAttention((attention) => started.setAttention(attention))
      return follow(started.client, hear, gone.signal, log)
    },
    (error: unknown) => {
      if (!gone.signal.aborted) giveUp(error, log)
    },
  )

  app.on('second-instance', () => window.show())
  app.on('activate', () => window.show())
  app.on('window-all-closed', () => app.quit())
  stopBeforeQuit({
    // What is unsaved is asked about before anything stops; meanwhile closing does not only hide.
    async leave() {
      isQuitting = true
      isQuitting = await window.leave()
      return isQuitting
    },
    begin: () => gone.abort(),
    stop: () => services.then((started) => started.stop()),
    end: () => tray.destroy(),
    log,
  })

  function hear(event: SystemEvent) {
    if (event.topic === 'health') tray.show(event.health)
    else if (event.topic === 'stack') tray.showStack(event.stack)
    else if (event.topic === 'settings') {
      settings = event.settings.settings
      window.setTheme(settings.appearance.theme)
    } else if (event.topic === 'notice') notifications.notice(event.notice)
  }

  function act(action: TrayAction) {
    if (action.do === 'open') window.show(action.place)
    else if (action.do === 'quit') app.quit()
    else
      void services
        .then(({ client }) => ask(client, action.do))
        .catch((error: unknown) =>
          log.error('What the tray was asked for was not done', { action: action.do, error }),
        )
  }

  return { window, tray, notifications }
}

/** Quitting waits for the services: what was acknowledged must be on disk. */
function stopBeforeQuit({
  leave,
  begin,
  stop,
  end,
  log,
}: {
  /** Closes the window; gives whether it did: what is unsaved may hold it, and then the app goes on. */
  leave(): Promise<boolean>
  /** Called once, when that is settled. */
  begin(): void
  stop(): Promise<void>
  /** Called when the services have stopped, or had their time. */
  end(): void
  log: Logger
}): void {
  let state: 'runs' | 'leaving' | 'stopping' | 'stopped' = 'runs'
  const quit = async () => {
    state = 'leaving'
    if (!(await leave())) {
      state = 'runs'
      return
    }
    state = 'stopping'
    begin()
    try {
      await withDeadline(stop, { ms: stopDeadlineMs })
    } catch (error) {
      log.error('The services did not stop in order', { error })
    }
    state = 'stopped'
    end()
    app.quit()
  }
  app.on('before-quit', (event) => {
    if (state === 'stopped') return
    event.preventDefault()
    if (state === 'runs') void quit()
  })
}

function ask(client: CatalystClient, what: 'pause' | 'resume' | 'stack-up' | 'stack-stop'): Promise<unknown> {
  switch (what) {
    case 'stack-up':
      return client.stack.up({})
    case 'stack-stop':
      return client.stack.stop({})
    default:
      return client.health.setPolling({ paused: what === 'pause' })
  }
}

function serveWhenReady(services: Promise<Services>, port: MessagePortMain, given: GivenPaths): void {
  services.then(
    (started) => started.serve(port, given.has),
    () => port.close(),
  )
}

/** Without services there is nothing to show: says why and ends. */
function giveUp(error: unknown, log: Logger): void {
  log.error('Catalyst could not start', { error })
  const remedy = error instanceof Problem ? error.remedy : 'Look into the log, and start Catalyst again.'
  dialog.showErrorBox('Catalyst could not start', redactText(`${errorMessage(error)}\n\n${remedy}`))
  app.exit(1)
}
