import type { MessagePortMain } from 'electron'
import type { CatalystClient } from '../contract/index.ts'

/** The services as the shell sees them. */
export interface Services {
  /** The shell's own line to them: tray, notifications and window follow the contract like everybody else. */
  readonly client: CatalystClient
  /** Serves the whole contract on a port of the window, which may have read what `mayRead` says. */
  serve(port: MessagePortMain, mayRead: (path: string) => boolean): void
  /** Whether anybody looks: hidden, health is polled less often. */
  setAttention(attention: 'visible' | 'hidden'): void
  /** Ends everything in order; resolves when data is on disk. */
  stop(): Promise<void>
}
