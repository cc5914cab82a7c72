import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const places = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * A Chromium for tests: the one that CHROMIUM_PATH names, else one on the PATH, else one where it usually lies, else
 * the one that Playwright fetched.
 * @returns {Promise<string | undefined>}
 */
export async function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates = [...folders, ...places].flatMap((folder) => [
    ...names.map((name) => join(folder, name)),
    folder,
  ])
  const found = candidates.find((path) => /chrom(?:e|ium)[^/\\]*$/iu.test(path) && isExecutable(path))
  if (found) return found
  const { chromium } = await import('@playwright/test')
  const fetched = chromium.executablePath()
  return fetched && isExecutable(fetched) ? fetched : undefined
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
