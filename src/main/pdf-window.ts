import { BrowserWindow, session } from 'electron'
import { refusePermissions } from './guard.ts'

/** Shows a PDF of this machine at the page in the address's fragment, in Chromium's viewer. No preload, no rights. */
export function openPdfWindow(file: URL): void {
  const isolated = session.fromPartition('pdf')
  refusePermissions(isolated)
  const window = new BrowserWindow({
    width: 900,
    height: 1000,
    autoHideMenuBar: true,
    title: decodeURIComponent(file.pathname.split('/').at(-1) ?? 'PDF'),
    // The viewer counts as a plugin.
    webPreferences: { session: isolated, sandbox: true, contextIsolation: true, plugins: true },
  })
  void window.loadURL(file.href)
}
