import { EventEmitter } from 'node:events'
import { chromium } from './chromium.ts'
import { newEvent } from './event.ts'
import { ipcMain } from './ipc-main.ts'
import type { FromPage, Question } from './messages.ts'
import type { NativeImage } from './native-image.ts'
import { imageOf } from './native-image.ts'
import { openPage, type PageAnswer, type PageEvents, type PageLink, type PageRequest } from './page-link.ts'
import { MessagePortMain } from './ports.ts'
import { fromPage, handlerOf, toPage } from './scheme.ts'
import { type DoubleSession, sessionOf } from './session.ts'
import { createWire } from './wire.ts'

export interface WebPreferences {
  readonly preload?: string
  readonly sandbox?: boolean
  readonly contextIsolation?: boolean
  readonly nodeIntegration?: boolean
  readonly webviewTag?: boolean
  readonly plugins?: boolean
  readonly spellcheck?: boolean
  readonly partition?: string
  readonly session?: DoubleSession
  readonly additionalArguments?: readonly string[]
}

type OpenHandler = (details: { url: string; frameName: string; disposition: string }) => {
  action: 'allow' | 'deny'
}

const wire = createWire()
let lastPort = 0

/** Permissions that are settled with Chromium beforehand, by Electron's names for them. */
const permissions = { notifications: 'notifications', geolocation: 'geolocation', media: 'camera' }

/** The page of a window, as the main process sees it. */
export class WebContents extends EventEmitter implements PageEvents {
  readonly id: number
  readonly session: DoubleSession
  readonly mainFrame
  readonly link: Promise<PageLink>
  targetId = ''
  private address = ''
  private title = ''
  private loading = false
  private destroyed = false
  /** The address the app itself asked for, which no `will-navigate` is sent for. */
  private expected: string | undefined
  private opened: string[] = []
  private openHandler: OpenHandler = () => ({ action: 'allow' })
  private readonly ports = new Map<string, MessagePortMain>()
  private readonly preferences: WebPreferences

  constructor(id: number, size: { width: number; height: number }, preferences: WebPreferences) {
    super()
    this.setMaxListeners(0)
    this.id = id
    this.preferences = preferences
    this.session = preferences.session ?? sessionOf(preferences.partition ?? '')
    const contents = this
    this.mainFrame = {
      get url() {
        return contents.getURL()
      },
      get origin() {
        return contents.getURL().split('/').slice(0, 3).join('/')
      },
      parent: null,
      isDestroyed: () => contents.destroyed,
    }
    const { versions, platform, arch } = process
    const facts = {
      ...{ window: id, platform, arch, argv: preferences.additionalArguments ?? [] },
      versions: { electron: versions.electron, chrome: versions.chrome, node: versions.node },
    }
    this.link = openPage(size, preferences.preload, facts, this).then((link) => {
      this.targetId = link.targetId
      return link
    })
    this.link.catch((error) => this.destroyed || console.error('electron double: no page', error))
  }

