/** `node boot.ts <app folder> [args…]`: runs the app's own main bundle with `electron` resolved to the double. */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FromTest, ToTest } from './launch.ts'

const appFolder = resolve(process.argv[2] ?? '.')
process.env.ELECTRON_DOUBLE_APP = appFolder
const double = new URL('./electron.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' || specifier === 'electron/main'
      ? { url: double, shortCircuit: true, format: 'module-typescript' }
      : next(specifier, context),
})
for (const name of ['electron', 'chrome'])
  Object.defineProperty(process.versions, name, { value: 'double', enumerable: true })
Object.assign(process, { type: 'browser', resourcesPath: appFolder, defaultApp: true })
// As `electron <app folder> args…` has it.
process.argv.splice(1, 2, appFolder)

const electron = await import('./electron.ts')
const say = (message: ToTest) => process.send?.(message)

/** As Playwright's `ElectronApplication.evaluate`: the function's text is run here, with the module `electron`. */
process.on('message', async ({ id, source, argument }: FromTest) => {
  try {
    // biome-ignore lint/security/noGlobalEval: running the test's code is what this is for
    const value: unknown = await globalThis.eval(`(${source})`)(electron, argument)
    say({ id, value: value === undefined ? undefined : JSON.parse(JSON.stringify(value)) })
  } catch (error) {
    say({ id, error: String(error instanceof Error ? error.stack : error) })
  }
})

const { main } = JSON.parse(readFileSync(resolve(appFolder, 'package.json'), 'utf8')) as { main: string }
await import(pathToFileURL(resolve(appFolder, main)).href)
say({ id: 'ready', value: await electron.startApp() })
