import type { FromPage, Question, ToPage, WorldFacts } from './messages.ts'
import { createWire } from './wire.ts'
import { createBridge } from './world-bridge.ts'

/** The isolated world's name, as Electron calls it. */
export const worldName = 'Electron Isolated Context'
/** The binding through which that world speaks; it is taken away before the preload runs. */
export const bindingName = '__electronDoubleSend'
/** The function of that world that stops its thread until the main process has answered through the debugger. */
export const questionName = 'electronDoubleAsk'

/** Script for the page's own world, to be run before anything of the page. */
export function mainWorldScript(tag: string): string {
  return `(() => {
    if (window !== top || location.href === 'about:blank') return
    (${createBridge})(${JSON.stringify(tag)}, 'main')
  })()`
}

/** Script for the isolated world: Electron's renderer side, then the preload. */
export function isolatedWorldScript(
  tag: string,
  facts: WorldFacts,
  preload: { source: string; url: string },
): string {
  return `(() => {
    if (window !== top || location.href === 'about:blank') return
    const createWire = ${createWire}
    const createBridge = ${createBridge};
    (${runIsolatedWorld})(${JSON.stringify(tag)}, ${JSON.stringify(facts)}, ${JSON.stringify(preload)})
  })()`
}

/** Its source text runs in the page, beside `createWire` and `createBridge`. */
function runIsolatedWorld(tag: string, facts: WorldFacts, preload: { source: string; url: string }): void {
  type Listener = (event: object, ...args: unknown[]) => void
  type Scope = typeof globalThis & {
    __electronDoubleSend?: (message: string) => void
    __electronDoubleReceive?: (message: string) => void
  }
  const scope = globalThis as Scope
  const binding = scope.__electronDoubleSend as (message: string) => void
  delete scope.__electronDoubleSend
  const post = (message: FromPage) => binding(JSON.stringify(message))
  const wire = createWire()
  const bridge = createBridge(tag, 'isolated')
  const listeners = new Map<string, { listener: Listener; original: Listener }[]>()
  const invocations = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const ports = new Map<string, MessagePort>()
  // Unique over reloads too, because the main process may still know ports of the page before.
  const born = Math.floor(performance.timeOrigin)
  let lastId = 0

  /** A port that goes to the main process: what it hears is passed on. */
  function lend(port: MessagePort): string {
    const id = `page-${facts.window}-${born}-${++lastId}`
    pump(id, port)
    port.addEventListener('close', () => {
      ports.delete(id)
      post({ kind: 'port-closed', id })
    })
    return id
  }
  /** A port that comes from the main process. */
  function receive(id: string): MessagePort {
    const { port1, port2 } = new MessageChannel()
    pump(id, port1)
    return port2
  }
  function pump(id: string, port: MessagePort) {
    ports.set(id, port)
    port.onmessage = ({ data, ports: more }) =>
      post({ kind: 'port', id, wired: wire.encode(data), ports: more.map(lend) })
  }

  // The main process answers through the debugger while this thread stands still.
  function electronDoubleAsk(question: Question, subject: unknown): unknown {
    const asked = { question, subject, answer: undefined as unknown }
    // biome-ignore lint/suspicious/noDebugger: it is how the thread is stopped
    debugger
    return asked.answer
  }

  scope.__electronDoubleReceive = (text) => {
    const message = JSON.parse(text) as ToPage
    if (message.kind === 'answer') {
      invocations.get(message.id)?.resolve(wire.decode(message.wired))
      invocations.delete(message.id)
    } else if (message.kind === 'refusal') {
      invocations.get(message.id)?.reject(new Error(message.error))
      invocations.delete(message.id)
    } else if (message.kind === 'send') {
      const event = { sender: ipcRenderer, ports: message.ports.map(receive) }
      ipcRenderer.emit(message.channel, event, ...(wire.decode(message.wired) as unknown[]))
    } else if (message.kind === 'port')
      ports.get(message.id)?.postMessage(wire.decode(message.wired), message.ports.map(receive))
    else {
      ports.get(message.id)?.close()
      ports.delete(message.id)
    }
  }

  const listen = (channel: string, listener: Listener, original = listener) => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, original }])
    return ipcRenderer
  }
  const unlisten = (channel: string, gone: Listener) => {
    listeners.set(
      channel,
      (listeners.get(channel) ?? []).filter(({ original }) => original !== gone),
    )
    return ipcRenderer
  }
  const ipcRenderer = {
    invoke(channel: string, ...args: unknown[]) {
      const id = ++lastId
      const wired = wire.encode(args)
      return new Promise((resolve, reject) => {
        invocations.set(id, { resolve, reject })
        post({ kind: 'invoke', id, channel, wired })
      })
    },
    send: (channel: string, ...args: unknown[]) =>
      post({ kind: 'send', channel, wired: wire.encode(args), ports: [] }),
    postMessage: (channel: string, message: unknown, transfer: MessagePort[] = []) =>
      post({ kind: 'send', channel, wired: wire.encode([message]), ports: transfer.map(lend) }),
    sendSync: (channel: string, ...args: unknown[]) =>
      wire.decode(
        JSON.parse(
          electronDoubleAsk('send-sync', JSON.stringify({ channel, wired: wire.encode(args) })) as string,
        ),
      ),
    on: (channel: string, listener: Listener) => listen(channel, listener),
    addListener: (channel: string, listener: Listener) => listen(channel, listener),
    once: (channel: string, listener: Listener) =>
      listen(
        channel,
        (...args) => {
          unlisten(channel, listener)
          listener(...args)
        },
        listener,
      ),
    off: unlisten,
    removeListener: unlisten,
    removeAllListeners(channel: string) {
      listeners.delete(channel)
      return ipcRenderer
    },
    emit(channel: string, event: object, ...args: unknown[]) {
      for (const { listener } of listeners.get(channel) ?? []) listener(event, ...args)
    },
  }
  const electron = {
    ipcRenderer,
    contextBridge: { exposeInMainWorld: (key: string, api: unknown) => bridge.expose(key, api) },
    webUtils: {
      getPathForFile(file: unknown) {
        if (!(file instanceof File)) throw new TypeError('getPathForFile expected to receive a File object')
        return electronDoubleAsk('file-path', file)
      },
    },
  }

  // Electron's `input-event`, from which the main process knows that a person acted.
  for (const [name, type] of [
    ['mousedown', 'mouseDown'],
    ['keydown', 'rawKeyDown'],
  ] as const)
    window.addEventListener(name, (event) => event.isTrusted && post({ kind: 'input', type }), true)

  const allowed: Record<string, unknown> = {
    electron,
    'electron/renderer': electron,
    'electron/common': electron,
  }
  const require = (id: string) => {
    if (id in allowed) return allowed[id]
    throw new Error(`module not found: ${id} (a sandboxed preload has no modules but electron's)`)
  }
  const process = {
    ...{ platform: facts.platform, arch: facts.arch, versions: facts.versions, argv: facts.argv },
    ...{ type: 'renderer', sandboxed: true, contextIsolated: true, env: {} },
  }
  const module = { exports: {} }
  try {
    // biome-ignore lint/security/noGlobalEval: the preload is run as Electron runs it, as a function's body
    const run = eval(
      `(function (require, module, exports, process) {${preload.source}\n})\n//# sourceURL=${preload.url}`,
    )
    run(require, module, module.exports, process)
  } catch (error) {
    post({ kind: 'preload-error', error: String((error as Error).stack ?? error) })
  }
}
