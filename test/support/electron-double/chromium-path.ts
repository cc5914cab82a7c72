import { existsSync } from 'node:fs'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The Chromium to test with: `CATALYST_CHROMIUM`, or one at a usual place. */
export function chromiumPath(): string | undefined {
  return [process.env.CATALYST_CHROMIUM, ...places].find((path) => path && existsSync(path))
}
