import type { Shell } from './shell.ts'

declare global {
  /** Set for end-to-end tests only: what the system shows but cannot be asked for. */
  var catalystShell: Shell | undefined
}

/** Lets end-to-end tests see tray and notifications. They run code in this process anyway; nobody else reaches it. */
export function inspect(shell: Shell): void {
  if (process.env.CATALYST_E2E) globalThis.catalystShell = shell
}
