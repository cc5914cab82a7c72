import type { IpcMain, MessagePortMain } from 'electron'
import { connectMessage } from '../contract/window.ts'
import type { Logger } from '../core/platform/logger.ts'
import { isTrusted } from './trusted-sender.ts'

/**
 * Hands each port that our own page posts to `serve`; closes those of anybody else. The page may ask before the
 * services have started: what it posts waits in the port until `serve` starts it.
 */
export function acceptPorts(ipc: IpcMain, serve: (port: MessagePortMain) => void, log: Logger): void {
  ipc.on(connectMessage, (event, ...message: unknown[]) => {
    const [port, ...more] = event.ports
    const sound = more.length === 0 && message.length === 1 && message[0] === null
    if (port && sound && isTrusted(event.senderFrame)) return serve(port)
    for (const refused of event.ports) refused.close()
    log.warn('A message port was refused', { sender: event.senderFrame?.url ?? 'a frame that is gone' })
  })
}
