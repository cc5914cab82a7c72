import type { BrowserWindow, Dialog, IpcMain } from 'electron'
import type { GivenPaths } from './given-paths.ts'
import { isTrusted } from './trusted-sender.ts'

/**
 * The two dialogs the page may open. They give absolute paths, none when the user cancelled; what was chosen counts as
 * `given`.
 */
export function offerPickers(
  ipc: IpcMain,
  dialog: Dialog,
  windowOf: () => BrowserWindow | undefined,
  given: GivenPaths,
): void {
  const offer = (
    channel: string,
    title: string,
    properties: ('openFile' | 'openDirectory' | 'multiSelections')[],
  ) =>
    ipc.handle(channel, async (event, ...asked: unknown[]) => {
      if (!isTrusted(event.senderFrame) || asked.length > 0)
        throw new Error('Only the Catalyst window may open a file dialog.')
      const window = windowOf()
      const options = { title, properties }
      const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
      if (answer.canceled) return []
      for (const path of answer.filePaths) given.give(path)
      return answer.filePaths
    })
  offer('catalyst:pick-files', 'Add files', ['openFile', 'multiSelections'])
  offer('catalyst:pick-folder', 'Add a folder', ['openDirectory', 'multiSelections'])
}
