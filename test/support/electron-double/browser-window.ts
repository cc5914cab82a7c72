import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { chromium } from './chromium.ts'
import { newEvent, soon } from './event.ts'
import { strict } from './strict.ts'
import { WebContents, type WebPreferences } from './web-contents.ts'
import { windows } from './window-list.ts'

interface Options {
  readonly width?: number
  readonly height?: number
  readonly x?: number
  readonly y?: number
  readonly minWidth?: number
  readonly minHeight?: number
  readonly show?: boolean
  readonly title?: string
  readonly icon?: unknown
  readonly backgroundColor?: string
  readonly autoHideMenuBar?: boolean
  readonly webPreferences?: WebPreferences
}

let lastId = 0

/** A window that has no frame: a page of Chromium, and what Electron would say about it. */
export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [...windows.values()]
  static fromWebContents = (contents: { id: number }) => windows.get(contents.id) ?? null
  static getFocusedWindow = () => [...windows.values()].find((window) => window.isVisible()) ?? null

  readonly id = ++lastId
  readonly webContents: WebContents
  private bounds: { x: number; y: number; width: number; height: number }
  private visible: boolean
  private minimized = false
  private maximized = false
  private gone = false
  private title: string
  private color: string
  private shownOnce = false

  constructor(options: Options = {}) {
    super()
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    const preferences = {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      ...options.webPreferences,
    }
    if (!preferences.contextIsolation || preferences.nodeIntegration || !preferences.sandbox)
      throw new Error('electron double: only sandboxed, isolated windows without Node are implemented')
    const { x = 0, y = 0, width = 800, height = 600 } = options
    this.bounds = { x, y, width, height }
    this.visible = options.show ?? true
    this.title = options.title ?? app.getName()
    this.color = options.backgroundColor ?? '#FFF'
    this.webContents = strict('webContents', new WebContents(this.id, this.bounds, preferences))
    this.webContents.on('did-finish-load', () => {
      if (this.shownOnce) return
      this.shownOnce = true
      this.emit('ready-to-show', newEvent())
    })
    const self = strict('BrowserWindow', this)
    windows.set(this.id, self)
    app.emit('web-contents-created', newEvent(), this.webContents)
    app.emit('browser-window-created', newEvent(), self)
    // biome-ignore lint/correctness/noConstructorReturn: what the app holds must fail loudly, too
    return self
  }

  loadURL = (target: string) => this.webContents.loadURL(target)
  show(): void {
    if (this.visible) return
    this.visible = true
    this.emit('show', newEvent())
  }
  hide(): void {
    if (!this.visible) return
    this.visible = false
    this.emit('hide', newEvent())
  }
  focus(): void {
    this.emit('focus', newEvent())
  }
  isVisible = () => this.visible
  isFocused = () => this.visible && !this.minimized
  isDestroyed = () => this.gone
  minimize(): void {
    this.minimized = true
    this.emit('minimize', newEvent())
  }
  restore(): void {
    this.minimized = false
    this.emit('restore', newEvent())
  }
  maximize(): void {
    this.maximized = true
    this.emit('maximize', newEvent())
  }
  isMinimized = () => this.minimized
  isMaximized = () => this.maximized
  isFullScreen = () => false
  getBounds = () => ({ ...this.bounds })
  getNormalBounds = () => ({ ...this.bounds })
  setBounds(bounds: Partial<BrowserWindow['bounds']>): void {
    this.bounds = { ...this.bounds, ...bounds }
    this.emit('resize', newEvent())
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }
  getTitle = () => this.title
  setTitle(title: string): void {
    this.title = title
  }
  getBackgroundColor = () => this.color
  setBackgroundColor(color: string): void {
    this.color = color
  }

  close(): void {
    soon(() => void this.tryClose())
  }
  /** Whether the window closed: its `close` event may have been prevented, or its page rather stay. */
  async tryClose(): Promise<boolean> {
    const event = newEvent()
    this.emit('close', event)
    if (event.defaultPrevented) return false
    if (!this.gone && this.webContents.targetId !== '' && !(await this.webContents.mayUnload())) return false
    await this.destroy()
    return true
  }
  async destroy(): Promise<void> {
    if (this.gone) return
    const { targetId } = this.webContents
    this.targetGone()
    const { root } = await chromium()
    if (targetId) await root.send('Target.closeTarget', { targetId }).catch(() => {})
  }
  /** Chromium's page has ended, by us or by itself. */
  targetGone(): void {
    if (this.gone) return
    this.gone = true
    windows.delete(this.id)
    this.webContents.dispose()
    this.emit('closed', newEvent())
    if (windows.size > 0 || app.isQuitting) return
    if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed')
    else app.quit()
  }
}

/** Follows pages that end and pages that open pages. */
export async function watchTargets(): Promise<void> {
  const { root } = await chromium()
  const windowOf = (targetId: string | undefined) =>
    targetId ? [...windows.values()].find(({ webContents }) => webContents.targetId === targetId) : undefined
  root.on('Target.targetDestroyed', ({ targetId }) => windowOf(targetId)?.targetGone())
  root.on('Target.targetCreated', ({ targetInfo }) => {
    const opener = windowOf(targetInfo.openerId)
    if (!opener) return
    // `Page.windowOpen` brings the address and may come a moment later.
    setTimeout(() => {
      if (opener.webContents.allowsWindow(targetInfo.url))
        throw new Error('electron double: windows opened by pages are not implemented')
      root.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => {})
    }, 50)
  })
  await root.send('Target.setDiscoverTargets', { discover: true })
}
