import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connectDevtools, type Devtools } from './cdp.ts'
import { chromiumPath } from './chromium-path.ts'

export interface Browser extends Devtools {
  /** Where Playwright connects: `http://127.0.0.1:port`. */
  readonly endpoint: string
  readonly process: ChildProcess
  close(): Promise<void>
}

const flags = [
  '--no-sandbox', // Chromium refuses its sandbox to root, whom containers run as.
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-background-timer-throttling',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-startup-window',
  '--password-store=basic',
  '--use-mock-keychain',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost, EXCLUDE 127.0.0.1',
  '--remote-debugging-port=0',
]

/** Starts Chromium with its profile under `userData`, where Electron keeps its own. */
export async function startBrowser(userData: string): Promise<Browser> {
  const profile = join(userData, 'double-chromium')
  mkdirSync(profile, { recursive: true })
  rmSync(join(profile, 'DevToolsActivePort'), { force: true })
  const executable = chromiumPath()
  if (!executable) throw new Error('electron double: Chromium is not installed')
  const headless = process.env.CATALYST_DOUBLE_HEADED ? [] : ['--headless=new']
  const child = spawn(executable, [...headless, ...flags, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  const socket = await devtoolsAddress(child)
  const devtools = await connectDevtools(socket)
  return {
    ...devtools,
    endpoint: `http://${new URL(socket).host}`,
    process: child,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      devtools.root.send('Browser.close').catch(() => {})
      const late = setTimeout(() => child.kill('SIGKILL'), 3000)
      await gone
      clearTimeout(late)
    },
  }
}

function devtoolsAddress(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let said = ''
  child.stderr?.on('data', (data) => {
    said += data
    const found = /DevTools listening on (ws:\S+)/u.exec(said)
    if (found?.[1]) resolve(found[1])
  })
  child.once('error', reject)
  child.once('exit', (code) => reject(new Error(`Chromium ended with code ${code}\n${said}`)))
  return promise
}
