import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeChromium, launchChromium } from './chromium.ts'
import { newEvent, soon } from './event.ts'
import type { Ready } from './launch.ts'
import { tellReady } from './scheme.ts'
import { beFirst, greetFirst } from './single-instance.ts'
import { strict } from './strict.ts'
import { windows } from './window-list.ts'

const folder = process.env.ELECTRON_DOUBLE_APP ?? process.cwd()
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
  name: string
  productName?: string
  version: string
}

class App extends EventEmitter {
  readonly isPackaged = false
  isQuitting = false
  private readonly paths = new Map<string, string>()
  private readonly becomesReady = Promise.withResolvers<void>()
  private ready = false
  private lock: Server | undefined

  whenReady = () => this.becomesReady.promise
  isReady = () => this.ready
  getName = () => manifest.productName ?? manifest.name
  getVersion = () => manifest.version
  getAppPath = () => folder
  getLocale = () => 'en-US'
  enableSandbox(): void {}
  setAppUserModelId(): void {}
  focus(): void {}

  getPath(name: string): string {
    const set = this.paths.get(name)
    if (set) return set
    if (name === 'home') return homedir()
    if (name === 'temp') return tmpdir()
    if (name === 'appData') return process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config')
    if (name === 'userData') return join(this.getPath('appData'), this.getName())
    throw new Error(`electron double: app.getPath('${name}') is not implemented`)
  }
  setPath(name: string, path: string): void {
    this.paths.set(name, path)
  }

  requestSingleInstanceLock(): boolean {
    if (this.lock) return true
    const userData = this.getPath('userData')
    if (greetFirst(userData)) return false
    this.lock = beFirst(userData, ({ argv, cwd }) => {
      void this.whenReady().then(() => this.emit('second-instance', newEvent(), argv, cwd))
    })
    // The folder is settled: Chromium may start while the app goes on.
    launchChromium(userData).catch(() => {})
    return true
  }

  quit(): void {
    if (this.isQuitting) return
    this.isQuitting = true
    soon(() => void this.tryQuit())
  }
  async exit(code = 0): Promise<void> {
    this.lock?.close()
    await closeChromium().catch(() => {})
    process.exit(code)
  }
  /** Called by `boot.ts` when the app's main module has run. */
  async start(prepare: () => Promise<void>): Promise<Ready> {
    const { endpoint, process: browser } = await launchChromium(this.getPath('userData'))
    browser.once('exit', () => {
      for (const window of windows.values()) if (!this.isQuitting) window.webContents.crashed()
    })
    await prepare()
    this.ready = true
    this.emit('ready', newEvent(), {})
    this.becomesReady.resolve()
    return { endpoint, browser: browser.pid ?? 0 }
  }

  /** Electron's order: `before-quit`, every window's `close`, `will-quit`; each may say no. */
  private async tryQuit(): Promise<void> {
    const isPrevented = (name: string) => {
      const event = newEvent()
      this.emit(name, event)
      return event.defaultPrevented
    }
    const closeAll = async () => {
      for (const window of [...windows.values()]) if (!(await window.tryClose())) return false
      return true
    }
    if (isPrevented('before-quit') || !(await closeAll()) || isPrevented('will-quit')) {
      this.isQuitting = false
      return
    }
    this.emit('quit', newEvent(), 0)
    await this.exit(0)
  }
}

export const app = strict('app', new App())
tellReady(() => app.isReady())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
