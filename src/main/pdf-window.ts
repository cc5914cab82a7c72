import { BrowserWindow, session } from 'electron'
import { refusePermissions } from './guard.ts'

const network = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*']

/**
 * Shows a PDF of this machine at the page in the address's fragment, in Chromium's viewer. No preload, no rights, and no
 * network: opening a document tells nobody that it was opened.
 */
export function openPdfWindow(file: URL): void {
  const isolated = session.fromPartition('pdf')
  refusePermissions(isolated)
  isolated.webRequest.onBeforeRequest({ urls: network }, (_request, answer) => answer({ cancel: true }))
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