  getURL = () => fromPage(this.address)
  getTitle = () => this.title
  isLoading = () => this.loading
  isDestroyed = () => this.destroyed
  isDevToolsOpened = () => false
  isFocused = () => true
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }
  openDevTools(): void {}
  toggleDevTools(): void {}
  setZoomLevel(): void {}

  send(channel: string, ...args: unknown[]): void {
    const wired = wire.encode(args)
    void this.link.then((link) => link.send({ kind: 'send', channel, wired, ports: [] }))
  }
  postMessage(channel: string, message: unknown, transfer: readonly MessagePortMain[] = []): void {
    const wired = wire.encode([message])
    const ports = transfer.map((port) => this.lend(port))
    void this.link.then((link) => link.send({ kind: 'send', channel, wired, ports }))
  }
  async executeJavaScript(expression: string): Promise<unknown> {
    const { session } = await this.link
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      ...{ expression, awaitPromise: true, returnByValue: true, userGesture: true },
    })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }
  async capturePage(): Promise<NativeImage> {
    const { session } = await this.link
    const { data } = await session.send('Page.captureScreenshot', { format: 'png' })
    return imageOf(Buffer.from(data, 'base64'))
  }
  reload(): void {
    void this.link.then(({ session }) => session.send('Page.reload'))
  }

  async loadURL(target: string): Promise<void> {
    const link = await this.link
    this.loading = true
    this.emit('did-start-loading', newEvent())
    this.expected = toPage(target)
    this.forget(link)
    await this.settlePermissions(target)
    const done = new Promise((resolve) => this.once('did-finish-load', resolve))
    const { errorText } = await link.session.send('Page.navigate', { url: toPage(target) })
    if (errorText) {
      this.loading = false
      this.emit('did-fail-load', newEvent(), -2, errorText, target, true)
      throw Object.assign(new Error(`${errorText} (-2) loading '${target}'`), {
        code: errorText,
        url: target,
      })
    }
    await done
  }

  /** Has the page asked whether it may go, as `close` does; gives whether it may. */
  async mayUnload(): Promise<boolean> {
    const { session } = await this.link
    const answered = new Promise<boolean>((resolve) => {
      this.once('double-unload', resolve)
      this.once('destroyed', () => resolve(true))
    })
    await session.send('Page.close').catch(() => {})
    return answered
  }

  /** The window is gone. */
  dispose(): void {
    if (this.destroyed) return
    this.destroyed = true
    for (const port of this.ports.values()) port.otherClosed()
    this.ports.clear()
    this.emit('destroyed')
  }

  /** What becomes of a new target that this page opened. */
  allowsWindow(url: string): boolean {
    const asked = fromPage(this.opened.shift() ?? url)
    return this.openHandler({ url: asked, frameName: '', disposition: 'foreground-tab' }).action === 'allow'
  }

  /* ── PageEvents ── */

  message(message: FromPage): void {
    if (message.kind === 'invoke') {
      const event = this.ipcEvent([])
      ipcMain.answer(message.channel, event, wire.decode(message.wired) as unknown[]).then(
        (value) => this.say({ kind: 'answer', id: message.id, wired: wire.encode(value) }),
        (error: Error) => this.say({ kind: 'refusal', id: message.id, error: error.message }),
      )
    } else if (message.kind === 'send') {
      const event = this.ipcEvent(message.ports.map((id) => this.adopt(id)))
      ipcMain.emit(message.channel, event, ...(wire.decode(message.wired) as unknown[]))
    } else if (message.kind === 'port') {
      const ports = message.ports.map((id) => this.adopt(id))
      this.ports.get(message.id)?.deliver(wire.decode(message.wired), ports)
    } else if (message.kind === 'port-closed') {
      this.ports.get(message.id)?.otherClosed()
      this.ports.delete(message.id)
    } else if (message.kind === 'input') this.emit('input-event', newEvent(), { type: message.type })
    else {
      console.error('electron double: the preload failed', message.error)
      this.emit('preload-error', newEvent(), this.preferences.preload, new Error(message.error))
    }
  }

  async question(_question: Question, subject: string): Promise<string> {
    const { channel, wired } = JSON.parse(subject) as { channel: string; wired: unknown }
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const event = Object.defineProperty(this.ipcEvent([]), 'returnValue', { set: resolve })
    ipcMain.emit(channel, event, ...(wire.decode(wired) as unknown[]))
    return JSON.stringify(wire.encode(await promise))
  }

  async request(request: PageRequest): Promise<PageAnswer> {
    const url = fromPage(request.url)
    const asked = this.expected === request.url && request.isMainFrame
    if (request.isDocument && !asked && this.address && !this.mayNavigate(url, request)) return 'abort'
    if (request.isMainFrame) this.expected = undefined
    if (!(await this.session.lets(url))) return 'abort'
    const handler = url === request.url ? undefined : handlerOf(url)
    if (!handler) return 'continue'
    const { method, headers, body } = request
    try {
      return await handler(new Request(url, { method, headers, ...(body !== undefined && { body }) }))
    } catch (error) {
      console.error(`electron double: the protocol handler failed for ${url}`, error)
      return 'fail'
    }
  }

  navigated(address: string, inPage: boolean): void {
    this.address = address
    const url = fromPage(address)
    if (inPage) this.emit('did-navigate-in-page', newEvent(), url, true)
    else this.emit('did-navigate', newEvent(), url, 200, '')
  }
  domReady(): void {
    this.emit('dom-ready', newEvent())
  }
  loaded(title: string): void {
    this.loading = false
    this.title = title
    this.emit('did-finish-load', newEvent())
    this.emit('did-stop-loading', newEvent())
  }
  /** Without a listener that prevents it, the page stays: Electron shows no question of its own. */
  preventsUnload(): boolean {
    const event = newEvent()
    this.emit('will-prevent-unload', event)
    this.emit('double-unload', event.defaultPrevented)
    return event.defaultPrevented
  }
  windowOpen(address: string): void {
    this.opened.push(address)
  }
  console(level: string, message: string): void {
    this.emit('console-message', newEvent({ level, message }))
  }
  crashed(): void {
    this.emit('render-process-gone', newEvent(), { reason: 'crashed', exitCode: 1 })
  }

  private mayNavigate(url: string, request: PageRequest): boolean {
    const details = { url, isMainFrame: request.isMainFrame, isSameDocument: false, frame: this.mainFrame }
    const names = request.isRedirect ? ['will-redirect'] : ['will-frame-navigate']
    if (request.isMainFrame && !request.isRedirect) names.push('will-navigate')
    return names.every((name) => {
      const event = newEvent(details)
      this.emit(name, event, url)
      return !event.defaultPrevented
    })
  }
  private ipcEvent(ports: MessagePortMain[]) {
    return { sender: this, senderFrame: this.mainFrame, ports, type: 'frame' }
  }
  private say(message: Parameters<PageLink['send']>[0]): void {
    if (!this.destroyed) void this.link.then((link) => link.send(message))
  }
  /** A port that comes from the page. */
  private adopt(id: string): MessagePortMain {
    const port = new MessagePortMain()
    this.tie(id, port)
    return port
  }
  /** A port of ours that goes to the page: whoever holds its peer now talks to the page. */
  private lend(port: MessagePortMain): string {
    if (!port.peer) throw new Error('electron double: passing a port of a page on is not implemented')
    const id = `main-${this.id}-${++lastPort}`
    this.tie(id, port.peer)
    return id
  }
  private tie(id: string, port: MessagePortMain): void {
    port.sendOn = (data, transfer) =>
      this.say({ kind: 'port', id, wired: wire.encode(data), ports: transfer.map((p) => this.lend(p)) })
    port.closeOther = () => this.say({ kind: 'port-closed', id })
    this.ports.set(id, port)
  }
  private forget(link: PageLink): void {
    link.reset()
    for (const port of this.ports.values()) port.otherClosed()
    this.ports.clear()
  }
  /** Chromium is told beforehand what the app's handlers would answer. */
  private async settlePermissions(target: string): Promise<void> {
    const { root } = await chromium()
    const origin = URL.canParse(toPage(target)) ? new URL(toPage(target)).origin : 'null'
    if (origin === 'null') return
    for (const [electronName, name] of Object.entries(permissions)) {
      const setting = (await this.session.grants(this, electronName)) ? 'granted' : 'denied'
      await root.send('Browser.setPermission', { permission: { name }, setting, origin })
    }
  }
}
