import { isAbsolute } from 'node:path'
import type { IpcMain } from 'electron'
import type { Logger } from '../core/platform/logger.ts'
import { isTrusted } from './trusted-sender.ts'

/** Longer than any path of any system. */
const longestPath = 32_768

/**
 * The files and folders that the user gave to the window, by dropping them there or choosing them in a dialog. The page
 * may name these to be read, and no others: a page that was taken over cannot have the disk read to it.
 */
export class GivenPaths {
  readonly #paths = new Set<string>()

  give(path: string): void {
    this.#paths.add(path)
  }

  /** For `serveOverPort`, which hands it on with every call of the page. */
  readonly has = (path: string): boolean => this.#paths.has(path)
}

/**
 * Takes what the preload script says was dropped or chosen. It alone can: it asks Chromium where a `File` lies, and gets
 * a path only for one that came from the user.
 */
export function acceptGivenPaths(ipc: IpcMain, given: GivenPaths, log: Logger): void {
  ipc.handle('catalyst:given', (event, path: unknown, ...more: unknown[]) => {
    const sound = typeof path === 'string' && path.length <= longestPath && isAbsolute(path)
    if (isTrusted(event.senderFrame) && sound && more.length === 0) return given.give(path)
    log.warn('A path was refused', { sender: event.senderFrame?.url ?? 'a frame that is gone' })
    throw new Error('Only the Catalyst window may say what the user dropped.')
  })
}
