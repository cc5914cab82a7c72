/** The module `electron` of the main process. What is not here, or lacks a member, fails when it is used. */
import { app } from './app.ts'
import { BrowserWindow, watchTargets } from './browser-window.ts'
import { Notification, Tray } from './desktop.ts'
import { ipcMain } from './ipc-main.ts'
import { Menu, MenuItem } from './menu.ts'
import { nativeImage } from './native-image.ts'
import { nativeTheme } from './native-theme.ts'
import { MessageChannelMain } from './ports.ts'
import { net, protocol } from './scheme.ts'
import { session } from './session.ts'
import { missing } from './strict.ts'
import { dialog, safeStorage, screen, shell } from './system.ts'
import { utilityProcess } from './utility-process.ts'

const autoUpdater = missing('autoUpdater')
const clipboard = missing('clipboard')
const crashReporter = missing('crashReporter')
const globalShortcut = missing('globalShortcut')
const powerMonitor = missing('powerMonitor')
const systemPreferences = missing('systemPreferences')
const webContents = missing('webContents')

/** Starts the app once its main module has run; gives the address Playwright connects to. */
const startApp = () => app.start(watchTargets)

export {
  app,
  autoUpdater,
  BrowserWindow,
  clipboard,
  crashReporter,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  startApp,
  systemPreferences,
  Tray,
  utilityProcess,
  webContents,
}
