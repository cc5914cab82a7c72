import type { BrowserWindow, Dialog, IpcMain } from 'electron'
import { isTrusted } from './trusted-sender.ts'

/** The two dialogs the page may open. They give absolute paths, none when the user cancelled. */
export function offerPickers(ipc: IpcMain, dialog: Dialog, windowOf: () => BrowserWindow | undefined): void {
  const offer = (
    channel: string,
    title: string,
    properties: ('openFile' | 'openDirectory' | 'multiSelections')[],
  ) =>
    ipc.handle(channel, async (event) => {
      if (!isTrusted(event.senderFrame)) throw new Error('Only the Catalyst window may open a file dialog.')
      const window = windowOf()
      const options = { title, properties }
      const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
      return answer.canceled ? [] : answer.filePaths
    })
  offer('catalyst:pick-files', 'Add files', ['openFile', 'multiSelections'])
  offer('catalyst:pick-folder', 'Add a folder', ['openDirectory', 'multiSelections'])
}
