import { appOrigin } from './app-scheme.ts'

/** What the check needs of Electron's `WebFrameMain`. */
export interface SenderFrame {
  readonly url: string
  readonly parent: unknown
}

/** Whether a message comes from our own page: the top frame of our own origin. The one place that decides this. */
export function isTrusted(frame: SenderFrame | null): boolean {
  return frame !== null && frame.parent === null && isOwnPage(frame.url)
}

/** Whether an address is one of our own pages. */
export function isOwnPage(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host, username, password } = new URL(address)
  return `${protocol}//${host}` === appOrigin && username === '' && password === ''
}
