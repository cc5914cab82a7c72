import { type Browser, startBrowser } from './browser.ts'

let starting: Promise<Browser> | undefined

/** Starts Chromium once; where its profile lies is settled from then on. */
export function launchChromium(userData: string): Promise<Browser> {
  starting ??= startBrowser(userData)
  return starting
}

/** The running Chromium. */
export function chromium(): Promise<Browser> {
  if (!starting) throw new Error('electron double: Chromium was not started')
  return starting
}

export async function closeChromium(): Promise<void> {
  await (await starting)?.close()
}
