import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import { appOrigin } from './app-scheme.ts'
import { boundsOn, readWindowPlace, smallest, type WindowPlace, writeWindowPlace } from './window-place.ts'

/** The page's canvas in light and dark, so that nothing flashes before it has painted. */
const canvas = { light: '#f8f9fb', dark: '#0c0e12' }

/** How long a page has to close, in ms, unless somebody is asked. */
const leaveDeadlineMs = 5000

export interface MainWindow {
  /** Brings the window to the front, made anew if need be, and shows `place` in it. */
  show(place?: string): void
  readonly current: BrowserWindow | undefined
  /** Closes the window for good; gives whether it did: its page may have something unsaved that shall not be lost. */
  leave(): Promise<boolean>
  /** Whether the user sees it. */
  isWatched(): boolean
  /** Calls `listener` now, and whenever the window is hidden or shown again. */
  onAttention(listener: (attention: 'visible' | 'hidden') => void): void
  setTheme(theme: WindowPlace['theme']): void
}

export interface MainWindowOptions {
  /** Where it remembers size and place. */
  readonly placeFile: string
  readonly preload: string
  /** A PNG for window managers that ask for one. */
  readonly icon: string
  /** Whether closing the window only hides it. */
  readonly hidesOnClose: () => boolean
}

/** The one window. It remembers its size and place. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | undefined
  /** Told when the page is not to be left after all. */
  let stays: (() => void) | undefined
  let remembered = readWindowPlace(options.placeFile)
  nativeTheme.themeSource = remembered.theme
  nativeTheme.on('updated', () => window?.setBackgroundColor(background()))

  const remember = (change: Partial<WindowPlace>) => {
    remembered = { ...remembered, ...change }
    // Losing it costs a window of the usual size, so a full disk is no reason to fail.
    void writeWindowPlace(options.placeFile, remembered).catch(() => {})
  }

  let attend: (attention: 'visible' | 'hidden') => void = () => {}
  const tellAttention = () => attend(isVisible(window) ? 'visible' : 'hidden')

  function open(place: string) {
    const displays = screen.getAllDisplays().map((display) => display.workArea)
    const opened = makeWindow(options, boundsOn(displays, remembered.bounds))
    window = opened
    if (remembered.maximized) opened.maximize()
    opened.once('ready-to-show', () => opened.show())
    opened.on('closed', () => {
      window = undefined
    })
    for (const change of ['show', 'hide', 'minimize', 'restore', 'closed'] as const)
      opened.on(change as 'show', tellAttention)
    opened.on('close', (event) => {
      remember({ bounds: opened.getNormalBounds(), maximized: opened.isMaximized() })
      if (!options.hidesOnClose()) return
      event.preventDefault()
      opened.hide()
    })
    // The page has something unsaved. Electron would keep the window open without a word.
    opened.webContents.on('will-prevent-unload', (event) => {
      if (mayLeave(opened)) event.preventDefault()
      else stays?.()
    })
    void opened.loadURL(`${appOrigin}/#${place}`)
  }

  return {
    show(place) {
      if (!window) return open(place ?? '/')
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
      if (place !== undefined) window.webContents.send('catalyst:place', place)
    },
    get current() {
      return window
    },
    leave() {
      const leaving = window
      if (!leaving || leaving.isDestroyed()) return Promise.resolve(true)
      return new Promise<boolean>((resolve) => {
        // A page that hangs is not asked twice.
        const late = setTimeout(() => leaving.destroy(), leaveDeadlineMs)
        const end = (left: boolean) => {
          clearTimeout(late)
          stays = undefined
          resolve(left)
        }
        stays = () => end(false)
        leaving.once('closed', () => end(true))
        leaving.close()
      })
    },
    isWatched: () => isVisible(window) && window.isFocused(),
    onAttention(listener) {
      attend = listener
      tellAttention()
    },
    setTheme(theme) {
      if (theme === remembered.theme) return
      nativeTheme.themeSource = theme
      remember({ theme })
    },
  }
}

/** A window that shows nothing before its page is ready, and whose page knows no Node. */
function makeWindow(
  { icon, preload }: MainWindowOptions,
  bounds: ReturnType<typeof boundsOn>,
): BrowserWindow {
  return new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Catalyst',
    icon,
    backgroundColor: background(),
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
}

/** Asks, as a browser does, whether what was typed may be lost. */
function mayLeave(window: BrowserWindow): boolean {
  // It may lie in the tray while the app is to end.
  window.show()
  const buttons = ['Stay', 'Leave without saving']
  const chosen = dialog.showMessageBoxSync(window, {
    ...{ type: 'question', buttons, defaultId: 0, cancelId: 0, noLink: true },
    message: 'Leave without saving?',
    detail: 'What you have typed on the Settings page is not saved yet.',
  })
  return chosen === 1
}

const isVisible = (window: BrowserWindow | undefined): window is BrowserWindow =>
  window !== undefined && !window.isDestroyed() && window.isVisible() && !window.isMinimized()

const background = () => (nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light)
